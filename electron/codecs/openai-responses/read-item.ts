/** What the readers of every kind of output item share. */
import type { Wire } from '../codec.ts'
import type { AnsweredIds } from '../kit/ids.ts'
import type { Json } from '../kit/read.ts'
import type { Scribe } from '../kit/scribe.ts'

/** Reads one item, whether it grows in many events or comes at once. */
export interface ReadingItem {
  readonly type: string
  /** An event about a piece of it, by the event's type without `response.`. */
  change(event: string, data: Json): void
  /** The item as its vendor says it is in the end, perhaps more than once; only what was not told yet is told. */
  settle(item: Json): void
  /** Nothing more comes of it. Does nothing the second time. */
  close(): void
  /** The block that a plain delta goes to, for deltas that need no reading. */
  plain(event: string, part: number): PlainText | undefined
}

export interface PlainText {
  readonly block: number
  add(text: string): void
}

export interface Place {
  readonly out: Scribe
  readonly tools: Wire['tools']
  readonly issuer: string
  readonly held: Seen
  readonly ids: AnsweredIds
  /** Tells answers apart, for ids that must be made up. */
  readonly seed: () => string
}

/** What an answer was seen to hold, which decides why it stopped. */
export interface Seen {
  /** Calls that the client is to run. */
  toolCalls: number
  refusal: boolean
}

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined

/** Writes a growing text whose pieces come as deltas, as one whole, or as both. */
export interface Growing extends PlainText {
  /** Tells what of the whole was not told yet. */
  whole(text: string): void
  length(): number
}

export function growing(out: Scribe, block: number): Growing {
  let length = 0
  const add = (text: string): void => {
    if (text === '') return
    length += text.length
    out.write({ type: 'delta', block, text })
  }
  return { block, add, whole: (text) => add(text.slice(length)), length: () => length }
}
