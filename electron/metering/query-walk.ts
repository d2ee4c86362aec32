/** How the ledger is walked: in the order of time, which is the order of ids, with a pause between strides. */
import { setImmediate } from 'node:timers/promises'

/** Lets everything else that waits have its turn. */
export type Pause = () => Promise<unknown>

export const eventLoopTurn: Pause = () => setImmediate()

/** The lowest id that an exchange of this moment (epoch milliseconds) can have: UUID version 7 begins with the time. */
export function idAt(moment: number): string {
  const last = 2 ** 48 - 1
  const time = Math.min(Math.max(Math.trunc(moment), 0), last)
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}`
}
