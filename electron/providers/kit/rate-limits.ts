/** Reads the headers in which platforms tell how many requests and tokens are left, in the forms that are in use. */
import type { Headers } from '../../codecs/codec.ts'
import { present } from '../../codecs/kit/read.ts'
import type { QuotaReading, QuotaWindow } from '../quota.ts'

/**
 * `x-ratelimit-limit-requests`, `-remaining-`, `-reset-` (OpenAI API reference, Rate limits; likewise xAI, Groq, Cerebras and
 * others, whose names for what is counted differ), and `ratelimit-limit` alone (IETF draft RateLimit header fields).
 */
const measureFirst = /^(?:x-)?ratelimit-(limit|remaining|reset)(?:-(.+))?$/

/** `anthropic-ratelimit-requests-limit`, `-remaining`, `-reset` (Claude API reference, Rate limits). */
const measureLast = /^anthropic-(?:ratelimit-)?(.+)-(limit|remaining|reset)$/

/** What one limit is said to be; texts as they came. */
interface Told {
  limit?: string
  remaining?: string
  reset?: string
}

/** Undefined where no header tells of a limit. `now`: epoch milliseconds. */
export function readRateLimits(headers: Headers, now: number): QuotaReading | undefined {
  const told = new Map<string, Told>()
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || (!name.includes('ratelimit') && !name.startsWith('anthropic-')))
      continue
    const [, first, what = ''] = measureFirst.exec(name) ?? []
    const [, whose, last] = first === undefined ? (measureLast.exec(name) ?? []) : []
    const measure = first ?? last
    if (measure === undefined) continue
    const id = (first === undefined ? whose : what) || 'requests'
    const limit = told.get(id) ?? {}
    told.set(id, limit)
    limit[measure as keyof Told] = value
  }
  const windows = [...told].flatMap(([id, limit]) => windowOf(id, limit, now) ?? [])
  return windows.length === 0 ? undefined : { windows }
}

/** Undefined where neither what is left nor what there is can be read. */
function windowOf(id: string, told: Told, now: number): QuotaWindow | undefined {
  const limit = amount(told.limit)
  const remaining = amount(told.remaining)
  if (remaining === undefined) return undefined
  const minutes = minutesIn(id)
  const resetsAt = told.reset === undefined ? undefined : resetTime(told.reset, now)
  const used = limit === undefined || limit <= 0 ? undefined : 1 - remaining / limit
  return {
    id,
    label: labelOf(id),
    unit: /token/.test(id) ? 'tokens' : 'requests',
    remaining,
    ...present({ limit, used, minutes, resetsAt }),
  }
}

/** `1000`, also with a policy behind it (`1000;w=60`). */
function amount(text: string | undefined): number | undefined {
  const digits = /^\s*(-?\d+(?:\.\d+)?)\s*(?:[;,].*)?$/.exec(text ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const lengths: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 }

const minutesIn = (id: string): number | undefined =>
  lengths[/(?:^|[-_])(minute|hour|day)$/.exec(id)?.[1] ?? '']

/** A limit of tomorrow is shown by its own name. */
function labelOf(id: string): string {
  const words = id.replace(/[-_]+/g, ' ').replace(/ (minute|hour|day)$/, ' per $1')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const second = 1000
/** Beyond a year, a number is a date: in seconds, or beyond that in milliseconds. */
const yearOfSeconds = 366 * 24 * 3600
const oldestMilliseconds = 1e11

/**
 * Epoch milliseconds of `6m0s`, `1.5s`, `20ms`, a number of seconds, a date in seconds or milliseconds, or RFC 3339; undefined
 * for all else.
 */
export function resetTime(text: string, now: number): number | undefined {
  const trimmed = text.trim()
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed)
    if (number > oldestMilliseconds) return number
    return number > yearOfSeconds ? number * second : now + number * second
  }
  const length = durationIn(trimmed)
  if (length !== undefined) return now + length
  const date = /^\d{4}-\d\d-\d\dT/.test(trimmed) ? Date.parse(trimmed) : NaN
  return Number.isNaN(date) ? undefined : date
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: second,
  m: 60 * second,
  h: 3600 * second,
  d: 24 * 3600 * second,
}

/** Milliseconds. */
function durationIn(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0),
    0,
  )
}
