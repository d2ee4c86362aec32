/** How the engine fares, as one view. */
import { z } from 'zod'
import { count, many, milliseconds, moment } from './basics.ts'

export const healthView = z.object({
  status: z
    .enum(['ok', 'attention'])
    .describe('`attention` when something keeps exchanges from being served; `advice` says what.'),
  advice: many(z.string()).describe(
    'What the owner should do, one sentence each; empty when all is well.',
  ),
  version: z.string().describe('Version of Plugboard.'),
  startedAt: moment.describe('When the engine started, epoch milliseconds.'),
  uptimeMs: milliseconds.describe('How long it has been running, milliseconds.'),
  endpoint: z
    .string()
    .describe(
      'Where clients reach the gateway, e.g. `http://127.0.0.1:7584`; empty when it does not listen.',
    ),
  vault: z
    .object({
      backend: z
        .enum(['keychain', 'key-file', 'passphrase'])
        .describe('What keeps the key that seals secrets.'),
      problem: z
        .string()
        .exactOptional()
        .describe('Why stored secrets cannot be opened and how to go on; absent when they can.'),
    })
    .describe('Where the key that seals secrets is kept.'),
  counts: z
    .object({
      accounts: count.describe('Accounts, disabled ones included.'),
      accountsEnabled: count.describe('Accounts that may serve.'),
      models: count.describe('Models that the default group can use.'),
      groups: count.describe('Groups.'),
      apiKeys: count.describe('Keys that were not revoked.'),
    })
    .describe('How much is configured.'),
  ledger: z
    .object({ bytes: count.describe('Its size on disk, bytes.') })
    .describe('The record of past exchanges.'),
})
export type HealthView = z.infer<typeof healthView>
