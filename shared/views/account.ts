/** One sign-in or API key on a channel, its models and how it fares; never its secret. */
import { z } from 'zod'
import { count, id, label, many, moment, paging } from './basics.ts'
import { proxyChoice, proxyFields } from './proxy.ts'
import { quotaView } from './quota.ts'

export const tags = z
  .array(z.string().trim().min(1).max(40))
  .max(20)
  .describe('Words by which the owner sorts accounts.')

const weight = z
  .int()
  .min(1)
  .max(1000)
  .describe('Its share among accounts of the same priority; 2 gets twice as much as 1.')

const priority = z
  .int()
  .min(-1000)
  .max(1000)
  .describe('Accounts of a higher priority are tried first.')

const concurrency = z
  .int()
  .min(1)
  .max(100_000)
  .nullable()
  .describe('How many exchanges it may serve at once; null means any number.')

const secret = z
  .string()
  .trim()
  .min(1)
  .max(8192)
  .describe('The API key. It is sealed at once and never given out again.')

export const lastErrorView = z.object({
  at: moment.describe('When it happened, epoch milliseconds.'),
  model: z
    .string()
    .describe("The upstream's own name of the model; empty where it was about the whole account."),
  kind: z.string().describe('What went wrong, by kind.'),
  message: z.string().describe('What went wrong, in a sentence.'),
})

export const accountHealthView = z.object({
  state: z
    .enum(['ready', 'resting', 'attention', 'disabled'])
    .describe(
      '`resting`: it serves again by itself at `until`. `attention`: only the owner can mend it.',
    ),
  reason: z.string().exactOptional().describe('Why it does not serve, in words.'),
  kind: z
    .string()
    .exactOptional()
    .describe('What that came from, e.g. `sign-in-expired`, `quota-exhausted`, `rate-limited`.'),
  action: z
    .enum(['sign-in-again', 'replace-key'])
    .exactOptional()
    .describe('What its owner can do about it; absent where only waiting or clearing helps.'),
  until: moment.exactOptional().describe('When it serves again, epoch milliseconds.'),
  inFlight: count.describe('Exchanges it is serving at this moment.'),
  resting: many(
    z.object({
      model: z.string().describe("The upstream's own name of the model."),
      reason: z.string().describe('Why it is not served, in words.'),
      kind: z.string().describe('What that came from, by kind of error.'),
      until: moment.exactOptional().describe('When it is served again, epoch milliseconds.'),
    }),
  ).describe('Models that it cannot serve while it serves others.'),
  lastSuccess: z
    .object({
      at: moment.describe('When it answered well, epoch milliseconds.'),
      model: z.string().describe("The upstream's own name of the model."),
    })
    .exactOptional()
    .describe('Its last good answer since the engine started.'),
  lastError: lastErrorView
    .exactOptional()
    .describe('What went wrong last since the engine started or its error was cleared.'),
})

export const accountView = z.object({
  id: id.describe('Id of the account.'),
  channelId: id.describe('Id of the channel it is on.'),
  provider: z.string().describe('Id of the provider.'),
  preset: z.string().describe('Id of the preset its channel was made from.'),
  label: z.string().describe('What the owner calls it.'),
  login: z
    .enum(['api-key', 'sign-in'])
    .nullable()
    .describe('How it is proved; null where it needs nothing.'),
  hasSecret: z.boolean().describe('Whether a key or a sign-in is stored for it.'),
  identity: z
    .string()
    .exactOptional()
    .describe('Who has signed in, as the platform says it; absent for all but sign-ins.'),
  plan: z.string().exactOptional().describe("The plan's own name, where the platform told it."),
  signInEnded: z
    .string()
    .exactOptional()
    .describe('Why only signing in again helps, in a sentence; absent while the sign-in lives.'),
  expiresAt: moment
    .exactOptional()
    .describe('When the sign-in ends, epoch milliseconds; absent where it can be renewed.'),
  tags: tags.readonly(),
  weight,
  priority,
  concurrency,
  enabled: z.boolean().describe('Whether it may serve.'),
  models: count.describe('How many models it has, disabled ones included.'),
  health: accountHealthView.describe('How it fares at this moment.'),
  quota: quotaView.exactOptional().describe('What it has left; absent where nothing was told yet.'),
  ...proxyFields,
  createdAt: moment.describe('When it was added, epoch milliseconds.'),
  syncedAt: moment
    .exactOptional()
    .describe('When its models were last listed successfully, epoch milliseconds.'),
  syncError: z
    .string()
    .exactOptional()
    .describe('Why listing its models failed the last time; absent when it did not.'),
})
export type AccountView = z.infer<typeof accountView>
export type AccountHealthView = z.infer<typeof accountHealthView>

export const accountFilter = z.strictObject({
  provider: z.string().min(1).exactOptional().describe('Only accounts of this provider.'),
  channelId: id.exactOptional().describe('Only accounts on this channel.'),
  ...paging,
})

export const newAccount = z.strictObject({
  platform: z
    .string()
    .min(1)
    .max(64)
    .describe('Id of the provider, as `/admin/platforms` lists it.'),
  preset: z
    .string()
    .min(1)
    .max(64)
    .exactOptional()
    .describe("Id of one of the provider's presets; the first when absent."),
  channelId: id
    .exactOptional()
    .describe('An existing channel to add the account on, instead of a preset.'),
  baseUrl: z
    .string()
    .trim()
    .min(1)
    .max(2048)
    .exactOptional()
    .describe('Where the upstream is, where the preset does not say.'),
  label: label.exactOptional().describe('What to call it; the name of the channel when absent.'),
  secret: secret.exactOptional(),
  verify: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether to ask the platform for its models first, which proves the key; true when absent.',
    ),
  tags: tags.exactOptional(),
  weight: weight.exactOptional(),
  priority: priority.exactOptional(),
  concurrency: concurrency.exactOptional(),
  proxy: proxyChoice.exactOptional(),
})

export const accountChange = z.strictObject({
  id: id.describe('Id of the account.'),
  label: label.exactOptional().describe('A new name.'),
  secret: secret.exactOptional().describe('A new API key in place of the old one.'),
  tags: tags.exactOptional(),
  weight: weight.exactOptional(),
  priority: priority.exactOptional(),
  concurrency: concurrency.exactOptional(),
  proxy: proxyChoice.exactOptional(),
})

export const syncView = z.object({
  account: accountView.describe('The account after its models were listed.'),
  added: many(z.string()).describe('Models that were not there before.'),
  removed: many(z.string()).describe('Models that the upstream no longer lists.'),
})
