/** The exchanges in flight: one timer looks after all of them, and stopping waits for them. */
import type { GatewayError } from '../hub/error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Pace, Run } from './run.ts'

const tickMs = 1000
const stopping: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'Plugboard is stopping; send the request again when it is back.',
}

/**
 * Keeps them in an array with swapped removal, not in a Set: at thousands a second a Set sheds old tables, which keep what they
 * once held alive until the next full collection and so double the cost of a request.
 */
export class Live {
  readonly #clock: Clock
  readonly #runs: Run[] = []
  readonly #stopTicking: () => void
  #onEmpty: (() => void) | undefined

  constructor(clock: Clock, pace: () => Pace) {
    this.#clock = clock
    this.#stopTicking = clock.every(tickMs, () => {
      const now = clock.now()
      const current = pace()
      for (const run of this.#runs) run.tick(now, current)
    })
  }

  /** How many exchanges are in flight. */
  get size(): number {
    return this.#runs.length
  }

  add(run: Run): void {
    run.place = this.#runs.length
    this.#runs.push(run)
    void run.over.then(() => this.#remove(run))
  }

  /** Resolves when none is left, or after `graceMs`, when the rest have been cut with an error in their own dialect. */
  async drain(graceMs: number): Promise<void> {
    if (this.size === 0) return
    await new Promise<void>((resolve) => {
      const callOff = this.#clock.after(graceMs, resolve)
      this.#onEmpty = () => {
        callOff()
        resolve()
      }
    })
    const rest = [...this.#runs]
    for (const run of rest) run.stop(stopping)
    await Promise.all(rest.map((run) => run.over))
  }

  stop(): void {
    this.#stopTicking()
  }

  #remove(run: Run): void {
    const last = this.#runs.pop()
    if (last !== undefined && last !== run) {
      this.#runs[run.place] = last
      last.place = run.place
    }
    if (this.size === 0) this.#onEmpty?.()
  }
}
