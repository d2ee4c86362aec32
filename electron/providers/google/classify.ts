/** What Google means by its errors (google.api.ErrorReason, and the Gemini API's troubleshooting guide). */
import { isRecord } from '../../codecs/kit/read.ts'
import { meaning, type Meant } from '../kit/kinds.ts'
import { wireError } from '../kit/wire-error.ts'
import type { Provider } from '../provider.ts'

const byReason: ReadonlyMap<string, Meant> = new Map([
  // A wrong or expired key is a 400 here.
  ['API_KEY_INVALID', 'sign-in-expired'],
  ['API_KEY_SERVICE_BLOCKED', 'sign-in-expired'],
  ['API_KEY_HTTP_REFERRER_BLOCKED', 'sign-in-expired'],
  ['API_KEY_IP_ADDRESS_BLOCKED', 'sign-in-expired'],
  ['API_KEY_ANDROID_APP_BLOCKED', 'sign-in-expired'],
  ['API_KEY_IOS_APP_BLOCKED', 'sign-in-expired'],
  ['CREDENTIALS_MISSING', 'sign-in-expired'],
  ['ACCESS_TOKEN_TYPE_UNSUPPORTED', 'sign-in-expired'],
  // The project behind the key: the API is not switched on, or the project is closed.
  ['SERVICE_DISABLED', 'sign-in-expired'],
  ['CONSUMER_INVALID', 'sign-in-expired'],
  ['CONSUMER_SUSPENDED', 'sign-in-expired'],
  ['BILLING_DISABLED', 'quota-exhausted'],
])

/** What only the sentence tells, in the order in which it is looked for. */
const bySentence: readonly (readonly [RegExp, Meant])[] = [
  // Keys found in public code are shut off with a 403.
  [/api key (?:not valid|expired)|reported as leaked/i, 'sign-in-expired'],
  [/credits? (?:are|is|have been) (?:depleted|exhausted)/i, 'quota-exhausted'],
  // Both come as 400 FAILED_PRECONDITION, though another account or network can do what was asked.
  [/location is not supported/i, 'forbidden'],
  [/free tier is not available in your country/i, 'forbidden'],
]

/** The reasons that an error's details name. */
function reasonsIn(body: unknown): readonly string[] {
  const whole: unknown = Array.isArray(body) ? body[0] : body
  const error = isRecord(whole) ? whole['error'] : undefined
  const details = isRecord(error) ? error['details'] : undefined
  if (!Array.isArray(details)) return []
  return details.flatMap((detail: unknown) =>
    isRecord(detail) && typeof detail['reason'] === 'string' ? [detail['reason']] : [],
  )
}

export const classify: NonNullable<Provider['classify']> = (error, { status, body }) => {
  for (const reason of reasonsIn(body)) {
    const kind = byReason.get(reason)
    if (kind) return meaning(kind, error)
  }
  const { message } = wireError(body)
  const told = bySentence.find(([sentence]) => sentence.test(message))
  if (told) return meaning(told[1], error)
  return status === 401 ? meaning('sign-in-expired', error) : error
}
