/** The sign-ins and API keys that exchanges are served with. */
import { z } from 'zod'
import {
  accountChange,
  accountFilter,
  accountModelChange,
  accountModelFilter,
  accountModelView,
  accountView,
  byAccountModel,
  newAccount,
  syncView,
} from '../views/account.ts'
import { byId, pageOf } from '../views/basics.ts'
import { base } from './base.ts'

const tags = ['Accounts']

export const accounts = {
  list: base
    .route({ method: 'GET', path: '/admin/accounts', tags, summary: 'Accounts, oldest first.' })
    .input(accountFilter)
    .output(pageOf(accountView)),
  get: base
    .route({ method: 'GET', path: '/admin/accounts/{id}', tags, summary: 'One account.' })
    .input(byId)
    .output(accountView),
  create: base
    .route({
      method: 'POST',
      path: '/admin/accounts',
      tags,
      successStatus: 201,
      summary: 'Adds an account and lists its models.',
      description:
        'Nothing is stored when the platform refuses the key (INVALID) or cannot be reached (UNAVAILABLE). ' +
        'A key that is already there on the same channel is a CONFLICT.',
    })
    .input(newAccount)
    .output(accountView),
  update: base
    .route({
      method: 'PATCH',
      path: '/admin/accounts/{id}',
      tags,
      summary: 'Changes what is given and leaves the rest.',
    })
    .input(accountChange)
    .output(accountView),
  remove: base
    .route({
      method: 'DELETE',
      path: '/admin/accounts/{id}',
      tags,
      successStatus: 204,
      summary: 'Removes an account with its key and models; its exchanges stay in the ledger.',
    })
    .input(byId)
    .output(z.void()),
  enable: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/enable',
      tags,
      summary: 'Lets an account serve.',
    })
    .input(byId)
    .output(accountView),
  disable: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/disable',
      tags,
      summary: 'Keeps an account from serving; exchanges it is serving go on.',
    })
    .input(byId)
    .output(accountView),
  clearError: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/clear-error',
      tags,
      summary: 'Ends whatever holds an account back; it is tried again at once.',
    })
    .input(byId)
    .output(accountView),
  sync: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/sync-models',
      tags,
      summary: 'Lists the models of an account again; they stay as they are when that fails.',
    })
    .input(byId)
    .output(syncView),
  models: base
    .route({
      method: 'GET',
      path: '/admin/accounts/{id}/models',
      tags,
      summary: 'The models of an account.',
    })
    .input(accountModelFilter)
    .output(pageOf(accountModelView)),
  updateModel: base
    .route({
      method: 'PATCH',
      path: '/admin/accounts/{id}/models/{+model}',
      tags,
      summary: 'Changes one model of an account, or enters one that the upstream does not list.',
    })
    .input(accountModelChange)
    .output(accountModelView),
  removeModel: base
    .route({
      method: 'DELETE',
      path: '/admin/accounts/{id}/models/{+model}',
      tags,
      successStatus: 204,
      summary: 'Removes a model that the owner entered; CONFLICT for one that the upstream lists.',
    })
    .input(byAccountModel)
    .output(z.void()),
}
