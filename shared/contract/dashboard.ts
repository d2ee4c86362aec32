/** The ledger, added up. */
import { z } from 'zod'
import { statsRange, statsView } from '../views/stats.ts'
import { base } from './base.ts'

export const dashboard = {
  stats: base
    .route({
      method: 'GET',
      path: '/admin/dashboard/stats',
      tags: ['Usage'],
      summary: 'Exchanges, tokens, errors and cache hits of a span, by model, account and key.',
    })
    .input(z.strictObject({ range: statsRange.default('24h') }))
    .output(statsView),
}
