/** Counts wrong credentials by address, so that guessing is slowed down and does not fill the log. */
import type { Clock } from '../kernel/clock.ts'

const most = 10
const windowMs = 60_000
const mostAddresses = 1000

export interface FailedTries {
  /** Counts one wrong try. Gives how long to wait before the next, seconds, once there were too many. */
  count(address: string): number | undefined
}

/** The right credential is never held up: a token of 256 bits cannot be guessed, and nobody may lock its owner out. */
export function openFailedTries(clock: Clock): FailedTries {
  const tries = new Map<string, { since: number; count: number }>()
  return {
    count(address) {
      const now = clock.now()
      const known = tries.get(address)
      const current = known && now - known.since < windowMs ? known : { since: now, count: 0 }
      current.count += 1
      if (current !== known) {
        // Oldest first: a map keeps the order in which keys were added.
        tries.delete(address)
        tries.set(address, current)
        const [oldest] = tries.keys()
        if (tries.size > mostAddresses && oldest !== undefined) tries.delete(oldest)
      }
      return current.count > most
        ? Math.max(1, Math.ceil((current.since + windowMs - now) / 1000))
        : undefined
    },
  }
}
