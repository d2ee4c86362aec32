/** A clock that stands still until a test moves it. */
import type { Clock } from '../../electron/kernel/clock.ts'

export interface ManualClock extends Clock {
  /** Moves the time on and calls back whatever is due, in order. */
  advance(ms: number): void
  /** Timers that have not been called off. */
  readonly pending: number
}

interface Timer {
  at: number
  readonly everyMs?: number
  readonly call: () => void
}

/** `start`: epoch milliseconds. */
export function manualClock(start = 1_800_000_000_000): ManualClock {
  let now = start
  const timers = new Set<Timer>()

  const set = (timer: Timer): (() => void) => {
    timers.add(timer)
    return () => {
      timers.delete(timer)
    }
  }

  const due = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]

  return {
    now: () => now,
    after: (ms, call) => set({ at: now + ms, call }),
    every: (ms, call) => set({ at: now + ms, everyMs: ms, call }),
    get pending() {
      return timers.size
    },
    advance(ms) {
      const until = now + ms
      for (let timer = due(until); timer; timer = due(until)) {
        now = timer.at
        if (timer.everyMs === undefined) timers.delete(timer)
        else timer.at += timer.everyMs
        timer.call()
      }
      now = until
    },
  }
}
