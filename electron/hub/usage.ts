/** Why an answer ended and what it cost in tokens, in one vocabulary for every protocol. */

/**
 * Why the model stopped.
 * - `stop`: it had finished. `stop-sequence`: it met one of the request's stop strings.
 * - `tool-calls`: it waits for tool results. `pause`: the server paused a long turn; send it back to go on.
 * - `length`: the output limit was reached. `context-full`: the context window was reached.
 * - `content-filter`: the vendor withheld the answer. `refusal`: the model declined.
 * - `other`: a reason we have no word for; the raw word rides in `StopDetails.raw`.
 */
export type StopReason =
  | 'stop'
  | 'stop-sequence'
  | 'tool-calls'
  | 'pause'
  | 'length'
  | 'context-full'
  | 'content-filter'
  | 'refusal'
  | 'other'

/** What is known about the stop beyond its kind. */
export interface Stop {
  readonly reason: StopReason
  /** The upstream's own word, for the ledger. */
  readonly raw?: string
  /** The stop string that was met. */
  readonly sequence?: string
  /** What it refused for, in the upstream's word, e.g. `cyber`. */
  readonly category?: string
  /** Why the model refused, in the upstream's words, when it says so. */
  readonly explanation?: string
}

/**
 * Tokens of one answer. All parts are disjoint, so they can be added:
 * total = input + cacheRead + cacheWrite5m + cacheWrite1h + output.
 */
export interface Usage {
  /** Input tokens that no cache served or stored. */
  readonly input: number
  /** Input tokens read from the vendor's prompt cache. */
  readonly cacheRead: number
  /** Input tokens written to a cache that lives five minutes (or an unnamed time). */
  readonly cacheWrite5m: number
  /** Input tokens written to a cache that lives one hour. */
  readonly cacheWrite1h: number
  /** All output tokens, reasoning included. */
  readonly output: number
  /** The part of `output` that was reasoning. */
  readonly reasoning: number
}

export const noUsage: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
}

/** Input as the vendors that include caches in it count: OpenAI and Gemini. */
export const inputWithCaches = (usage: Usage): number =>
  usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
