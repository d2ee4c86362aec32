/** What the parts of the fake GitHub share: who there is, what was issued, and what a test has switched. */
import type { Reply } from '../fake-server/site.ts'
import type { Ledger, lifetimes } from './ledger.ts'
import type { GithubUser } from './people.ts'

/** A program that people sign in to. */
export interface App {
  /** What tokens of its users begin with: `gho_` by an OAuth app, `ghu_` by a GitHub App. */
  readonly token: 'gho_' | 'ghu_'
  /** Whether the tokens end and can be renewed. */
  readonly expires: boolean
  /** Whether it may sign people in by a code. */
  readonly deviceFlow: boolean
  /** What `/copilot_internal/*` says to its tokens. */
  readonly internal: 'granted' | 'forbidden' | 'not-found'
}

/** What a test may change at any time. */
export interface Switches {
  /** Where the data plane is, as `v2/token` tells it. */
  endpointsApi: string
  /** Where people are sent to type their code, as an answer tells it; programs should know better than to believe it. */
  verificationUri?: string
}

export interface Desk {
  readonly users: readonly GithubUser[]
  readonly ledger: Ledger
  readonly switches: Switches
  readonly life: Record<keyof typeof lifetimes, number>
  /** Undefined for a client nobody has registered. */
  app(client: string): App | undefined
  now(): number
}

/** Old ids of GitHub Apps begin with `Iv`, those of OAuth apps with `Ov` or are 20 hex digits. */
export function usualApp(client: string): App | undefined {
  if (/^Iv\d+[.\w]+$/.test(client))
    return { token: 'ghu_', expires: false, deviceFlow: true, internal: 'granted' }
  return /^(?:Ov\w+|[0-9a-f]{20})$/.test(client)
    ? { token: 'gho_', expires: false, deviceFlow: true, internal: 'not-found' }
    : undefined
}

/** How GitHub's API says that something is wrong. */
export const refused = (status: number, message: string, more: object = {}): Reply => ({
  status,
  body: {
    message,
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
    ...more,
  },
})
