/** Gives an error another kind, when a platform means something else by it than its protocol says. */
import type { GatewayError } from '../../hub/error.ts'

/** The kinds a platform's own words can lead to. */
export type Meant =
  | 'sign-in-expired'
  | 'quota-exhausted'
  | 'rate-limited'
  | 'overloaded'
  | 'context-length'
  | 'invalid-request'
  | 'forbidden'

/** Keeps everything the error says but its kind. A time to try again survives where the new kind has one. */
export function meaning(kind: Meant, error: GatewayError): GatewayError {
  if (error.kind === kind) return error
  const { message, code, param, status } = error
  const said = {
    message,
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
    ...(status === undefined ? {} : { status }),
  }
  const at = 'retryAt' in error ? error.retryAt : 'resetsAt' in error ? error.resetsAt : undefined
  switch (kind) {
    case 'rate-limited':
    case 'overloaded':
      return { kind, ...said, ...(at === undefined ? {} : { retryAt: at }) }
    case 'quota-exhausted':
      return { kind, ...said, ...(at === undefined ? {} : { resetsAt: at }) }
    case 'sign-in-expired':
    case 'context-length':
    case 'invalid-request':
    case 'forbidden':
      return { kind, ...said }
  }
}
