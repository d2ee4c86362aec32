/** Errors as clients of this protocol expect them: an HTTP status and `{"error":{message,type,param,code}}`. */
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import type { Frame, RenderedError } from '../codec.ts'
import type { WireError } from './wire.ts'

interface Shape {
  readonly status: number
  readonly type: string
  readonly code: string | null
}

/** Kinds and codes by the OpenAI API reference, Error codes; where it has none, a word of our own. */
const shapes: Readonly<Record<ErrorKind, Shape>> = {
  'invalid-request': { status: 400, type: 'invalid_request_error', code: null },
  'context-length': { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  unauthenticated: { status: 401, type: 'invalid_request_error', code: 'invalid_api_key' },
  forbidden: { status: 403, type: 'permission_error', code: 'permission_denied' },
  'no-binding': { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  'no-account': { status: 503, type: 'server_error', code: 'no_account_available' },
  'rate-limited': { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  'quota-exhausted': { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  // Not 401: the client's own key is fine, and it must not be told to change it.
  'sign-in-expired': { status: 503, type: 'server_error', code: 'upstream_sign_in_expired' },
  unsupported: { status: 400, type: 'invalid_request_error', code: 'unsupported' },
  'upstream-invalid': { status: 502, type: 'server_error', code: 'upstream_invalid' },
  'upstream-incomplete': { status: 502, type: 'server_error', code: 'upstream_incomplete' },
  'upstream-unavailable': { status: 502, type: 'server_error', code: 'upstream_unavailable' },
  overloaded: { status: 503, type: 'server_error', code: 'server_is_overloaded' },
  timeout: { status: 504, type: 'server_error', code: 'timeout' },
  'client-gone': { status: 499, type: 'invalid_request_error', code: 'client_closed_request' },
  internal: { status: 500, type: 'server_error', code: 'internal_error' },
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

export function renderError(error: GatewayError): RenderedError & { readonly body: WireError } {
  const shape = shapes[error.kind]
  const status = error.kind === 'invalid-request' ? requestStatus(error.status) : shape.status
  const param = error.param ?? (error.kind === 'no-binding' ? 'model' : null)
  return {
    status,
    body: {
      error: { message: error.message, type: shape.type, param, code: codeFor(error, status) },
    },
  }
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

/** SDKs throw on any `error` in a chunk; the mark after it ends the stream for those that wait for it. */
export function renderStreamError(error: GatewayError): readonly Frame[] {
  return [{ data: JSON.stringify(renderError(error).body) }, { data: '[DONE]' }]
}
