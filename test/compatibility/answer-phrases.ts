/** The small pieces that answers are made of. */
import type { Event } from '../../electron/hub/event.ts'

/** A text, with what comes before its end. */
export const spoken = (words: string, ...beside: readonly Event[]): readonly Event[] => [
  { type: 'text-start', block: 0 },
  { type: 'delta', block: 0, text: words },
  ...beside,
  { type: 'block-end', block: 0 },
]

type Called = Omit<Extract<Event, { type: 'tool-start' }>, 'type' | 'block' | 'id'>

/** A whole call, in the block of this number. */
export const called = (
  block: number,
  words: string,
  tool: Called = { name: 'look', kind: 'function' },
): readonly Event[] => [
  { type: 'tool-start', block, id: `call_${block}`, ...tool },
  { type: 'delta', block, text: words },
  { type: 'block-end', block },
]

/** The end of an answer that waits for its tools. */
export const waits: Event = { type: 'end', stop: { reason: 'tool-calls' } }
