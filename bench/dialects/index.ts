/** The protocols that are measured: one line each; every client × upstream pair follows from it. */
import { anthropicMessages } from './anthropic-messages.ts'
import type { Dialect } from './dialect.ts'
import { gemini } from './gemini.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'

export const dialects: readonly [Dialect, ...Dialect[]] = [
  openaiChat,
  openaiResponses,
  anthropicMessages,
  gemini,
]

/** A client that speaks one protocol and an upstream that speaks one. */
export interface Pair {
  readonly client: Dialect
  readonly upstream: Dialect
}

export const pairs: readonly Pair[] = dialects.flatMap((upstream) =>
  dialects.map((client) => ({ client, upstream })),
)

/** Whether bytes can be forwarded as they are. */
export const isPassThrough = (pair: Pair): boolean => pair.client === pair.upstream

/** E.g. `openai-chat`, or `openai-chat → anthropic-messages` where a translation lies between. */
export const pairName = (pair: Pair): string =>
  isPassThrough(pair) ? pair.client.id : `${pair.client.id} → ${pair.upstream.id}`
