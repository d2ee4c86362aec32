/** Renews sign-ins ahead of time, every few minutes, so that no exchange has to wait for it. */
import type { Clock } from '../../kernel/clock.ts'
import type { KeptSignIn } from './kept-sign-in.ts'

const minute = 60_000
const every = 3 * minute
/** What ends before the next look, with a little to spare. */
const ahead = every + minute

export interface Renewals {
  /** Looks now. Never throws. */
  check(): Promise<void>
  stop(): void
}

export function openRenewals(
  clock: Clock,
  signIns: () => readonly KeptSignIn[],
  aside: (work: Promise<unknown>) => void,
): Renewals {
  const check = async (): Promise<void> => {
    await Promise.all(signIns().map((signIn) => signIn.check(ahead)))
  }
  const stop = clock.every(every, () => aside(check()))
  return { check, stop }
}
