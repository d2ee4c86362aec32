/** What the live feed says: exchanges as they finish, and which part of the configuration changed. */
import { z } from 'zod'
import { count } from './basics.ts'
import { exchangeView } from './exchange.ts'

export const noticeView = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('exchange').describe('An exchange has ended and stands in the ledger.'),
    exchange: exchangeView.describe('The exchange as `/admin/usage-logs` lists it.'),
  }),
  z.object({
    type: z.literal('changed').describe('Something was changed: read it again.'),
    what: z
      .enum(['accounts', 'bindings', 'settings'])
      .describe(
        'What changed. `accounts`: channels, accounts or their models. `bindings`: groups, bindings or keys.',
      ),
  }),
  z.object({
    type: z.literal('missed').describe('The reader was too slow: read the lists again.'),
    count: count.describe('How many notices were dropped.'),
  }),
])
export type NoticeView = z.infer<typeof noticeView>
