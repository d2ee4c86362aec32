/** What the parts of the fake OpenAI share: who there is, what was issued, and what a test has switched on or off. */
import type { Reply } from '../fake-server/site.ts'
import type { Ledger, lifetimes } from './ledger.ts'
import type { Member, User } from './people.ts'

/** What a test may change at any time. */
export interface Switches {
  /** Whether people may sign in by device code at all. */
  deviceSignIn: boolean
  /** Whether a renewal brings a new refresh token and a new id token; else only an access token. */
  rotates: boolean
}

export interface Desk {
  readonly users: readonly User[]
  readonly clients: readonly string[]
  /** Where people may be sent back to; absent: the two addresses that are registered. */
  readonly redirects?: readonly string[]
  readonly ledger: Ledger
  readonly switches: Switches
  readonly life: Record<keyof typeof lifetimes, number>
  now(): number
  /** The origin it is reached at. */
  origin(): string
  readonly codes: Map<string, AuthorizationCode>
}

/** A code that can be exchanged once. */
export interface AuthorizationCode {
  readonly member: Member
  readonly client: string
  readonly redirectUri: string
  /** SHA-256 of the verifier, in base64url. */
  readonly challenge: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  used: boolean
}

/** The newer shape of errors; see `plainly` for the older. */
export const told = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
})

/** The shape of OAuth (RFC 6749, Error Response). */
export const plainly = (status: number, error: string, description: string): Reply => ({
  status,
  body: { error, error_description: description },
})
