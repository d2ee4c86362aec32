/** What Anthropic means by its error types (Claude API reference, Errors). */
import { meaning, type Meant } from '../kit/kinds.ts'
import { wireError } from '../kit/wire-error.ts'
import type { Provider } from '../provider.ts'

const meant: ReadonlyMap<string, Meant> = new Map([
  ['authentication_error', 'sign-in-expired'],
  ['billing_error', 'quota-exhausted'],
  ['rate_limit_error', 'rate-limited'],
  ['overloaded_error', 'overloaded'],
])

export const classify: NonNullable<Provider['classify']> = (error, { status, body }) => {
  const { type, message } = wireError(body)
  // An empty prepaid balance comes as a 400 with the type of a malformed request.
  if (/credit balance is too low/i.test(message)) return meaning('quota-exhausted', error)
  if (/organization has been disabled/i.test(message)) return meaning('sign-in-expired', error)
  const kind = meant.get(type)
  if (kind) return meaning(kind, error)
  return status === 401 ? meaning('sign-in-expired', error) : error
}
