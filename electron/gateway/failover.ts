/** Whether another account could do better: the whole of the failover policy before the commit point. */
import type { GatewayError } from '../hub/error.ts'

/** True when the fault is the request's own, or the client is gone: trying elsewhere would only repeat it. */
export function isFinal(error: GatewayError): boolean {
  switch (error.kind) {
    case 'invalid-request':
    case 'context-length':
    case 'client-gone':
    case 'internal':
      return true
    // One platform may not know a model, or not let a key use it, that another does.
    case 'unauthenticated':
    case 'no-binding':
    case 'forbidden':
    case 'no-account':
    case 'rate-limited':
    case 'quota-exhausted':
    case 'sign-in-expired':
    case 'unsupported':
    case 'upstream-invalid':
    case 'upstream-incomplete':
    case 'upstream-unavailable':
    case 'overloaded':
    case 'timeout':
      return false
  }
}
