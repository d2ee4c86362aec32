/** Messages as the demo speaks it (Claude API reference, Messages, and Errors). */
import type { Fault } from '../asked.ts'
import type { Dialect, WireFault } from '../dialect.ts'
import { read } from './read.ts'
import { body, frames } from './write.ts'

/** Status and `type` of each fault. */
const faults: Readonly<Record<Fault['kind'], readonly [number, string]>> = {
  'invalid-request': [400, 'invalid_request_error'],
  'context-length': [400, 'invalid_request_error'],
  unauthenticated: [401, 'authentication_error'],
  billing: [402, 'billing_error'],
  forbidden: [403, 'permission_error'],
  'not-found': [404, 'not_found_error'],
  'too-large': [413, 'request_too_large'],
  'rate-limited': [429, 'rate_limit_error'],
  'server-error': [500, 'api_error'],
  overloaded: [529, 'overloaded_error'],
}

function fault({ kind, message, retryAfter }: Fault): WireFault {
  const [status, type] = faults[kind]
  const request = 'req_demo'
  return {
    status,
    headers: {
      'request-id': request,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: { type: 'error', error: { type, message }, request_id: request },
  }
}

export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  path: '/v1/messages',
  countPath: '/v1/messages/count_tokens',
  read,
  frames,
  body,
  fault,
  faultFrame: (told) => ({
    event: 'error',
    data: JSON.stringify(fault(told).body),
    tokens: 0,
  }),
  count: (tokens) => ({ input_tokens: tokens }),
}
