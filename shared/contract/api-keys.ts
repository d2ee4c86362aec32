/** The local keys by which programs are known to the gateway. */
import { z } from 'zod'
import {
  apiKeyChange,
  apiKeyFilter,
  apiKeyView,
  createdApiKey,
  newApiKey,
} from '../views/api-key.ts'
import { byId, pageOf } from '../views/basics.ts'
import { base } from './base.ts'

const tags = ['API keys']

export const apiKeys = {
  list: base
    .route({ method: 'GET', path: '/admin/api-keys', tags, summary: 'Keys, oldest first.' })
    .input(apiKeyFilter)
    .output(pageOf(apiKeyView)),
  create: base
    .route({
      method: 'POST',
      path: '/admin/api-keys',
      tags,
      successStatus: 201,
      summary: 'Makes a key and shows it, this once.',
    })
    .input(newApiKey)
    .output(createdApiKey),
  update: base
    .route({
      method: 'PATCH',
      path: '/admin/api-keys/{id}',
      tags,
      summary: 'Changes what is given and leaves the rest.',
    })
    .input(apiKeyChange)
    .output(apiKeyView),
  revoke: base
    .route({
      method: 'POST',
      path: '/admin/api-keys/{id}/revoke',
      tags,
      summary: 'Stops a key from being accepted, for good; it stays in the list.',
    })
    .input(byId)
    .output(apiKeyView),
  remove: base
    .route({
      method: 'DELETE',
      path: '/admin/api-keys/{id}',
      tags,
      successStatus: 204,
      summary: 'Removes a key; its exchanges stay in the ledger.',
    })
    .input(byId)
    .output(z.void()),
}
