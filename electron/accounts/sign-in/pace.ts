/** When a sign-in may be renewed again: never in a loop, whatever the platform, the network or the clocks do. */
import type { Failure } from '../../hub/error.ts'
import { retryTime } from '../../hub/error.ts'

const second = 1000
const minute = 60 * second

/** Between two renewals that went well, at the least. */
const rest = minute
/** The longest that a credential which came stale is used without being renewed, unless it is refused. */
const longestDoubt = 60 * minute
/** After the first failure, and at the most; each one triples it. */
const retry = { first: 5 * second, longest: 10 * minute } as const

export interface Blocked {
  /** Epoch milliseconds. */
  readonly until: number
  /** Why the last try failed; absent when it went well a moment ago. */
  readonly failure?: Failure
}

export interface Pace {
  /** Why it may not be renewed at `now`. `refused`: the platform no longer takes it, whatever it says of itself. */
  blocked(now: number, refused: boolean): Blocked | undefined
  /** `stale`: the new one looked stale as it came, so that our clock must be wrong, or theirs. */
  succeeded(now: number, stale: boolean): void
  failed(now: number, failure: Failure): void
  reset(): void
}

interface Pause {
  readonly since: number
  readonly length: number
  readonly failure?: Failure
}

export function openPace(): Pace {
  let pause: Pause | undefined
  let failures = 0
  let doubts = 0

  return {
    blocked(now, refused) {
      // A clock that was set back must not make a pause longer than it was meant to be.
      if (!pause || now < pause.since) return undefined
      const { since, failure } = pause
      const until = since + (refused && !failure ? Math.min(pause.length, rest) : pause.length)
      if (now >= until) return undefined
      return failure ? { until, failure } : { until }
    },
    succeeded(now, stale) {
      failures = 0
      doubts = stale ? doubts + 1 : 0
      const length = stale ? Math.min(rest * 2 ** (doubts - 1), longestDoubt) : rest
      pause = { since: now, length }
    },
    failed(now, failure) {
      const own = Math.min(retry.first * 3 ** failures, retry.longest)
      const told = (retryTime(failure.error) ?? now) - now
      failures += 1
      pause = { since: now, length: Math.min(Math.max(own, told), retry.longest), failure }
    },
    reset() {
      pause = undefined
      failures = 0
      doubts = 0
    },
  }
}
