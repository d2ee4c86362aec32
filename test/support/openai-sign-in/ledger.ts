/** Everything the fake OpenAI has issued, and what became of it: tokens by sign-in, each used, revoked or expired. */
import { canary, jwt } from '../fake-server/canary.ts'
import { accessClaims, idClaims } from './claims.ts'
import type { Member } from './people.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Milliseconds. */
export const lifetimes = {
  access: 10 * day,
  id: 60 * minute,
  refresh: 90 * day,
  code: 10 * minute,
  device: 15 * minute,
} as const

/** One sign-in: what is renewed stays in it, what is revoked ends it. */
export interface Session {
  readonly member: Member
  readonly client: string
}

export interface Issued {
  readonly kind: 'access' | 'refresh' | 'id' | 'personal'
  readonly token: string
  readonly session: Session
  /** Epoch milliseconds. */
  readonly issuedAt: number
  expiresAt: number
  /** How often it was exchanged (refresh tokens). */
  used: number
  revoked: boolean
}

export interface Tokens {
  readonly id_token: string
  readonly access_token: string
  readonly refresh_token: string
}

/** What a data plane has to know of a bearer token. */
export interface Bearer {
  readonly member: Member
  readonly standing: 'live' | 'expired' | 'revoked'
}

export interface Ledger {
  readonly issued: readonly Issued[]
  find(token: string): Issued | undefined
  inspect(token: string): Bearer | undefined
  issue(session: Session): Tokens
  /** A token for programs: it starts with `at-`, lasts, and cannot be renewed. */
  personal(member: Member): string
  /** Ends the sign-in that a token belongs to. */
  revoke(token: string): void
}

export function openLedger(
  now: () => number,
  life: Record<keyof typeof lifetimes, number>,
): Ledger {
  const issued: Issued[] = []

  function add(one: Pick<Issued, 'kind' | 'session' | 'token' | 'expiresAt'>): string {
    issued.push({ ...one, issuedAt: now(), used: 0, revoked: false })
    return one.token
  }

  const find = (token: string): Issued | undefined => issued.find((one) => one.token === token)

  return {
    issued,
    find,
    inspect(token) {
      const known = find(token)
      if (known?.kind !== 'access' && known?.kind !== 'personal') return undefined
      const { member } = known.session
      if (known.revoked) return { member, standing: 'revoked' }
      return { member, standing: known.expiresAt <= now() ? 'expired' : 'live' }
    },
    issue(session) {
      const { member, client } = session
      const times = (ms: number) => ({ issuedAt: now(), expiresAt: now() + ms })
      const id = times(life.id)
      const access = times(life.access)
      const bearer = jwt(accessClaims(member, access, client))
      const proof = jwt(idClaims(member, id, client))
      return {
        id_token: add({ kind: 'id', session, token: proof, expiresAt: id.expiresAt }),
        access_token: add({ kind: 'access', session, token: bearer, expiresAt: access.expiresAt }),
        refresh_token: add({
          kind: 'refresh',
          session,
          token: canary('rt_'),
          expiresAt: now() + life.refresh,
        }),
      }
    },
    personal: (member) =>
      add({
        kind: 'personal',
        session: { member, client: 'personal' },
        token: canary('at-'),
        expiresAt: now() + 365 * day,
      }),
    revoke(token) {
      const session = find(token)?.session
      for (const one of issued) if (one.session === session) one.revoked = true
    },
  }
}
