/** What GitHub means when it gives no Copilot token: one sentence for each reason it names. */
import { isRecord } from '../../codecs/kit/read.ts'
import { masked, tidy } from '../../codecs/kit/error-body.ts'
import { retryHint } from '../../codecs/kit/retry-hint.ts'
import type { GatewayError } from '../../hub/error.ts'
import type { FetchJson } from '../provider.ts'

export type Answer = Awaited<ReturnType<FetchJson>>

const settings = 'https://github.com/settings/copilot'
const askAdmin = 'ask an administrator of the organization that provides it'

/** By `error_details.notification_id`. None of them is mended by signing in again. */
const reasons: Readonly<Record<string, string>> = {
  no_copilot_access: `This GitHub account has no Copilot seat: get one at ${settings}, or ${askAdmin}.`,
  not_signed_up: `This GitHub account is not signed up for Copilot: sign up at ${settings}.`,
  subscription_ended: `The Copilot subscription of this GitHub account has ended: renew it at ${settings}.`,
  enterprise_managed_user_account: `This is a managed account without a Copilot seat: ${askAdmin}.`,
  feature_flag_blocked: `An administrator has switched this use of Copilot off: ${askAdmin}.`,
  spammy_user: 'GitHub has flagged this account: write to GitHub Support to have it looked at.',
  billing_locked:
    'The billing of this GitHub account is locked: settle it at https://github.com/settings/billing.',
  trade_restricted: 'GitHub does not offer Copilot to this account because of trade controls.',
  trade_restricted_country: 'GitHub does not offer Copilot in this country.',
  snippy_not_configured: `Choose first whether Copilot may suggest code that matches public code, at ${settings}.`,
  expired_coupon: `The coupon that paid for Copilot has expired: see ${settings}.`,
  revoked_coupon: `The coupon that paid for Copilot was revoked: see ${settings}.`,
  programmatic_token_generation:
    'GitHub gives this account no Copilot token because it judges that they were asked for by a script: write to GitHub Support.',
  access_revoked:
    'GitHub has taken Copilot away from this account: see the e-mail it sent, or write to GitHub Support.',
}

/** The sentence for one of GitHub's reasons. */
export const reasonFor = (notice: string): string | undefined =>
  Object.hasOwn(reasons, notice) ? reasons[notice] : undefined

/** The reason as GitHub's code for it; '' where it names none. */
function noticeOf(body: unknown): string {
  const details = isRecord(body) ? body['error_details'] : undefined
  const id = isRecord(details) ? details['notification_id'] : undefined
  return typeof id === 'string' ? id : ''
}

/** GitHub's own sentence, without anything that looks like a token; '' where there is none. */
export function wordsOf(body: unknown): string {
  if (!isRecord(body)) return typeof body === 'string' ? tidy(body) : ''
  const details = isRecord(body['error_details']) ? body['error_details'] : {}
  const told = [details['message'], body['message'], body['error_description']].find(
    (words) => typeof words === 'string' && words !== '',
  )
  return typeof told === 'string' ? masked(tidy(told)) : ''
}

const quoted = (body: unknown): string => {
  const words = wordsOf(body)
  return words === '' ? '' : ` (“${words}”)`
}

/** Epoch milliseconds; GitHub's REST API counts by the hour and tells the second it begins anew. */
function retryAt({ headers, body }: Answer, now: number): number | undefined {
  const told = retryHint({ headers, error: body, message: wordsOf(body), now })
  if (told !== undefined) return told
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN)
  return Number.isFinite(reset) ? reset * 1000 : undefined
}

const isLimited = ({ status, headers, body }: Answer): boolean =>
  status === 429 ||
  (status === 403 &&
    (headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(wordsOf(body))))

/** Any answer that is not the token. `now`: epoch milliseconds. */
export function refusedSeat(answer: Answer, now: number): GatewayError {
  const { status, body } = answer
  const notice = noticeOf(body)
  const code = notice === '' ? {} : { code: notice }
  const reason = reasonFor(notice)
  if (reason !== undefined) return { kind: 'forbidden', message: reason, ...code, status }
  if (isLimited(answer)) {
    const at = retryAt(answer, now)
    const message = 'GitHub is asked too often by this account: it will be tried again later.'
    return { kind: 'rate-limited', message, status, ...(at === undefined ? {} : { retryAt: at }) }
  }
  if (status >= 500 || notice === 'server_error')
    return {
      kind: 'upstream-unavailable',
      message: `GitHub could not say whether this account may use Copilot: it answered ${status}. Try again later.`,
      ...code,
      status,
    }
  return { ...refusedToken(answer), ...code, status }
}

function refusedToken({ status, body }: Answer): GatewayError {
  switch (status) {
    case 401:
      return {
        kind: 'sign-in-expired',
        message: 'GitHub no longer accepts this sign-in: sign in again.',
      }
    case 403:
      return {
        kind: 'forbidden',
        message: /personal access token/i.test(wordsOf(body))
          ? 'GitHub takes no personal access token here: sign in with a code, or paste a token that begins with gho_.'
          : `GitHub does not let this account use Copilot${quoted(body)}: see ${settings}.`,
      }
    case 404:
      return {
        kind: 'forbidden',
        message:
          'GitHub gives no Copilot token to the app that this sign-in was made with: sign in with an OAuth app of your own.',
      }
    default:
      return {
        kind: 'upstream-invalid',
        message: `GitHub answered ${status} where a Copilot token was due${quoted(body)}.`,
      }
  }
}
