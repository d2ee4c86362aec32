/** Errors as clients of this protocol expect them: an HTTP status and `{"error":{message,type,param,code}}`. */
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import type { Frame, RenderedError } from '../codec.ts'
import type { Json } from '../kit/read.ts'
import { echoOf, stateOf } from './echo.ts'

interface Shape {
  readonly status: number
  readonly type: string
  readonly code: string | null
  /** What `response.error.code` calls it; the reference has few words there, and Codex a few more. */
  readonly inStream: string
}

const serverError = { type: 'server_error', inStream: 'server_error' } as const
const requestError = { type: 'invalid_request_error', inStream: 'invalid_prompt' } as const

/** Kinds and codes by the OpenAI API reference, Error codes; where it has none, a word of our own. */
const shapes: Readonly<Record<ErrorKind, Shape>> = {
  'invalid-request': { ...requestError, status: 400, code: null },
  'context-length': {
    ...requestError,
    status: 400,
    code: 'context_length_exceeded',
    inStream: 'context_length_exceeded',
  },
  unauthenticated: { ...requestError, status: 401, code: 'invalid_api_key' },
  forbidden: { ...requestError, status: 403, type: 'permission_error', code: 'permission_denied' },
  'no-binding': { ...requestError, status: 404, code: 'model_not_found' },
  'no-account': { ...serverError, status: 503, code: 'no_account_available' },
  'rate-limited': {
    status: 429,
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    inStream: 'rate_limit_exceeded',
  },
  'quota-exhausted': {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    inStream: 'insufficient_quota',
  },
  // Not 401: the client's own key is fine, and it must not be told to change it.
  'sign-in-expired': { ...serverError, status: 503, code: 'upstream_sign_in_expired' },
  unsupported: { ...requestError, status: 400, code: 'unsupported' },
  'upstream-invalid': { ...serverError, status: 502, code: 'upstream_invalid' },
  'upstream-incomplete': { ...serverError, status: 502, code: 'upstream_incomplete' },
  'upstream-unavailable': { ...serverError, status: 502, code: 'upstream_unavailable' },
  overloaded: {
    ...serverError,
    status: 503,
    code: 'server_is_overloaded',
    inStream: 'server_is_overloaded',
  },
  timeout: { ...serverError, status: 504, code: 'timeout' },
  'client-gone': { ...requestError, status: 499, code: 'client_closed_request' },
  internal: { ...serverError, status: 500, code: 'internal_error' },
}

/** The kinds by the codes we write: another Plugboard upstream is understood to the letter. */
export const kindOfCode: ReadonlyMap<string, ErrorKind> = new Map(
  Object.entries(shapes).flatMap(([kind, { code }]) =>
    code === null ? [] : [[code, kind as ErrorKind] as const],
  ),
)

/** What a 4xx that is the request's own fault is called where nobody gave it a code. */
const codeOfStatus: Readonly<Record<number, string>> = {
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'request_too_large',
  415: 'unsupported_media_type',
  426: 'upgrade_required',
}

interface WireError {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

export function renderError(
  error: GatewayError,
): RenderedError & { readonly body: { readonly error: WireError } } {
  const shape = shapes[error.kind]
  const status = error.kind === 'invalid-request' ? requestStatus(error.status) : shape.status
  const param = error.param ?? (error.kind === 'no-binding' ? 'model' : null)
  const code = codeFor(error, status)
  return { status, body: { error: { message: error.message, type: shape.type, param, code } } }
}

/** Clients match on the codes of the reference, so a vendor's own word stands only where there is none. */
function codeFor(error: GatewayError, status: number): string | null {
  switch (error.kind) {
    case 'invalid-request':
      return error.code ?? codeOfStatus[status] ?? null
    case 'forbidden':
    case 'unsupported':
      return error.code ?? shapes[error.kind].code
    default:
      return shapes[error.kind].code
  }
}

const requestStatus = (status: number | undefined): number =>
  status !== undefined && status >= 400 && status < 500 ? status : 400

/** The fields of an `error` frame, JSON without braces: flat as published, and nested as the service sends it. */
export function errorFields(error: GatewayError): string {
  const { message, type, param, code } = renderError(error).body.error
  const nested = { type, code, message, param }
  return JSON.stringify({ code, message, param, error: nested }).slice(1, -1)
}

/** `response.error` of an answer that failed. */
export const failureOf = ({
  kind,
  message,
}: GatewayError): { readonly code: string; readonly message: string } => ({
  code: shapes[kind].inStream,
  message,
})

/**
 * For streams that another's encoder, or none, has written so far: SDKs throw on the first frame, and Codex reads the
 * second. The answer's id and the last sequence number are not known here.
 */
export function renderStreamError(error: GatewayError): readonly Frame[] {
  const nobody = { id: 'failed', model: '', created: 0, wantsUsage: true }
  const response: Json = {
    ...stateOf(nobody, { status: 'failed', error: failureOf(error) }),
    output: [],
    ...echoOf(undefined),
  }
  const failed = { type: 'response.failed', response, sequence_number: 1 }
  return [
    { event: 'error', data: `{"type":"error",${errorFields(error)},"sequence_number":0}` },
    { event: 'response.failed', data: JSON.stringify(failed) },
  ]
}
