/** The exchanges in flight: one timer looks after all of them, and stopping waits for them. */
import type { GatewayError } from '../hub/error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Pace, Run } from './run.ts'

export interface Live {
  /** How many exchanges are in flight. */
  readonly size: number
  add(run: Run): void
  /** Resolves when none is left, or after `graceMs`, when the rest have been cut with an error in their own dialect. */
  drain(graceMs: number): Promise<void>
  stop(): void
}

const tickMs = 1000
const stopping: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'Plugboard is stopping; send the request again when it is back.',
}

export function openLive(clock: Clock, pace: () => Pace): Live {
  const runs = new Set<Run>()
  let onEmpty: (() => void) | undefined
  const stopTicking = clock.every(tickMs, () => {
    const now = clock.now()
    const current = pace()
    for (const run of runs) run.tick(now, current)
  })
  return {
    get size() {
      return runs.size
    },
    add(run) {
      runs.add(run)
      void run.over.then(() => {
        runs.delete(run)
        if (runs.size === 0) onEmpty?.()
      })
    },
    async drain(graceMs) {
      if (runs.size === 0) return
      await new Promise<void>((resolve) => {
        const callOff = clock.after(graceMs, resolve)
        onEmpty = () => {
          callOff()
          resolve()
        }
      })
      const rest = [...runs]
      for (const run of rest) {
        if (run.call) run.call.abort(stopping)
        else run.refuse(stopping)
      }
      await Promise.all(rest.map((run) => run.over))
    },
    stop: stopTicking,
  }
}
