/** The sign-ins and API keys that exchanges are served with. */
import { z } from 'zod'
import {
  accountChange,
  accountFilter,
  accountView,
  newAccount,
  syncView,
} from '../views/account.ts'
import { byId, pageOf } from '../views/basics.ts'
import { accountModels } from './account-models.ts'
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
  retry: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/retry',
      tags,
      summary: 'Tries whether the account works now, and ends what held it back if it does.',
    })
    .input(byId)
    .output(accountView),
  sync: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/list-models',
      tags,
      summary: 'Lists the models of an account again; they stay as they are when that fails.',
    })
    .input(byId)
    .output(syncView),
  checkQuota: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/check-quota',
      tags,
      summary: 'Asks the platform what the account has left.',
      description: 'UNAVAILABLE where the platform tells nobody, or cannot be reached.',
    })
    .input(byId)
    .output(accountView),
  ...accountModels,
}
