/** What Copilot means by its errors. */
import type { GatewayError } from '../../hub/error.ts'
import { meaning, type Meant } from '../kit/kinds.ts'
import { wireError } from '../kit/wire-error.ts'
import type { Provider } from '../provider.ts'
import { reasonFor } from './refusals.ts'

const byCode: ReadonlyMap<string, Meant> = new Map([
  ['quota_exceeded', 'quota-exhausted'],
  ['rate_limited', 'rate-limited'],
  ['user_model_rate_limited', 'rate-limited'],
  ['model_max_prompt_tokens_exceeded', 'context-length'],
])

/** Followed by the plan, e.g. `user_global_rate_limited:pro`. */
const globalLimit = /^user_[a-z]+_rate_limited(?::|$)/

interface Wording {
  readonly words: RegExp
  readonly kind: 'sign-in-expired' | 'forbidden'
  readonly message: string
}

/** Refusals that only their sentence tells, each with what to do about it. */
const wordings: readonly Wording[] = [
  {
    words: /copilot-integration-id/i,
    kind: 'forbidden',
    message:
      'GitHub wants this sign-in to name a program it has an arrangement with: sign in with an OAuth app of your own, or enter the integration ID that GitHub gave you.',
  },
  {
    words: /missing editor(?:-plugin)?-version/i,
    kind: 'forbidden',
    message:
      'A header of this channel takes the name away that Plugboard tells GitHub: remove Editor-Version from its headers.',
  },
  {
    words: /personal access tokens? (?:is|are) not supported/i,
    kind: 'sign-in-expired',
    message:
      'GitHub takes no personal access token here: sign in with a code, or paste a token that begins with gho_.',
  },
]

/** The model is not to be had with this seat, or not in this way. Its list says what is. */
const noModel: ReadonlyMap<string, string> = new Map([
  [
    'model_not_supported',
    'This Copilot seat does not have the model: allow it at https://github.com/settings/copilot/features, or choose one that the account lists.',
  ],
  [
    'unsupported_api_for_model',
    "Copilot serves this model in another protocol than the account's list said: list its models again.",
  ],
])

const statusKinds: ReadonlyMap<number, Meant> = new Map([
  [401, 'sign-in-expired'],
  [402, 'quota-exhausted'],
  [403, 'forbidden'],
  [429, 'rate-limited'],
])

export const classify: NonNullable<Provider['classify']> = (error, { status, body, headers }) => {
  const { code, type, message } = wireError(body)
  const absent = noModel.get(code)
  if (absent !== undefined) return { kind: 'no-binding', message: absent, code, status }
  const reason = reasonFor(code)
  if (reason !== undefined) return { kind: 'forbidden', message: reason, code, status }
  const told = wordings.find(({ words }) => words.test(message))
  if (told && status < 500) return { kind: told.kind, message: told.message, status }
  if (globalLimit.test(code)) return waiting(meaning('rate-limited', error), headers)
  const kind = byCode.get(code) ?? byCode.get(type) ?? statusKinds.get(status)
  return kind === undefined ? error : waiting(meaning(kind, error), headers)
}

/** GitHub's counters tell the second they begin anew, where `Retry-After` is missing. */
function waiting(error: GatewayError, headers: Readonly<Record<string, string | undefined>>) {
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN)
  if (error.kind !== 'rate-limited' || error.retryAt !== undefined || !Number.isFinite(reset))
    return error
  return { ...error, retryAt: reset * 1000 }
}
