/** Tests of an account's models: how each went, and how a run of them goes. */
import { z } from 'zod'
import { count, id, many, milliseconds, moment } from './basics.ts'

export const modelTestView = z.object({
  model: z.string().describe("The upstream's own name of the model."),
  outcome: z.enum(['passed', 'failed', 'skipped']).describe('How it went.'),
  ms: milliseconds.exactOptional().describe('How long the answer took, milliseconds.'),
  message: z.string().exactOptional().describe('Why it failed or was skipped, in a sentence.'),
  at: moment.describe('When it was tested, epoch milliseconds.'),
})
export type ModelTestView = z.infer<typeof modelTestView>

export const testRunView = z.object({
  id: id.describe('Id of the run.'),
  accountId: id.describe('The account whose models are tested.'),
  state: z.enum(['running', 'done', 'cancelled']).describe('Whether it goes on.'),
  total: count.describe('How many models are to be tested.'),
  testing: many(z.string()).describe('Models that are being asked at this moment.'),
  results: many(modelTestView).describe('How those went that were tested, in that order.'),
  startedAt: moment.describe('When it began, epoch milliseconds.'),
  endedAt: moment.exactOptional().describe('When it ended, epoch milliseconds.'),
})
export type TestRunView = z.infer<typeof testRunView>

export const testWish = z.strictObject({
  id: id.describe('Id of the account.'),
  models: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(1000)
    .exactOptional()
    .describe("The upstream's own names of the models to test; all enabled ones when absent."),
})

export const byTestRun = z.strictObject({
  id: id.describe('Id of the account.'),
  runId: id.describe('Id of the run.'),
})
