/** The ledger, read one exchange at a time. */
import { byId, pageOf } from '../views/basics.ts'
import { exchangeDetailView, exchangeFilter, exchangeView } from '../views/exchange.ts'
import { base } from './base.ts'

const tags = ['Usage']

export const usageLogs = {
  list: base
    .route({
      method: 'GET',
      path: '/admin/usage-logs',
      tags,
      summary: 'Exchanges, newest first, filtered.',
    })
    .input(exchangeFilter)
    .output(pageOf(exchangeView)),
  get: base
    .route({
      method: 'GET',
      path: '/admin/usage-logs/{id}',
      tags,
      summary: 'One exchange with its attempts and warnings.',
    })
    .input(byId)
    .output(exchangeDetailView),
}
