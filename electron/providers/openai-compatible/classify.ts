/** What compatible platforms mean by their error codes; each line names who says so. */
import { meaning, type Meant } from '../kit/kinds.ts'
import { wireError } from '../kit/wire-error.ts'
import type { Provider } from '../provider.ts'

const byCode: ReadonlyMap<string, Meant> = new Map([
  ['insufficient_quota', 'quota-exhausted'], // OpenAI and most relays
  ['insufficient_user_quota', 'quota-exhausted'], // New API, One API (403)
  ['pre_consume_token_quota_failed', 'quota-exhausted'], // New API, One API (403)
  ['exceeded_current_quota_error', 'quota-exhausted'], // Moonshot (429)
  ['billing_error', 'quota-exhausted'], // Anthropic's shape
  ['1113', 'quota-exhausted'], // Z.ai: the balance is used up (429)
  ['30001', 'quota-exhausted'], // SiliconFlow: the balance is used up (403)
  ['invalid_api_key', 'sign-in-expired'],
  ['invalid_authentication_error', 'sign-in-expired'], // Moonshot
  ['authentication_error', 'sign-in-expired'], // DeepSeek, Anthropic's shape
  ['rate_limit_reached_error', 'rate-limited'], // Moonshot
  ['rate_limit_exceeded', 'rate-limited'],
  ['engine_overloaded_error', 'overloaded'], // Moonshot (429)
  ['overloaded_error', 'overloaded'], // Anthropic's shape
  ['context_length_exceeded', 'context-length'],
])

/** Z.ai: authentication failed, no credential, the key is invalid. Under another status they may be anybody's numbers. */
const signInCodes: ReadonlySet<string> = new Set(['1000', '1001', '1002'])

export const classify: NonNullable<Provider['classify']> = (error, { status, body }) => {
  const { code, type, message } = wireError(body)
  const kind = byCode.get(code) ?? byCode.get(type)
  if (kind) return meaning(kind, error)
  if ((status === 401 || status === 403) && signInCodes.has(code))
    return meaning('sign-in-expired', error)
  // DeepSeek, OpenRouter and others: the balance is used up.
  if (status === 402) return meaning('quota-exhausted', error)
  if (status === 401) return meaning('sign-in-expired', error)
  // xAI answers a wrong key with 400 and an empty balance with 403, and tells them apart by the sentence only.
  if (status === 400 && /incorrect api key/i.test(message)) return meaning('sign-in-expired', error)
  // OpenRouter: this prompt did not pass, another one may. An account that was flagged passes none.
  if (status === 403 && /moderation|\bflagged\b/i.test(message) && !/\baccount\b/i.test(message))
    return meaning('invalid-request', error)
  if (status === 403 && /(?:credits|balance|spending limit)/i.test(message))
    return meaning('quota-exhausted', error)
  return error
}
