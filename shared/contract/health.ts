/** How the engine fares. */
import { healthView } from '../views/health.ts'
import { base } from './base.ts'

export const health = {
  /** Cheap enough to be asked every few seconds. */
  get: base
    .route({
      method: 'GET',
      path: '/admin/health',
      tags: ['Health'],
      summary: 'How the engine fares: version, endpoint, vault, counts, size of the ledger.',
    })
    .output(healthView),
}
