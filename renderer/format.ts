/** Times, lengths of time and counts as people read them. */
import type { TokensView } from '../shared/views/exchange.ts'

/** `14:03:27` on the day of `now`, else with its day; both are epoch milliseconds. */
export function moment(at: number, language: string, now = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString()
  return new Intl.DateTimeFormat(
    language,
    today
      ? { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }
      : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  ).format(at)
}

/** `14:03` on the day of `now`, else with its day; both are epoch milliseconds. */
export function hour(at: number, language: string, now = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString()
  return new Intl.DateTimeFormat(language, {
    ...(today ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

/** `38 ms`, `1.4 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

export const count = (value: number, language: string): string =>
  new Intl.NumberFormat(language).format(value)

/** All input tokens, cached ones included. */
export const inputTokens = ({ input, cacheRead, cacheWrite }: TokensView): number =>
  input + cacheRead + cacheWrite

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** `in 2 hours`, `5 minutes ago`, `now`; both times are epoch milliseconds. */
export function distance(at: number, language: string, now = Date.now()): string {
  const away = at - now
  const [unit, length] = units.find(([, one]) => Math.abs(away) >= one * 0.95) ?? ['second', 1000]
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
    Math.round(away / length),
    unit,
  )
}

/** `14:05` minutes and seconds, never below zero. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `128K`, `1M`. */
export const brief = (value: number, language: string): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
