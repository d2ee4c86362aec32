/** Browser sessions: a cookie made from the admin token, so that it dies when the token changes. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Secret } from '../kernel/secret.ts'

export const sessionCookie = 'plugboard-session'

/** How long a session lasts without signing in again, milliseconds. */
export const sessionMs = 7 * 24 * 3_600_000

export interface Sessions {
  /** Whether two values are the same token; takes equally long for any wrong one. */
  isToken(shown: string): boolean
  /** A new session's cookie value and when it ends, epoch milliseconds. */
  open(): { readonly value: string; readonly expiresAt: number }
  /** When a session ends, epoch milliseconds; undefined for a value that is no living session. */
  check(value: string): number | undefined
  /** Ends one session before its time. Forgotten at the next start, when only its holder could bring it back. */
  close(value: string): void
}

export function openSessions(token: Secret, clock: Clock): Sessions {
  const key = token.reveal()
  const closed = new Map<string, number>()
  const sign = (text: string): Buffer =>
    createHmac('sha256', key).update(`plugboard session ${text}`).digest()

  const check = (value: string): number | undefined => {
    const [expiry, nonce, signature, ...more] = value.split('.')
    if (expiry === undefined || nonce === undefined || signature === undefined) return undefined
    if (more.length > 0 || !same(sign(`${expiry}.${nonce}`), Buffer.from(signature, 'base64url')))
      return undefined
    const expiresAt = Number.parseInt(expiry, 36)
    return expiresAt > clock.now() && !closed.has(nonce) ? expiresAt : undefined
  }

  return {
    isToken: (shown) => same(digest(key, shown), digest(key, key)),
    open() {
      const expiresAt = clock.now() + sessionMs
      const body = `${expiresAt.toString(36)}.${randomBytes(16).toString('base64url')}`
      return { value: `${body}.${sign(body).toString('base64url')}`, expiresAt }
    },
    check,
    close(value) {
      const expiresAt = check(value)
      if (expiresAt === undefined) return
      for (const [nonce, until] of closed) if (until <= clock.now()) closed.delete(nonce)
      closed.set(value.split('.')[1] ?? '', expiresAt)
    },
  }
}

/** Digests are of one length, so comparing them tells nothing about the length of what was shown. */
const digest = (key: string, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

const same = (left: Buffer, right: Buffer): boolean =>
  left.length === right.length && timingSafeEqual(left, right)
