/** Every token the fake GitHub has issued: those of people, those that renew them, and the short ones for Copilot. */
import { canary } from '../fake-server/canary.ts'
import type { GithubUser } from './people.ts'

const minute = 60_000

/** Milliseconds. `user`: only of tokens that expire at all. */
export const lifetimes = {
  copilot: 30 * minute,
  user: 8 * 60 * minute,
  refresh: 184 * 24 * 60 * minute,
  device: 15 * minute,
} as const

export interface Issued {
  /** `gho_`: by an OAuth app, `ghu_`: by a GitHub App, `ghr_`: renews those; `copilot`: from `v2/token`. */
  readonly kind: 'gho_' | 'ghu_' | 'ghr_' | 'copilot'
  readonly token: string
  readonly user: GithubUser
  readonly client: string
  /** Epoch milliseconds; absent where it never ends. */
  readonly expiresAt?: number
  used: number
  revoked: boolean
}

/** What a data plane has to know of a bearer token. */
export interface Bearer {
  readonly user: GithubUser
  readonly kind: Issued['kind']
  readonly standing: 'live' | 'expired' | 'revoked'
}

interface Born extends Pick<Issued, 'kind' | 'user' | 'client'> {
  /** Milliseconds. */
  readonly lifetime?: number
}

export interface Ledger {
  readonly issued: readonly Issued[]
  find(token: string): Issued | undefined
  inspect(token: string): Bearer | undefined
  issue(born: Born): Issued
  /** Ends what a person gave to a program: its token, what renews it, and what was made from it. */
  revoke(token: string): void
}

export function openLedger(now: () => number): Ledger {
  const issued: Issued[] = []
  const find = (token: string): Issued | undefined => issued.find((one) => one.token === token)

  /** Fields and a signature, as the real ones have them. */
  const copilotToken = ({ seat }: GithubUser, ends: number): string =>
    [
      `tid=${canary()}`,
      `exp=${Math.floor(ends / 1000)}`,
      `sku=${seat.sku}`,
      'proxy-ep=proxy.example.org',
      'st=dotcom',
      'chat=1',
      `8kp=1:${canary()}`,
    ].join(';')

  return {
    issued,
    find,
    inspect(token) {
      const known = find(token)
      if (!known || known.kind === 'ghr_') return undefined
      const { user, kind, expiresAt = Infinity } = known
      if (known.revoked) return { user, kind, standing: 'revoked' }
      return { user, kind, standing: expiresAt <= now() ? 'expired' : 'live' }
    },
    issue({ lifetime, ...born }) {
      const expiresAt = now() + (lifetime ?? 0)
      const token = born.kind === 'copilot' ? copilotToken(born.user, expiresAt) : canary(born.kind)
      const made: Issued = {
        ...born,
        token,
        ...(lifetime === undefined ? {} : { expiresAt }),
        used: 0,
        revoked: false,
      }
      issued.push(made)
      return made
    },
    revoke(token) {
      const known = find(token)
      for (const one of issued)
        if (one.user === known?.user && one.client === known.client) one.revoked = true
    },
  }
}
