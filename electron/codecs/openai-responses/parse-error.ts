/** Reads an upstream's error: its codes, its words and its status become a kind, its hints a time. */
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import type { Headers } from '../codec.ts'
import { type ErrorBody, readErrorBody } from '../kit/error-body.ts'
import { isRecord } from '../kit/read.ts'
import { kindHeard } from '../kit/kind-heard.ts'
import { retryHint } from '../kit/retry-hint.ts'
import { kindOfCode } from './errors.ts'

/** An answer with an error status; `rest` is headers, then the time in epoch milliseconds. */
export function parseError(
  status: number,
  body: unknown,
  ...rest: [headers: Headers, now: number]
): GatewayError {
  const [headers, now] = rest
  const said = readErrorBody(body)
  const retryAt = retryHint({ headers, error: said.raw, message: said.message, now })
  return errorOf(said, status, retryAt)
}

/**
 * An error that came inside a stream or a 200 answer: an `error` event, a failed response, or an envelope. There is no
 * clock here, so of its hints only a time of day can be read.
 */
export function parseStreamError(body: unknown): GatewayError {
  const said = readErrorBody(body)
  const retryAt =
    isRecord(said.raw) && said.raw['resets_at'] !== undefined
      ? retryHint({ headers: {}, error: { resets_at: said.raw['resets_at'] }, message: '', now: 0 })
      : undefined
  return errorOf(said, said.status ?? 0, retryAt)
}

function errorOf(said: ErrorBody, status: number, retryAt: number | undefined): GatewayError {
  const kind = kindOf(said, status, retryAt)
  const told = {
    message: said.message === '' ? wordless(status) : said.message,
    ...(said.code === '' ? {} : { code: said.code }),
    ...(said.param === '' ? {} : { param: said.param }),
    ...(status === 0 ? {} : { status }),
  }
  const at = retryAt === undefined ? {} : { retryAt }
  switch (kind) {
    case 'rate-limited':
    case 'overloaded':
      return { ...told, kind, ...at }
    case 'quota-exhausted':
      return { ...told, kind, ...(retryAt === undefined ? {} : { resetsAt: retryAt }) }
    default:
      return { ...told, kind }
  }
}

const wordless = (status: number): string =>
  status === 0
    ? 'The upstream reported an error without saying which.'
    : `The upstream answered ${status} without a readable error.`

function kindOf(said: ErrorBody, status: number, retryAt: number | undefined): ErrorKind {
  const codes = [said.code.toLowerCase(), said.type.toLowerCase()]
  return (
    byCode(codes) ??
    byWords(said.message, status, retryAt) ??
    byStatus(status, said.message !== '') ??
    byType(codes)
  )
}

/** Codes beside those that we write ourselves: OpenAI API reference, ResponseError; the Codex backend; others of this protocol. */
const theirs: ReadonlyMap<string, ErrorKind> = new Map([
  ...[
    'invalid_prompt',
    'cyber_policy',
    'bio_policy',
    'misalignment_policy_violation',
    'content_policy_violation',
    'image_content_policy_violation',
    'data_residency_mismatch',
    'invalid_image',
    'invalid_image_format',
    'invalid_base64_image',
    'invalid_image_url',
    'image_too_large',
    'image_too_small',
    'image_parse_error',
    'invalid_image_mode',
    'image_file_too_large',
    'unsupported_image_media_type',
    'empty_image_file',
    'failed_to_download_image',
    'image_file_not_found',
    'string_above_max_length',
    'previous_response_not_found',
    'invalid_encrypted_content',
    'message_too_big',
  ].map((code) => [code, 'invalid-request'] as const),
  ['rate_limit_error', 'rate-limited'],
  ['rate_limited', 'rate-limited'],
  ['too_many_requests', 'rate-limited'],
  ['usage_limit_reached', 'quota-exhausted'],
  ['usage_not_included', 'quota-exhausted'],
  ['billing_hard_limit_reached', 'quota-exhausted'],
  ['billing_not_active', 'quota-exhausted'],
  ['insufficient_balance', 'quota-exhausted'],
  ['payment_required', 'quota-exhausted'],
  ['slow_down', 'overloaded'],
  ['overloaded_error', 'overloaded'],
  ['engine_overloaded', 'overloaded'],
  ['authentication_error', 'sign-in-expired'],
  ['account_deactivated', 'sign-in-expired'],
  ['token_expired', 'sign-in-expired'],
  ['unsupported_country_region_territory', 'forbidden'],
  ['model_not_supported', 'no-binding'],
  ['vector_store_timeout', 'timeout'],
  ['websocket_connection_limit_reached', 'upstream-unavailable'],
])

const byCode = (said: readonly string[]): ErrorKind | undefined =>
  kindHeard(said, [theirs, kindOfCode])

interface Wording {
  readonly kind: ErrorKind
  readonly words: RegExp
  /** The statuses beside which the words mean it; 0 is none. */
  readonly beside: (status: number) => boolean
}

const wordings: readonly Wording[] = [
  {
    kind: 'context-length',
    words:
      /context[ _](length|window)|maximum context|prompt is too long|too many (input )?tokens|input is too long|exceeds? the (model's )?max(imum)? (input|prompt)/i,
    beside: (status) => [0, 400, 413, 422].includes(status),
  },
  {
    kind: 'sign-in-expired',
    words:
      /(invalid|incorrect|expired|missing|no)\b.{0,20}\b(api[ _-]?key|access token|credentials?)|authentication token is expired/i,
    beside: (status) => status === 400 || status === 403,
  },
  {
    kind: 'overloaded',
    words: /overloaded|too busy|over capacity|at capacity/i,
    beside: (status) => status === 0 || status === 429 || status >= 500,
  },
  {
    kind: 'no-binding',
    words: /model\b.{0,120}\b(not found|not exist|not supported|not available)|no such model/i,
    beside: (status) => status === 400 || status === 404,
  },
]

const outOfMoney =
  /insufficient[ _](balance|credits?|funds|quota)|exceeded your current quota|out of credits|credit balance|usage limit has been reached/i

function byWords(
  message: string,
  status: number,
  retryAt: number | undefined,
): ErrorKind | undefined {
  // Some vendors call a short pause a quota; a time to try again tells it apart.
  if (outOfMoney.test(message) && retryAt === undefined) return 'quota-exhausted'
  return wordings.find(({ words, beside }) => beside(status) && words.test(message))?.kind
}

const kindOfStatus: ReadonlyMap<number, ErrorKind> = new Map([
  [401, 'sign-in-expired'],
  [402, 'quota-exhausted'],
  [403, 'forbidden'],
  [408, 'timeout'],
  [429, 'rate-limited'],
  [499, 'upstream-unavailable'],
  [504, 'timeout'],
  [529, 'overloaded'],
])

/** `spoken`: whether the body was an error, and not a page or nothing. */
function byStatus(status: number, spoken: boolean): ErrorKind | undefined {
  if (status === 0) return undefined
  // A page or nothing: the address is not that of such an API.
  if (status === 404 && !spoken) return 'upstream-invalid'
  const known = kindOfStatus.get(status)
  if (known) return known
  return status >= 400 && status < 500 ? 'invalid-request' : 'upstream-unavailable'
}

/** The last resort, for errors without a status. */
function byType(codes: readonly string[]): ErrorKind {
  if (codes.includes('invalid_request_error')) return 'invalid-request'
  return codes.includes('permission_error') ? 'forbidden' : 'upstream-unavailable'
}
