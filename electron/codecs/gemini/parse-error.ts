/** Reads an upstream's error: `status`, `details` and words become a kind, hints become a time. */
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import type { Headers } from '../codec.ts'
import { readErrorBody } from '../kit/error-body.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { retryHint } from '../kit/retry-hint.ts'
import { nextPacificMidnight } from './read-quota-day.ts'

/** What speaks for a kind. */
interface Signs {
  /** The word of `google.rpc.Code`, or ''. */
  readonly status: string
  /** `google.rpc.ErrorInfo.reason`, or ''. */
  readonly reason: string
  /** `quotaId` of each violation of `google.rpc.QuotaFailure`. */
  readonly quotas: readonly string[]
  readonly message: string
  /** The HTTP status; 0 where there is none. */
  readonly http: number
}

/** `rest`: headers, then the time in epoch milliseconds. */
export function parseError(
  status: number,
  body: unknown,
  ...rest: [headers: Headers, now: number]
): GatewayError {
  const [headers, now] = rest
  return errorOf(body, { http: status, headers, now })
}

/** An error that came inside a stream, or in a 200 answer: there is no status but the one it tells itself. */
export const parseStreamError = (body: unknown): GatewayError =>
  errorOf(body, { http: 0, headers: {}, now: undefined })

interface Around {
  readonly http: number
  readonly headers: Headers
  /** Epoch milliseconds; undefined inside a stream, which carries no clock. */
  readonly now: number | undefined
}

function errorOf(body: unknown, around: Around): GatewayError {
  const { http } = around
  const said = readErrorBody(body)
  const raw = said.raw ?? {}
  const signs: Signs = {
    status: typeof raw['status'] === 'string' ? raw['status'] : '',
    reason: detail(raw, 'reason'),
    quotas: quotasOf(raw),
    message: said.message,
    http: http < 400 ? (said.status ?? http) : http,
  }
  const told = {
    message: said.message === '' ? wordless(signs.http) : said.message,
    ...code(signs),
    ...(signs.http === 0 ? {} : { status: signs.http }),
  }
  const kind = kindOf(signs)
  const at = waitOf(kind, signs, { ...around, error: raw })
  switch (kind) {
    case 'rate-limited':
    case 'overloaded':
    case 'no-account':
      return { ...told, kind, ...(at === undefined ? {} : { retryAt: at }) }
    case 'quota-exhausted':
      return { ...told, kind, ...(at === undefined ? {} : { resetsAt: at }) }
    default:
      return { ...told, kind }
  }
}

/** When the account may be used again, epoch milliseconds. */
function waitOf(
  kind: ErrorKind,
  signs: Signs,
  { headers, now, error }: Around & { readonly error: Json },
): number | undefined {
  if (now === undefined) return undefined
  // What RetryInfo says of a quota by the day is far too short.
  if (kind === 'quota-exhausted' && isDaily(signs)) return nextPacificMidnight(now)
  const hint = retryHint({ headers, error, message: signs.message, now })
  return hint ?? (kind === 'rate-limited' && isByMinute(signs) ? now + minute : undefined)
}

const wordless = (http: number): string =>
  http === 0
    ? 'The upstream reported an error without saying which.'
    : `The upstream answered ${http} without a readable error.`

const code = ({ reason, status }: Signs): { readonly code?: string } =>
  reason !== '' ? { code: reason } : status === '' ? {} : { code: status }

const minute = 60_000

/** Such a quota is waited out where no time is named. */
const isByMinute = ({ quotas }: Signs): boolean => quotas.some((quota) => /PerMinute/i.test(quota))

const isDaily = ({ quotas, message }: Signs): boolean =>
  quotas.some((quota) => /PerDay|Daily/i.test(quota)) ||
  (quotas.length === 0 && /per day|daily (limit|quota)/i.test(message))

const details = (error: Json): readonly Json[] =>
  Array.isArray(error['details']) ? error['details'].filter(isRecord) : []

function detail(error: Json, name: string): string {
  const found = details(error)
    .map((one) => one[name])
    .find((value) => typeof value === 'string')
  return typeof found === 'string' ? found : ''
}

const quotasOf = (error: Json): readonly string[] =>
  details(error)
    .flatMap(({ violations }) => (Array.isArray(violations) ? violations.filter(isRecord) : []))
    .flatMap(({ quotaId }) => (typeof quotaId === 'string' ? [quotaId] : []))

/** Reasons that mean one thing whatever else is said (Google Cloud APIs, `ErrorReason`). */
const kindOfReason: ReadonlyMap<string, ErrorKind> = new Map([
  ['API_KEY_INVALID', 'sign-in-expired'],
  ['API_KEY_EXPIRED', 'sign-in-expired'],
  ['ACCESS_TOKEN_EXPIRED', 'sign-in-expired'],
  ['ACCESS_TOKEN_TYPE_UNSUPPORTED', 'sign-in-expired'],
  ['CREDENTIALS_MISSING', 'sign-in-expired'],
  ['ACCOUNT_STATE_INVALID', 'sign-in-expired'],
  ['BILLING_DISABLED', 'quota-exhausted'],
])

interface Wording {
  readonly kind: ErrorKind
  readonly words: RegExp
  /** The statuses beside which the words mean it; 0 is none. */
  readonly beside: readonly number[]
}

const wordings: readonly Wording[] = [
  {
    kind: 'context-length',
    words:
      /(input|prompt) token count\b.{0,80}exceeds|exceeds the maximum number of tokens|context[ _](length|window)|prompt is too long/i,
    beside: [0, 400, 413, 500],
  },
  {
    kind: 'sign-in-expired',
    words:
      /api key (not valid|expired|not found|was reported as leaked)|pass a valid api key|invalid authentication credentials/i,
    beside: [0, 400, 401, 403],
  },
  { kind: 'forbidden', words: /user location is not supported/i, beside: [0, 400, 403] },
  { kind: 'quota-exhausted', words: /enable billing|billing account/i, beside: [0, 400, 402, 403] },
  {
    kind: 'no-binding',
    words: /models?\b.{0,160}\b(not found|not exist|not supported|no longer available)/i,
    beside: [0, 404],
  },
]

function kindOf(signs: Signs): ErrorKind {
  const { message, http, reason } = signs
  const byWords = wordings.find(({ words, beside }) => beside.includes(http) && words.test(message))
  return kindOfReason.get(reason) ?? byWords?.kind ?? byStatus(signs)
}

/** `google.rpc.Code`, the ones whose kind their HTTP status does not tell, or that come without one. */
const kindOfStatus: ReadonlyMap<string, ErrorKind> = new Map([
  ['UNAUTHENTICATED', 'sign-in-expired'],
  ['PERMISSION_DENIED', 'forbidden'],
  ['DEADLINE_EXCEEDED', 'timeout'],
  ['UNAVAILABLE', 'overloaded'],
  ['INVALID_ARGUMENT', 'invalid-request'],
  ['FAILED_PRECONDITION', 'invalid-request'],
  ['OUT_OF_RANGE', 'invalid-request'],
  ['NOT_FOUND', 'invalid-request'],
  ['INTERNAL', 'upstream-unavailable'],
  ['UNKNOWN', 'upstream-unavailable'],
  ['CANCELLED', 'upstream-unavailable'],
])

function byStatus(signs: Signs): ErrorKind {
  const { status, http } = signs
  if (status === 'RESOURCE_EXHAUSTED' || http === 429)
    return isDaily(signs) ? 'quota-exhausted' : 'rate-limited'
  return kindOfStatus.get(status) ?? byHttp(signs)
}

function byHttp({ http, message }: Signs): ErrorKind {
  switch (http) {
    case 401:
      return 'sign-in-expired'
    case 402:
      return 'quota-exhausted'
    case 403:
      return 'forbidden'
    case 404:
      // A page or nothing instead of an error: the address is not that of such an API.
      return message === '' ? 'upstream-invalid' : 'invalid-request'
    case 408:
    case 504:
      return 'timeout'
    case 503:
    case 529:
      return 'overloaded'
    default:
      return http >= 400 && http < 500 && http !== 499 ? 'invalid-request' : 'upstream-unavailable'
  }
}
