/** What the ledger says about a span of time, added up. */
import { z } from 'zod'
import { count, many, moment } from './basics.ts'
import { tokensView } from './exchange.ts'

export const statsRange = z
  .enum(['today', '24h', '7d', '30d'])
  .describe("The span that ends now; `today` starts at midnight in the engine's time zone.")

const sums = {
  exchanges: count.describe('How many exchanges arrived.'),
  errors: count.describe('How many of them ended as `refused`, `upstream-error` or `cut`.'),
  tokens: tokensView.describe('What they cost together.'),
}

const share = z.object({
  id: z.string().describe('Id of the model, account or key; empty where the exchange had none.'),
  label: z.string().describe('Its name, for people; the id where it no longer exists.'),
  ...sums,
})

export const statsView = z.object({
  range: statsRange,
  since: moment.describe('Where the span begins, epoch milliseconds.'),
  until: moment.describe('Where it ends, epoch milliseconds.'),
  ...sums,
  outcomes: z.record(z.string(), count).describe('How many exchanges ended in which way.'),
  cacheHitRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe(
      'Part of all input tokens that came from a prompt cache, 0 to 1; null without input.',
    ),
  averageFirstEventMs: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Mean time to the first byte of an answer, milliseconds; null without answers.'),
  models: many(share).describe('By public model name, most exchanges first, at most 50.'),
  accounts: many(share).describe('By account asked last, most exchanges first, at most 50.'),
  apiKeys: many(share).describe('By key, most exchanges first, at most 50.'),
  series: many(
    z.object({
      startsAt: moment.describe('Where the bucket begins, epoch milliseconds.'),
      ...sums,
    }),
  ).describe('The span in buckets, oldest first: an hour each up to a day, else a day each.'),
})
export type StatsView = z.infer<typeof statsView>
export type StatsRange = z.infer<typeof statsRange>
