/** One exchange as the ledger keeps it, with the attempts it took. */
import { z } from 'zod'
import { count, id, many, milliseconds, moment, paging } from './basics.ts'

export const outcome = z
  .enum(['answered', 'refused', 'upstream-error', 'cut', 'client-gone'])
  .describe(
    'How it ended. `answered`: whole. `refused`: turned away before any upstream was asked. ' +
      '`upstream-error`: no upstream answered. `cut`: an upstream began and did not finish. ' +
      '`client-gone`: the client left first.',
  )

export const tokensView = z.object({
  input: count.describe('Input tokens that no cache served or stored.'),
  cacheRead: count.describe("Input tokens read from the vendor's prompt cache."),
  cacheWrite: count.describe("Input tokens written to the vendor's prompt cache."),
  output: count.describe('Output tokens, reasoning included.'),
  reasoning: count.describe('The part of `output` that was reasoning.'),
})
export type TokensView = z.infer<typeof tokensView>

export const exchangeView = z.object({
  id: id.describe(
    'Id of the exchange; its answer carries it in the `x-plugboard-exchange` header.',
  ),
  startedAt: moment.describe('When the request arrived, epoch milliseconds.'),
  durationMs: milliseconds.describe('From arrival to the end, milliseconds.'),
  firstEventMs: milliseconds
    .exactOptional()
    .describe(
      'From arrival to the first byte of the answer, milliseconds; absent when there was none.',
    ),
  apiKeyId: id.exactOptional().describe('The key that was shown; absent when none was valid.'),
  apiKeyLabel: z
    .string()
    .exactOptional()
    .describe('What the owner calls the key, if it still exists.'),
  groupId: id.exactOptional().describe('The group of the key.'),
  accountId: id.exactOptional().describe('The account that was asked last; absent when none was.'),
  accountLabel: z
    .string()
    .exactOptional()
    .describe('What the owner calls the account, if it still exists.'),
  protocol: z.string().describe('Id of the protocol the client spoke.'),
  path: z.string().describe('The path that was called, without its query.'),
  tool: z.string().exactOptional().describe("The client's own name, from its user-agent header."),
  model: z.string().exactOptional().describe('The public name of the model that was asked for.'),
  stream: z.boolean().describe('Whether a stream was asked for.'),
  passedThrough: z.boolean().describe('Whether the bytes were forwarded without translation.'),
  outcome,
  status: z.int().describe('The HTTP status the client got; 499 when it left before one was sent.'),
  errorKind: z.string().exactOptional().describe('What went wrong, by kind, e.g. `rate-limited`.'),
  errorMessage: z.string().exactOptional().describe('What went wrong, in a sentence.'),
  tokens: tokensView.describe('What it cost.'),
  usageState: z
    .enum(['measured', 'estimated', 'missing'])
    .describe('Whether the tokens come from the upstream, from our own count, or from nowhere.'),
  attempts: count.describe('How many tries it took.'),
})
export type ExchangeView = z.infer<typeof exchangeView>

export const attemptView = z.object({
  accountId: id.describe('The account that was tried.'),
  accountLabel: z
    .string()
    .exactOptional()
    .describe('What the owner calls the account, if it still exists.'),
  channelId: id.describe('The channel of the account.'),
  provider: z.string().describe('Id of the provider.'),
  protocol: z.string().describe('Id of the protocol spoken to the upstream.'),
  model: z.string().describe("The upstream's own name of the model."),
  startedAt: moment.describe('When the try began, epoch milliseconds.'),
  durationMs: milliseconds.describe('How long it took, milliseconds.'),
  status: z
    .int()
    .exactOptional()
    .describe("The upstream's HTTP status; absent when it never answered."),
  errorKind: z.string().exactOptional().describe('What went wrong, by kind.'),
  errorMessage: z.string().exactOptional().describe('What went wrong, in a sentence.'),
})
export type AttemptView = z.infer<typeof attemptView>

export const exchangeDetailView = exchangeView.extend({
  attempts: many(attemptView).describe('Every try, in order.'),
  warnings: many(
    z.object({
      field: z.string().describe('The request field or feature that could not be expressed.'),
      action: z.string().describe('What was done about it.'),
    }),
  ).describe('What the upstream could not be told.'),
})
export type ExchangeDetailView = z.infer<typeof exchangeDetailView>

export const exchangeFilter = z.strictObject({
  apiKeyId: id.exactOptional().describe('Only exchanges of this key.'),
  accountId: id.exactOptional().describe('Only exchanges this account was asked for last.'),
  model: z.string().min(1).max(256).exactOptional().describe('Only this public model name.'),
  outcome: outcome.exactOptional(),
  since: z.coerce
    .number<number>()
    .int()
    .nonnegative()
    .exactOptional()
    .describe('Only exchanges that arrived at this moment or later, epoch milliseconds.'),
  until: z.coerce
    .number<number>()
    .int()
    .nonnegative()
    .exactOptional()
    .describe('Only exchanges that arrived before this moment, epoch milliseconds.'),
  ...paging,
})
export type ExchangeFilter = z.infer<typeof exchangeFilter>
