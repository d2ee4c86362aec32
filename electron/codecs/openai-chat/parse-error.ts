/** Reads an upstream's error: status, code and words become a kind, hints become a time. */
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import type { Headers } from '../codec.ts'
import { type ErrorBody, readErrorBody } from '../kit/error-body.ts'
import { kindHeard } from '../kit/kind-heard.ts'
import { retryHint } from '../kit/retry-hint.ts'
import { kindOfCode } from './errors.ts'

/** What speaks for a kind, strongest first: what it calls itself, what it says, its status. */
interface Signs {
  /** `code` and `type` in lower case. */
  readonly codes: readonly string[]
  readonly message: string
  /** 0 where there is none. */
  readonly status: number
  readonly retryAt: number | undefined
  /** Whether the body was an error object, and not a page or nothing. */
  readonly spoken: boolean
}

export function parseError(
  status: number,
  body: unknown,
  { headers, now }: { readonly headers: Headers; readonly now: number },
): GatewayError {
  const said = readErrorBody(body)
  const retryAt = retryHint({ headers, error: said.raw, message: said.message, now })
  return errorOf(said, { status, retryAt })
}

/** An error that came inside a stream, or in a 200 answer: there is no status but the one it may tell itself. */
export function parseStreamError(body: unknown): GatewayError {
  const said = readErrorBody(body)
  return errorOf(said, { status: said.status ?? 0, retryAt: undefined })
}

function errorOf(
  said: ErrorBody,
  { status, retryAt }: { readonly status: number; readonly retryAt: number | undefined },
): GatewayError {
  const kind = kindOf({
    codes: [said.code, said.type].filter((word) => word !== '').map((word) => word.toLowerCase()),
    message: said.message,
    status,
    retryAt,
    spoken: said.message !== '',
  })
  const told = {
    message: said.message === '' ? wordless(status) : said.message,
    ...(said.code === '' ? {} : { code: said.code }),
    ...(said.param === '' ? {} : { param: said.param }),
    ...(status === 0 ? {} : { status }),
  }
  switch (kind) {
    case 'rate-limited':
    case 'no-account':
    case 'overloaded':
      return { ...told, kind, ...(retryAt === undefined ? {} : { retryAt }) }
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

const kindOf = (signs: Signs): ErrorKind =>
  byCode(signs.codes) ?? byWords(signs) ?? byStatus(signs) ?? byType(signs.codes)

/** Codes of vendors that speak this protocol, beside those that we write ourselves. */
const codes: ReadonlyMap<string, ErrorKind> = new Map([
  ['string_above_max_length', 'invalid-request'],
  ['content_policy_violation', 'invalid-request'],
  ['invalid_prompt', 'invalid-request'],
  ['cyber_policy', 'invalid-request'],
  ['bio_policy', 'invalid-request'],
  ['invalid_value', 'invalid-request'],
  ['unsupported_value', 'invalid-request'],
  ['unsupported_parameter', 'invalid-request'],
  ['request_too_large', 'invalid-request'],
  ['context_window_exceeded', 'context-length'],
  ['billing_hard_limit_reached', 'quota-exhausted'],
  ['billing_not_active', 'quota-exhausted'],
  ['usage_limit_reached', 'quota-exhausted'],
  ['usage_not_included', 'quota-exhausted'],
  ['insufficient_balance', 'quota-exhausted'],
  ['insufficient_user_quota', 'quota-exhausted'],
  ['payment_required', 'quota-exhausted'],
  ['rate_limit_error', 'rate-limited'],
  ['rate_limited', 'rate-limited'],
  ['too_many_requests', 'rate-limited'],
  ['authentication_error', 'sign-in-expired'],
  ['account_deactivated', 'sign-in-expired'],
  ['token_expired', 'sign-in-expired'],
  ['slow_down', 'overloaded'],
  ['overloaded_error', 'overloaded'],
  ['engine_overloaded_error', 'overloaded'],
  ['model_not_supported', 'no-binding'],
])

const byCode = (said: readonly string[]): ErrorKind | undefined =>
  kindHeard(said, [codes, kindOfCode])

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
      /(invalid|incorrect|expired|missing|no)\b.{0,20}\b(api[ _-]?key|access token|credentials?)/i,
    beside: (status) => status === 400 || status === 403,
  },
  {
    kind: 'overloaded',
    words: /overloaded|too busy|over capacity|at capacity/i,
    beside: (status) => status === 0 || status >= 500,
  },
  {
    kind: 'no-binding',
    words: /model\b.{0,120}\b(not found|not exist|not supported|not available)|no such model/i,
    beside: (status) => status === 400 || status === 404,
  },
]

const outOfMoney =
  /insufficient[ _](balance|credits?|funds|quota)|exceeded your current quota|out of credits|credit balance/i

function byWords({ message, status, retryAt }: Signs): ErrorKind | undefined {
  // Some vendors call a short pause a quota; a time to try again tells it apart.
  if (outOfMoney.test(message) && retryAt === undefined) return 'quota-exhausted'
  return wordings.find(({ words, beside }) => beside(status) && words.test(message))?.kind
}

function byStatus({ status, spoken }: Signs): ErrorKind | undefined {
  switch (status) {
    case 0:
      return undefined
    case 401:
      return 'sign-in-expired'
    case 402:
      return 'quota-exhausted'
    case 403:
      return 'forbidden'
    case 404:
      // A page or nothing instead of an error: the address is not that of such an API.
      return spoken ? 'invalid-request' : 'upstream-invalid'
    case 408:
    case 504:
      return 'timeout'
    case 429:
      return 'rate-limited'
    case 529:
      return 'overloaded'
    default:
      return status >= 400 && status < 500 && status !== 499
        ? 'invalid-request'
        : 'upstream-unavailable'
  }
}

/** The last resort, for errors without a status. */
function byType(words: readonly string[]): ErrorKind {
  if (words.includes('invalid_request_error')) return 'invalid-request'
  return words.includes('permission_error') ? 'forbidden' : 'upstream-unavailable'
}
