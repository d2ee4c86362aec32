/** What can go wrong with an exchange, by kind. Everything after classification reads the kind only. */

interface Said {
  /** One clear sentence that a person can act on; never holds a secret. */
  readonly message: string
  /** The vendor's own code, e.g. `model_not_found`, for clients that match on it. */
  readonly code?: string
  /** The request field at fault, e.g. `messages[2].content`. */
  readonly param?: string
  /** The HTTP status the upstream answered with, where one did. */
  readonly status?: number
}

/**
 * - `invalid-request`: the client's request is at fault; no other account would help. `status` tells 400, 413, 415 … apart.
 * - `context-length`: the prompt does not fit the model's window.
 * - `unauthenticated`: our client showed no valid key. `forbidden`: it may not do this.
 * - `no-binding`: no such model for this key. `no-account`: bound, but nobody can serve it now.
 * - `rate-limited`: too fast; try again at `retryAt`. `quota-exhausted`: nothing left until `resetsAt`.
 * - `sign-in-expired`: the upstream no longer accepts this account's credential.
 * - `unsupported`: the target cannot express what was asked.
 * - `upstream-invalid`: the upstream answered something that is not its protocol.
 * - `upstream-incomplete`: the upstream's answer ended before its protocol's terminal.
 * - `upstream-unavailable`: it could not be reached or answered 5xx. `overloaded`: it said it is too busy.
 * - `timeout`: it stayed silent too long. `client-gone`: our client left. `internal`: our own fault.
 */
export type GatewayError =
  | (Said & { readonly kind: 'invalid-request' })
  | (Said & { readonly kind: 'context-length' })
  | (Said & { readonly kind: 'unauthenticated' })
  | (Said & { readonly kind: 'forbidden' })
  | (Said & { readonly kind: 'no-binding' })
  | (Said & {
      readonly kind: 'no-account'
      /** When the first of the ruled-out accounts comes back; epoch milliseconds. */
      readonly retryAt?: number
    })
  | (Said & {
      readonly kind: 'rate-limited'
      /** Epoch milliseconds. */
      readonly retryAt?: number
    })
  | (Said & {
      readonly kind: 'quota-exhausted'
      /** Epoch milliseconds. */
      readonly resetsAt?: number
    })
  | (Said & { readonly kind: 'sign-in-expired' })
  | (Said & { readonly kind: 'unsupported' })
  | (Said & { readonly kind: 'upstream-invalid' })
  | (Said & { readonly kind: 'upstream-incomplete' })
  | (Said & { readonly kind: 'upstream-unavailable' })
  | (Said & { readonly kind: 'overloaded'; readonly retryAt?: number })
  | (Said & { readonly kind: 'timeout' })
  | (Said & { readonly kind: 'client-gone' })
  | (Said & { readonly kind: 'internal' })

export type ErrorKind = GatewayError['kind']

/** Every kind once, for tables and tests; the compiler checks that none is missing. */
export const errorKinds = Object.keys({
  'invalid-request': 0,
  'context-length': 0,
  unauthenticated: 0,
  forbidden: 0,
  'no-binding': 0,
  'no-account': 0,
  'rate-limited': 0,
  'quota-exhausted': 0,
  'sign-in-expired': 0,
  unsupported: 0,
  'upstream-invalid': 0,
  'upstream-incomplete': 0,
  'upstream-unavailable': 0,
  overloaded: 0,
  timeout: 0,
  'client-gone': 0,
  internal: 0,
} satisfies Record<ErrorKind, 0>) as readonly ErrorKind[]

/** A GatewayError that travels as an exception. */
export class Failure extends Error {
  readonly error: GatewayError
  constructor(error: GatewayError) {
    super(error.message)
    this.name = 'Failure'
    this.error = error
  }
}

/** When the client may try again, epoch milliseconds, if the error knows. */
export function retryTime(error: GatewayError): number | undefined {
  switch (error.kind) {
    case 'rate-limited':
    case 'no-account':
    case 'overloaded':
      return error.retryAt
    case 'quota-exhausted':
      return error.resetsAt
    default:
      return undefined
  }
}
