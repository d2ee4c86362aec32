/** Errors as clients of this protocol expect them: an HTTP status and `{"error":{code,message,status,details}}`. */
import { retryTime, type ErrorKind, type GatewayError } from '../../hub/error.ts'
import type { Frame, RenderedError } from '../codec.ts'
import type { Json } from '../kit/read.ts'

interface Shape {
  readonly code: number
  /** A name of google.rpc.Code. */
  readonly status: string
}

/** Gemini API docs, Troubleshooting; Google's API design guide, Errors. */
const shapes: Readonly<Record<ErrorKind, Shape>> = {
  'invalid-request': { code: 400, status: 'INVALID_ARGUMENT' },
  'context-length': { code: 400, status: 'INVALID_ARGUMENT' },
  unauthenticated: { code: 401, status: 'UNAUTHENTICATED' },
  forbidden: { code: 403, status: 'PERMISSION_DENIED' },
  'no-binding': { code: 404, status: 'NOT_FOUND' },
  'no-account': { code: 503, status: 'UNAVAILABLE' },
  'rate-limited': { code: 429, status: 'RESOURCE_EXHAUSTED' },
  'quota-exhausted': { code: 429, status: 'RESOURCE_EXHAUSTED' },
  // Not 401: the client's own key is fine, and it must not be told to change it.
  'sign-in-expired': { code: 503, status: 'INTERNAL' },
  unsupported: { code: 400, status: 'INVALID_ARGUMENT' },
  'upstream-invalid': { code: 502, status: 'INTERNAL' },
  'upstream-incomplete': { code: 502, status: 'INTERNAL' },
  'upstream-unavailable': { code: 502, status: 'INTERNAL' },
  overloaded: { code: 503, status: 'UNAVAILABLE' },
  timeout: { code: 504, status: 'DEADLINE_EXCEEDED' },
  'client-gone': { code: 499, status: 'CANCELLED' },
  internal: { code: 500, status: 'INTERNAL' },
}

/** The names of the statuses that a fault of the request may have. */
const names: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [405, 'UNIMPLEMENTED'],
  [409, 'ABORTED'],
  [412, 'FAILED_PRECONDITION'],
  [429, 'RESOURCE_EXHAUSTED'],
])

function shapeOf({ kind, status }: GatewayError): Shape {
  const own = kind === 'invalid-request' && status !== undefined && status >= 400 && status < 500
  return own ? { code: status, status: names.get(status) ?? 'INVALID_ARGUMENT' } : shapes[kind]
}

/** `now`: epoch milliseconds; with it the client is told how long to wait. */
function bodyOf(
  error: GatewayError,
  now?: number,
): { readonly error: Shape & { readonly message: string; readonly details: readonly Json[] } } {
  const { code, status } = shapeOf(error)
  const message = error.kind === 'context-length' ? contextMessage(error.message) : error.message
  const details = detailsOf(error, now)
  return { error: { code, message, status, details } }
}

const detailType = (name: string): Json => ({ '@type': `type.googleapis.com/google.rpc.${name}` })

/** google.rpc.ErrorInfo, BadRequest and RetryInfo: what happened in our words, where, and when to try again. */
function detailsOf(error: GatewayError, now: number | undefined): readonly Json[] {
  const { kind, code, param, message } = error
  const at = retryTime(error)
  const reason = (code ?? kind).replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()
  return [
    { ...detailType('ErrorInfo'), reason, domain: 'plugboard' },
    ...(param === undefined
      ? []
      : [
          {
            ...detailType('BadRequest'),
            fieldViolations: [{ field: param, description: message }],
          },
        ]),
    ...(at === undefined || now === undefined
      ? []
      : [{ ...detailType('RetryInfo'), retryDelay: `${Math.max(0, at - now) / 1000}s` }]),
  ]
}

const tooLong = 'exceeds the maximum number of tokens allowed'

/** Clients compact a conversation when they read these words. */
function contextMessage(message: string): string {
  if (message.includes(tooLong)) return message
  const counts = [...message.matchAll(/\d[\d,_]{3,}/g)]
    .map(([digits]) => Number(digits.replaceAll(/[,_]/g, '')))
    .filter((tokens, at, all) => tokens >= 1000 && all.indexOf(tokens) === at)
  const [most, least] = counts.length === 2 ? counts.toSorted((a, b) => b - a) : []
  const told = most === undefined ? '' : ` (${most})`
  const limit = least === undefined ? '' : ` (${least})`
  return `The input token count${told} ${tooLong}${limit}. ${message}`
}

/** `now`: epoch milliseconds. */
export function renderError(error: GatewayError, now?: number): RenderedError {
  return { status: shapeOf(error).code, body: bodyOf(error, now) }
}

/**
 * Told twice: as a frame, which the AI SDK and newer SDKs of Google know, and as bare JSON with `error` first, the one form that
 * the older ones know.
 */
export function renderStreamError(error: GatewayError): readonly Frame[] {
  const data = JSON.stringify(bodyOf(error))
  return [{ data }, { data, bare: true }]
}
