/** One model of an account: what it can do, whether it may be used, and how it fares. */
import { z } from 'zod'
import { lastErrorView } from './account.ts'
import { count, id, label, many, modelPurpose, moment, paging } from './basics.ts'
import { modelTestView } from './model-test.ts'

const dollars = z.number().nonnegative()

/** What a model can do; a word of the owner counts for more than one of the platform. */
const abilities = {
  contextWindow: count.exactOptional().describe('Tokens it can read, where known.'),
  maxOutput: count.exactOptional().describe('Tokens it can write at most, where known.'),
  vision: z.boolean().exactOptional().describe('Whether it looks at pictures, where known.'),
  tools: z.boolean().exactOptional().describe('Whether it calls tools, where known.'),
  reasoning: z
    .boolean()
    .exactOptional()
    .describe('Whether it thinks before it answers, where known.'),
  protocols: many(z.string())
    .exactOptional()
    .describe('Ids of the only protocols that serve it, best first; absent means every one.'),
}

const overridesView = z.object(abilities)

const known = {
  ...abilities,
  efforts: many(z.string())
    .exactOptional()
    .describe("How much thought it can be asked for, in the platform's words, least first."),
  price: z
    .object({
      input: dollars.describe('A million tokens read, US dollars.'),
      output: dollars.describe('A million tokens written, US dollars.'),
      cacheRead: dollars
        .exactOptional()
        .describe('A million tokens read from a cache, US dollars.'),
      cacheWrite: dollars
        .exactOptional()
        .describe('A million tokens written to a cache, US dollars.'),
    })
    .exactOptional()
    .describe("What it costs, where the platform's list says."),
  overrides: overridesView
    .exactOptional()
    .describe('What of this the owner has said; absent where nothing.'),
}

export const accountModelView = z.object({
  id: z.string().describe("The upstream's own name of the model."),
  label: z.string().describe('Its name, for people.'),
  purpose: modelPurpose
    .exactOptional()
    .describe('What it is for; absent where nobody says, and then it is taken for a chat model.'),
  ...known,
  source: z
    .enum(['listed', 'manual'])
    .describe('Whether the upstream lists it or the owner entered it.'),
  enabled: z.boolean().describe('Whether it may be used through this account.'),
  test: modelTestView.exactOptional().describe('How its last test went; absent before the first.'),
  lastError: lastErrorView
    .exactOptional()
    .describe('Its last error since the engine started, until it answers well.'),
  firstSeen: moment.describe('When it was first listed or entered, epoch milliseconds.'),
})
export type AccountModelView = z.infer<typeof accountModelView>

export const capabilitiesView = z.object({
  model: z.string().describe("The upstream's own name of the model."),
  ...known,
})

export const accountModelFilter = z.strictObject({
  id: id.describe('Id of the account.'),
  ...paging,
})

const model = z.string().min(1).max(256).describe("The upstream's own name of the model.")

/** Null takes the owner's word back, so that the platform's counts again. */
const abilityChange = {
  contextWindow: z.int().positive().nullable().exactOptional().describe('Tokens it can read.'),
  maxOutput: z.int().positive().nullable().exactOptional().describe('Tokens it can write at most.'),
  vision: z.boolean().nullable().exactOptional().describe('Whether it looks at pictures.'),
  tools: z.boolean().nullable().exactOptional().describe('Whether it calls tools.'),
  reasoning: z.boolean().nullable().exactOptional().describe('Whether it thinks first.'),
  protocols: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(8)
    .nullable()
    .exactOptional()
    .describe('Ids of the only protocols that serve it, best first; some of the channel’s.'),
}

export const accountModelChange = z.strictObject({
  id: id.describe('Id of the account.'),
  model,
  enabled: z
    .boolean()
    .exactOptional()
    .describe('Whether it may be used. A model the account does not have yet is entered.'),
  label: label.exactOptional().describe('A name for people.'),
  ...abilityChange,
  purpose: modelPurpose
    .exactOptional()
    .describe('What it is for, where the upstream does not say; what the upstream says wins.'),
})

export const capabilitiesChange = z.strictObject({
  id: id.describe('Id of the account.'),
  model,
  ...abilityChange,
})

export const byAccountModel = z.strictObject({ id: id.describe('Id of the account.'), model })

const aliases = z
  .record(z.string().min(1).max(256), z.string().min(1).max(256))
  .describe("The upstream's own name of a model, by the name it is also offered under.")

export const aliasesView = z.object({ aliases })

export const aliasesChange = z.strictObject({
  id: id.describe('Id of the account.'),
  aliases: aliases.describe('In the place of all that were there.'),
})
