/** Reads from an upstream's error when to try again: headers first, then the body, then its words. */
import type { Headers } from '../codec.ts'
import { isRecord } from './read.ts'

/** An error answer as far as retry hints go. `now`: epoch milliseconds. */
export interface Refused {
  readonly headers: Headers
  /** The innermost error object, where there is one. */
  readonly error: unknown
  readonly message: string
  readonly now: number
}

/** Epoch milliseconds, or undefined when nothing was said. */
export function retryHint({ headers, error, message, now }: Refused): number | undefined {
  return fromHeaders(headers, now) ?? fromFields(error, now) ?? fromWords(message, now)
}

function fromHeaders(headers: Headers, now: number): number | undefined {
  const ms = positive(headers['retry-after-ms'])
  if (ms !== undefined) return now + ms
  const after = headers['retry-after']
  if (after === undefined) return undefined
  const seconds = positive(after)
  if (seconds !== undefined) return now + seconds * 1000
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : date
}

/** `resets_at` in epoch seconds, `resets_in_seconds`, and Google's RetryInfo, which its OpenAI-shaped errors keep. */
function fromFields(error: unknown, now: number): number | undefined {
  if (!isRecord(error)) return undefined
  const at = positive(error['resets_at'])
  if (at !== undefined) return at > 1e11 ? at : at * 1000
  const wait = positive(error['resets_in_seconds'])
  if (wait !== undefined) return now + wait * 1000
  const details = Array.isArray(error['details']) ? error['details'] : []
  for (const detail of details) {
    const delay = isRecord(detail) ? detail['retryDelay'] : undefined
    const seconds = typeof delay === 'string' && /^[\d.]+s$/.test(delay) ? parseFloat(delay) : NaN
    if (Number.isFinite(seconds)) return now + seconds * 1000
  }
  return undefined
}

const span =
  /(?:try again|retry|available again) in:? ((?:[\d.]+ ?(?:ms|milliseconds?|seconds?|s|minutes?|min|m|hours?|h|days?|d)[ ,]*)+)/i
const piece = /([\d.]+) ?(ms|milli|s|m|h|d)/gi
const lengths: Readonly<Record<string, number>> = {
  ms: 1,
  milli: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** "Please try again in 1.3s", "… in 6m0s", "… in 20ms". */
function fromWords(message: string, now: number): number | undefined {
  const said = span.exec(message)?.[1]
  if (said === undefined) return undefined
  let wait = 0
  for (const [, count, unit] of said.matchAll(piece))
    wait += Number(count) * (lengths[unit?.toLowerCase() ?? ''] ?? 0)
  return Number.isFinite(wait) ? now + wait : undefined
}

function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined
}
