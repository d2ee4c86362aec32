/** One sign-in or API key on a channel, its models and how it fares; never its secret. */
import { z } from 'zod'
import { count, id, label, many, modelPurpose, moment, paging } from './basics.ts'

const tags = z
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

export const accountHealthView = z.object({
  state: z
    .enum(['ready', 'resting', 'attention', 'disabled'])
    .describe(
      '`resting`: it serves again by itself at `until`. `attention`: only the owner can mend it.',
    ),
  reason: z.string().exactOptional().describe('Why it does not serve, in words.'),
  until: moment.exactOptional().describe('When it serves again, epoch milliseconds.'),
  inFlight: count.describe('Exchanges it is serving at this moment.'),
  resting: many(
    z.object({
      model: z.string().describe("The upstream's own name of the model."),
      reason: z.string().describe('Why it is not served, in words.'),
      until: moment.exactOptional().describe('When it is served again, epoch milliseconds.'),
    }),
  ).describe('Models that it cannot serve while it serves others.'),
})

export const accountView = z.object({
  id: id.describe('Id of the account.'),
  channelId: id.describe('Id of the channel it is on.'),
  provider: z.string().describe('Id of the provider.'),
  preset: z.string().describe('Id of the preset its channel was made from.'),
  label: z.string().describe('What the owner calls it.'),
  hasSecret: z.boolean().describe('Whether a key is stored for it.'),
  tags: tags.readonly(),
  weight,
  priority,
  concurrency,
  enabled: z.boolean().describe('Whether it may serve.'),
  models: count.describe('How many models it has, disabled ones included.'),
  health: accountHealthView.describe('How it fares at this moment.'),
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

export const accountModelView = z.object({
  id: z.string().describe("The upstream's own name of the model."),
  label: z.string().describe('Its name, for people.'),
  purpose: modelPurpose
    .exactOptional()
    .describe('What it is for; absent where nobody says, and then it is taken for a chat model.'),
  contextWindow: count.exactOptional().describe('Tokens it can read, where known.'),
  maxOutput: count.exactOptional().describe('Tokens it can write at most, where known.'),
  source: z
    .enum(['listed', 'manual'])
    .describe('Whether the upstream lists it or the owner entered it.'),
  enabled: z.boolean().describe('Whether it may be used through this account.'),
  firstSeen: moment.describe('When it was first listed or entered, epoch milliseconds.'),
})
export type AccountModelView = z.infer<typeof accountModelView>

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
})

export const accountChange = z.strictObject({
  id: id.describe('Id of the account.'),
  label: label.exactOptional().describe('A new name.'),
  secret: secret.exactOptional().describe('A new API key in place of the old one.'),
  tags: tags.exactOptional(),
  weight: weight.exactOptional(),
  priority: priority.exactOptional(),
  concurrency: concurrency.exactOptional(),
})

export const accountModelFilter = z.strictObject({
  id: id.describe('Id of the account.'),
  ...paging,
})

export const accountModelChange = z.strictObject({
  id: id.describe('Id of the account.'),
  model: z.string().min(1).max(256).describe("The upstream's own name of the model."),
  enabled: z
    .boolean()
    .exactOptional()
    .describe('Whether it may be used. A model the account does not have yet is entered.'),
  label: label.exactOptional().describe('A name for people.'),
  contextWindow: z.int().positive().exactOptional().describe('Tokens it can read.'),
  maxOutput: z.int().positive().exactOptional().describe('Tokens it can write at most.'),
  purpose: modelPurpose
    .exactOptional()
    .describe('What it is for, where the upstream does not say; what the upstream says wins.'),
})

export const byAccountModel = z.strictObject({
  id: id.describe('Id of the account.'),
  model: z.string().min(1).max(256).describe("The upstream's own name of the model."),
})

export const syncView = z.object({
  account: accountView.describe('The account after its models were listed.'),
  added: many(z.string()).describe('Models that were not there before.'),
  removed: many(z.string()).describe('Models that the upstream no longer lists.'),
})
