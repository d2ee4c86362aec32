/** What the mock can be asked for, and exactly what it then says; the model's name is the order. */
import type { Dialect } from '../dialects/dialect.ts'

/**
 * - `whole`: a 1 KB answer at once; as a short stream where a stream is asked for.
 * - `first`: a short stream whose first event comes at once and the rest 2 ms later.
 * - `live`: an event every 20 ms, each stamped with the moment it was written.
 * - `slow`: the same, every 250 ms.
 * - `bulk`: a long stream as fast as it can be taken.
 * - `flood`: bulk without an end.
 * - `stall`: never an answer.
 */
export const modes = ['whole', 'first', 'live', 'slow', 'bulk', 'flood', 'stall'] as const
export type Mode = (typeof modes)[number]

export const modelOf = (dialect: Dialect, mode: Mode): string => `${dialect.id}-${mode}`

/** Milliseconds between two events. */
export const liveInterval = 20
export const slowInterval = 250
/** Text events of one bulk stream. */
export const bulkEvents = 2000
/** After so many events a live stream ends by itself. */
export const liveEvents = 6000

export const tokens = { inputTokens: 321, outputTokens: 123 }

const words = 'the quick brown fox jumps over the lazy dog and then says "it is done" '

/** 1 KB of text. */
export const wholeText = words.repeat(15).slice(0, 1024)
/** Its pieces as a stream brings them: about four words each. */
export const wholePieces: readonly string[] = wholeText.match(/.{1,24}/gs) ?? []
export const firstPieces: readonly string[] = wholePieces.slice(0, 4)
export const bulkPieces: readonly string[] = Array.from(
  { length: bulkEvents },
  (_, index) => wholePieces[index % wholePieces.length] ?? '',
)

/** Opens a stamp; fifteen digits follow: microseconds of the machine's monotonic clock. */
export const stampMark = '~'
export const stampDigits = 15

/** The machine's monotonic clock in microseconds, the same in every program on it. */
export function micros(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e6 + Math.floor(nanos / 1e3)
}

export const stamp = (): string => String(micros()).padStart(stampDigits, '0')
