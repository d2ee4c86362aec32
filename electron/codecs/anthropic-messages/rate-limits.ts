/** The service's own headers about limits, which say more than `retry-after`. */
import type { Headers } from '../codec.ts'

/** Each limit of the API has a `-remaining` and a `-reset` in RFC 3339. */
const counters = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const

/** When the last of the spent counters is full again. Epoch milliseconds. */
export function counterReset(headers: Headers, now: number): number | undefined {
  const spent = counters
    .filter((name) => headers[`anthropic-ratelimit-${name}-remaining`] === '0')
    .map((name) => Date.parse(headers[`anthropic-ratelimit-${name}-reset`] ?? ''))
    .filter((at) => at > now)
  return spent.length > 0 ? Math.max(...spent) : undefined
}

/** Plan limits: refused until `-unified-reset` (epoch seconds). Epoch milliseconds. */
export function planReset(headers: Headers): number | undefined {
  if (headers['anthropic-ratelimit-unified-status'] !== 'rejected') return undefined
  const reset = Number(headers['anthropic-ratelimit-unified-reset'] ?? '') * 1000
  return reset > 0 ? reset : undefined
}
