/** Groups of keys, their bindings, and what they can use in the end. */
import { z } from 'zod'
import { byId, pageOf, paging } from '../views/basics.ts'
import {
  bindingChange,
  bindingFilter,
  bindingView,
  byBinding,
  effectiveModelView,
  groupChange,
  groupView,
  newBinding,
  newGroup,
} from '../views/group.ts'
import { base } from './base.ts'

const tags = ['Groups']

const bindings = {
  list: base
    .route({
      method: 'GET',
      path: '/admin/groups/{id}/model-bindings',
      tags,
      summary: 'The explicit bindings of a group.',
    })
    .input(bindingFilter)
    .output(pageOf(bindingView)),
  create: base
    .route({
      method: 'POST',
      path: '/admin/groups/{id}/model-bindings',
      tags,
      successStatus: 201,
      summary: 'Binds a public model name to an account and its model.',
      description:
        'Several bindings of one name form a pool. A name with a binding is served by its bindings alone.',
    })
    .input(newBinding)
    .output(bindingView),
  update: base
    .route({
      method: 'PATCH',
      path: '/admin/groups/{id}/model-bindings/{bindingId}',
      tags,
      summary: 'Changes what is given and leaves the rest.',
    })
    .input(bindingChange)
    .output(bindingView),
  remove: base
    .route({
      method: 'DELETE',
      path: '/admin/groups/{id}/model-bindings/{bindingId}',
      tags,
      successStatus: 204,
      summary: 'Removes a binding.',
    })
    .input(byBinding)
    .output(z.void()),
}

export const groups = {
  list: base
    .route({
      method: 'GET',
      path: '/admin/groups',
      tags,
      summary: 'All groups, the default one first.',
    })
    .input(z.strictObject(paging))
    .output(pageOf(groupView)),
  get: base
    .route({ method: 'GET', path: '/admin/groups/{id}', tags, summary: 'One group.' })
    .input(byId)
    .output(groupView),
  create: base
    .route({
      method: 'POST',
      path: '/admin/groups',
      tags,
      successStatus: 201,
      summary: 'Makes a group.',
    })
    .input(newGroup)
    .output(groupView),
  update: base
    .route({
      method: 'PATCH',
      path: '/admin/groups/{id}',
      tags,
      summary: 'Changes what is given and leaves the rest.',
    })
    .input(groupChange)
    .output(groupView),
  remove: base
    .route({
      method: 'DELETE',
      path: '/admin/groups/{id}',
      tags,
      successStatus: 204,
      summary:
        'Removes a group with its bindings; CONFLICT for the default one and while it has keys.',
    })
    .input(byId)
    .output(z.void()),
  bindings,
  effectiveModels: base
    .route({
      method: 'GET',
      path: '/admin/groups/{id}/effective-models',
      tags,
      summary: 'What the keys of a group can use at this moment, and who would serve it.',
    })
    .input(bindingFilter)
    .output(pageOf(effectiveModelView)),
}
