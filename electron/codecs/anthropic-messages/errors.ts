/** Errors as this protocol's clients expect them: status, `error.type` and wording. */
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import type { Frame, RenderedError } from '../codec.ts'

interface Shape {
  readonly status: number
  readonly type: string
}

/**
 * By kind. An upstream's refusal of our own credential is 503, not 401: the client's key is fine. `no-account` is
 * 503 `api_error`, which clients show; 529 they would retry for minutes.
 */
const shapes = {
  'invalid-request': { status: 400, type: 'invalid_request_error' },
  'context-length': { status: 400, type: 'invalid_request_error' },
  unauthenticated: { status: 401, type: 'authentication_error' },
  forbidden: { status: 403, type: 'permission_error' },
  'no-binding': { status: 404, type: 'not_found_error' },
  'no-account': { status: 503, type: 'api_error' },
  'rate-limited': { status: 429, type: 'rate_limit_error' },
  'quota-exhausted': { status: 429, type: 'rate_limit_error' },
  'sign-in-expired': { status: 503, type: 'api_error' },
  unsupported: { status: 400, type: 'invalid_request_error' },
  'upstream-invalid': { status: 502, type: 'api_error' },
  'upstream-incomplete': { status: 502, type: 'api_error' },
  'upstream-unavailable': { status: 502, type: 'api_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
  timeout: { status: 504, type: 'timeout_error' },
  'client-gone': { status: 499, type: 'api_error' },
  internal: { status: 500, type: 'api_error' },
} as const satisfies Record<ErrorKind, Shape>

/** Where a request's fault has a type of its own. */
const typeOfStatus: ReadonlyMap<number, string> = new Map([
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
])

/** Money that is gone does not come back by waiting: clients must not try again, as they do after 429. */
const isUnpaid = (error: GatewayError): boolean =>
  error.kind === 'quota-exhausted' && error.status === 402 && error.resetsAt === undefined

function shapeOf(error: GatewayError): Shape {
  const { status, type } = shapes[error.kind]
  if (isUnpaid(error)) return { status: 402, type: 'billing_error' }
  const given = error.status ?? status
  if (error.kind !== 'invalid-request' || given < 400 || given > 499) return { status, type }
  return { status: given, type: typeOfStatus.get(given) ?? type }
}

const tooLong = 'prompt is too long'

/** Claude Code compacts a conversation when it reads these words, and reads `N tokens > M maximum` for how much. */
function contextMessage(message: string): string {
  if (message.toLowerCase().includes(tooLong)) return message
  const counts = [...message.matchAll(/\d[\d,_]{3,}/g)]
    .map(([digits]) => Number(digits.replaceAll(/[,_]/g, '')))
    .filter((tokens, at, all) => tokens >= 1000 && all.indexOf(tokens) === at)
  const sizes = counts.length === 2 ? counts.toSorted((a, b) => b - a) : []
  const numbers = sizes.length === 2 ? `${sizes[0]} tokens > ${sizes[1]} maximum. ` : ''
  return `${tooLong}: ${numbers}${message}`
}

/** Codes by which the SDKs know that a conversation must be sent again, whole (Claude docs, Message threads). */
const isThreadCode = (code: string | undefined): boolean => code?.startsWith('thread_') === true

function bodyOf(error: GatewayError): {
  readonly type: 'error'
  readonly error: {
    readonly type: string
    readonly message: string
    readonly details?: { readonly error_code: string | undefined }
  }
} {
  const message = error.kind === 'context-length' ? contextMessage(error.message) : error.message
  const details = isThreadCode(error.code) ? { details: { error_code: error.code } } : {}
  return { type: 'error', error: { type: shapeOf(error).type, message, ...details } }
}

export const renderError = (error: GatewayError): RenderedError => ({
  status: shapeOf(error).status,
  body: bodyOf(error),
})

/** The last frame of a stream that failed; no `message_stop` follows it. */
export const renderStreamError = (error: GatewayError): readonly Frame[] => [
  { event: 'error', data: JSON.stringify(bodyOf(error)) },
]
