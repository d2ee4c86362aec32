/** What a set of keys may use: groups, their explicit bindings and what follows from both. */
import { z } from 'zod'
import { count, id, label, many, modelPurpose, moment, paging } from './basics.ts'

export const groupView = z.object({
  id: id.describe('Id of the group.'),
  label: z.string().describe('What the owner calls it.'),
  enabled: z.boolean().describe('Whether its keys are accepted.'),
  automatic: z
    .boolean()
    .describe(
      'Whether every model of every enabled account is bound in it by itself, under its own name.',
    ),
  isDefault: z.boolean().describe('Whether it is the group that always exists.'),
  apiKeys: count.describe('Keys that belong to it and were not revoked.'),
  bindings: count.describe('Its explicit bindings.'),
  createdAt: moment.describe('When it was made, epoch milliseconds.'),
})
export type GroupView = z.infer<typeof groupView>

export const newGroup = z.strictObject({
  label: label.describe('What to call it.'),
  enabled: z.boolean().exactOptional().describe('Whether its keys are accepted; true when absent.'),
  automatic: z
    .boolean()
    .exactOptional()
    .describe('Whether every model is bound in it by itself; false when absent.'),
})

export const groupChange = z.strictObject({
  id: id.describe('Id of the group.'),
  label: label.exactOptional().describe('A new name.'),
  enabled: z.boolean().exactOptional().describe('Whether its keys are accepted.'),
  automatic: z.boolean().exactOptional().describe('Whether every model is bound in it by itself.'),
})

const publicModel = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .describe('The name by which clients ask for the model.')

const accountId = id
  .nullable()
  .describe('The account that serves it; null means any account that has the upstream model.')

const upstreamModel = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .describe("The upstream's own name of the model.")

const weight = z.int().min(1).max(1000).describe('Its share among candidates of equal priority.')

const priority = z
  .int()
  .min(-1000)
  .max(1000)
  .describe('Candidates of a higher priority come first.')

export const bindingView = z.object({
  id: id.describe('Id of the binding.'),
  groupId: id.describe('The group it belongs to.'),
  model: publicModel,
  accountId,
  upstreamModel,
  weight,
  priority,
  enabled: z.boolean().describe('Whether it counts.'),
})
export type BindingView = z.infer<typeof bindingView>

export const bindingFilter = z.strictObject({
  id: id.describe('Id of the group.'),
  ...paging,
})

export const newBinding = z.strictObject({
  id: id.describe('Id of the group.'),
  model: publicModel,
  accountId: accountId.exactOptional(),
  upstreamModel: upstreamModel
    .exactOptional()
    .describe("The upstream's own name of the model; the public name when absent."),
  weight: weight.exactOptional(),
  priority: priority.exactOptional(),
  enabled: z.boolean().exactOptional().describe('Whether it counts; true when absent.'),
})

const oneBinding = {
  id: id.describe('Id of the group.'),
  bindingId: id.describe('Id of the binding.'),
}

export const byBinding = z.strictObject(oneBinding)

export const bindingChange = z.strictObject({
  ...oneBinding,
  model: publicModel.exactOptional(),
  accountId: accountId.exactOptional(),
  upstreamModel: upstreamModel.exactOptional(),
  weight: weight.exactOptional(),
  priority: priority.exactOptional(),
  enabled: z.boolean().exactOptional().describe('Whether it counts.'),
})

export const effectiveModelView = z.object({
  model: z.string().describe('The name by which clients ask for it.'),
  label: z.string().describe('Its name, for people.'),
  owner: z.string().describe('What serves it, e.g. the name of the provider.'),
  explicit: z
    .boolean()
    .describe(
      'Whether a binding of the group says so; else it is there because an account has it.',
    ),
  purpose: modelPurpose
    .exactOptional()
    .describe('What it is for; absent where nobody says, and then it is taken for a chat model.'),
  contextWindow: count.exactOptional().describe('Tokens it can read, where known.'),
  maxOutput: count.exactOptional().describe('Tokens it can write at most, where known.'),
  accounts: many(
    z.object({
      accountId: id.describe('Id of the account.'),
      label: z.string().describe('What the owner calls the account.'),
      upstreamModel,
      weight: z.number().positive().describe('Its share among candidates of equal priority.'),
      priority,
      available: z.boolean().describe('Whether it can serve at this moment.'),
      reason: z.string().exactOptional().describe('Why it cannot, in words.'),
      until: moment.exactOptional().describe('When it can again, epoch milliseconds.'),
    }),
  ).describe('Who could serve it, in the order of priority.'),
})
export type EffectiveModelView = z.infer<typeof effectiveModelView>
