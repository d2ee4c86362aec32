/** What OpenAI means by its error codes (OpenAI API documentation, Error codes). */
import { meaning, type Meant } from '../kit/kinds.ts'
import { wireError } from '../kit/wire-error.ts'
import type { Provider } from '../provider.ts'

const meant: ReadonlyMap<string, Meant> = new Map([
  // A 429 that no waiting mends: the prepaid credit or the monthly budget is used up.
  ['insufficient_quota', 'quota-exhausted'],
  ['billing_hard_limit_reached', 'quota-exhausted'],
  ['billing_not_active', 'quota-exhausted'],
  ['invalid_api_key', 'sign-in-expired'],
  ['invalid_organization', 'sign-in-expired'],
  ['account_deactivated', 'sign-in-expired'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['server_is_overloaded', 'overloaded'],
  ['slow_down', 'overloaded'],
  ['context_length_exceeded', 'context-length'],
])

export const classify: NonNullable<Provider['classify']> = (error, { status, body }) => {
  const { code, type } = wireError(body)
  const kind = meant.get(code) ?? meant.get(type)
  if (kind) return meaning(kind, error)
  return status === 401 ? meaning('sign-in-expired', error) : error
}
