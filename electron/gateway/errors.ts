/** Errors of the gateway's own. */
import { retryHint } from '../codecs/kit/retry-hint.ts'
import { Failure, type GatewayError } from '../hub/error.ts'

/** Whatever was thrown, as an error of ours. */
export function errorOf(thrown: unknown): GatewayError {
  if (thrown instanceof Failure) return thrown.error
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return { kind: 'internal', message: `Plugboard failed on this request: ${reason}` }
}

/** Every account that could serve has no place free. `now`: epoch milliseconds. */
export const allBusy = (model: string, now: number): GatewayError => ({
  kind: 'no-account',
  message: `Every account for ${model} is at its limit of simultaneous requests; try again in a moment.`,
  retryAt: now + 1000,
})

/**
 * The error with the wait that its words name ("try again in 7s"), where it has none yet: a stream's reader has no clock to
 * count from. `now`: epoch milliseconds.
 */
export function withWait(error: GatewayError, now: number): GatewayError {
  const at = retryHint({ headers: {}, error: undefined, message: error.message, now })
  if (at === undefined) return error
  switch (error.kind) {
    case 'rate-limited':
    case 'overloaded':
      return { ...error, retryAt: error.retryAt ?? at }
    case 'quota-exhausted':
      return { ...error, resetsAt: error.resetsAt ?? at }
    default:
      return error
  }
}
