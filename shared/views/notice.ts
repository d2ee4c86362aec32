/** What the live feed says: exchanges as they finish, sign-ins and tests as they go, and what was changed. */
import { z } from 'zod'
import { count, id } from './basics.ts'
import { exchangeView } from './exchange.ts'
import { testRunView } from './model-test.ts'
import { quotaView } from './quota.ts'
import { signInView } from './sign-in.ts'

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
        'What changed. `accounts`: channels, accounts or their models. `bindings`: groups, bindings or keys. ' +
          '`settings`: settings, or the proxy.',
      ),
  }),
  z.object({
    type: z.literal('sign-in').describe('A sign-in began, went on or ended.'),
    signIn: signInView.describe('How it goes now.'),
  }),
  z.object({
    type: z.literal('quota').describe('The platform told what an account has left.'),
    accountId: id.describe('Id of the account.'),
    quota: quotaView.describe('What it has left now.'),
  }),
  z.object({
    type: z.literal('model-test').describe('A run of model tests began, went on or ended.'),
    run: testRunView.describe('How it goes now.'),
  }),
  z.object({
    type: z.literal('missed').describe('The reader was too slow: read the lists again.'),
    count: count.describe('How many notices were dropped.'),
  }),
])
export type NoticeView = z.infer<typeof noticeView>
