/** What an upstream's error means, by its type, its wording and its status. */
import type { GatewayError } from '../../hub/error.ts'
import type { Headers } from '../codec.ts'
import { readErrorBody } from '../kit/error-body.ts'
import { isRecord } from '../kit/read.ts'
import { retryHint } from '../kit/retry-hint.ts'
import { counterReset, planReset } from './rate-limits.ts'

/** Everything that is known of a refusal. `status`: undefined inside a stream, which began with 200. */
interface Refusal {
  readonly type: string
  readonly message: string
  readonly status: number | undefined
  readonly headers: Headers
  /** The error object as it came, for hints beyond its message. */
  readonly raw: unknown
  /** Epoch milliseconds; undefined inside a stream, which carries no clock and no hints. */
  readonly now: number | undefined
}

/** The type a status stands for, where a body names none. */
const typeOfStatus: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

const contextWords =
  /prompt is too long|context[ _](length|window)|exceeds? (the )?(model'?s? )?(maximum )?context/i
const creditWords = /credit balance is too low/i

type Kind = Exclude<GatewayError['kind'], 'invalid-request'>

/** Types that mean one thing whatever else is said; anything else is judged by its status. */
const kindOfType: ReadonlyMap<string, Kind> = new Map([
  ['authentication_error', 'sign-in-expired'],
  ['permission_error', 'forbidden'],
  ['billing_error', 'quota-exhausted'],
  ['rate_limit_error', 'rate-limited'],
  ['overloaded_error', 'overloaded'],
  ['timeout_error', 'timeout'],
])

const statusOfFault: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
])

function judge(refusal: Refusal): GatewayError {
  const { message, status } = refusal
  const type = typeOf(refusal)
  const code = detailCode(refusal.raw) ?? type
  const said = { message, code, ...(status === undefined ? {} : { status }) }
  const kind = creditWords.test(message) ? 'quota-exhausted' : kindOfType.get(type)
  if (kind === 'rate-limited') return limited(refusal, said)
  if (kind === 'overloaded') return { ...said, kind, ...waiting(refusal) }
  if (kind !== undefined) return { ...said, kind }
  if (contextWords.test(message) && type === 'invalid_request_error')
    return { ...said, kind: 'context-length' }
  const fault = statusOfFault.get(type)
  if (fault !== undefined)
    return { ...said, kind: 'invalid-request', status: isFault(status) ? status : fault }
  return { ...said, kind: isSuccess(status) ? 'upstream-invalid' : 'upstream-unavailable' }
}

/** The finer word some refusals have, e.g. `thread_not_found`. */
function detailCode(error: unknown): string | undefined {
  const details = isRecord(error) ? error['details'] : undefined
  const code = isRecord(details) ? details['error_code'] : undefined
  return typeof code === 'string' && code !== '' ? code : undefined
}

/** Its own type where that means something to us, else what its status stands for. */
function typeOf({ type, status }: Refusal): string {
  if (kindOfType.has(type) || statusOfFault.has(type)) return type
  const stands = status === undefined ? undefined : typeOfStatus.get(status)
  if (stands !== undefined) return stands
  return isFault(status) ? 'invalid_request_error' : type === '' ? 'api_error' : type
}

const isFault = (status: number | undefined): status is number =>
  status !== undefined && status >= 400 && status < 500

const isSuccess = (status: number | undefined): boolean => status !== undefined && status < 400

/** A plan that is used up until a known time is not merely "too fast". */
function limited(refusal: Refusal, said: { readonly message: string }): GatewayError {
  const resetsAt = planReset(refusal.headers)
  return resetsAt === undefined
    ? { ...said, kind: 'rate-limited', ...waiting(refusal) }
    : { ...said, kind: 'quota-exhausted', resetsAt }
}

function waiting({ headers, raw, message, now }: Refusal): { readonly retryAt?: number } {
  if (now === undefined) return {}
  const at = retryHint({ headers, error: raw, message, now }) ?? counterReset(headers, now)
  return at === undefined ? {} : { retryAt: at }
}

/** The envelope's own `"type":"error"` says nothing about the error. */
const own = (type: string): string => (type === 'error' ? '' : type)

/** An answer with an error status; `rest` is headers, then the time in epoch milliseconds. */
export function parseError(
  status: number,
  body: unknown,
  ...rest: [headers: Headers, now: number]
): GatewayError {
  const [headers, now] = rest
  const { message, type, raw } = readErrorBody(body)
  return judge({
    type: own(type),
    message: message === '' ? `The upstream answered ${status} without saying why.` : message,
    status,
    headers,
    raw,
    now,
  })
}

/** The body of an `error` event, or of an error that came with status 200. */
export function parseStreamError(body: unknown): GatewayError {
  const { message, type, raw } = readErrorBody(body)
  return judge({
    type: own(type),
    message: message === '' ? 'The upstream failed without saying why.' : message,
    status: undefined,
    headers: {},
    raw,
    now: undefined,
  })
}
