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
