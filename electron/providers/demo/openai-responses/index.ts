/** Responses as the demo speaks it (OpenAI API reference, Responses, and Error codes). */
import type { Fault } from '../asked.ts'
import type { Dialect, WireFault } from '../dialect.ts'
import { read } from './read.ts'
import { body, frames } from './write.ts'

/** Status, `type` and usual `code` of each fault. */
const faults: Readonly<Record<Fault['kind'], readonly [number, string, string | null]>> = {
  'invalid-request': [400, 'invalid_request_error', null],
  'context-length': [400, 'invalid_request_error', 'context_length_exceeded'],
  unauthenticated: [401, 'invalid_request_error', 'invalid_api_key'],
  billing: [429, 'insufficient_quota', 'insufficient_quota'],
  forbidden: [403, 'permission_error', null],
  'not-found': [404, 'invalid_request_error', 'model_not_found'],
  'too-large': [413, 'invalid_request_error', 'request_too_large'],
  'rate-limited': [429, 'requests', 'rate_limit_exceeded'],
  'server-error': [500, 'server_error', 'server_error'],
  overloaded: [503, 'server_error', 'server_is_overloaded'],
}

function errorOf({ kind, message, param, code }: Fault) {
  const [, type, usualCode] = faults[kind]
  return { message, type, param: param ?? null, code: code ?? usualCode }
}

function fault(told: Fault): WireFault {
  const { kind, retryAfter } = told
  return {
    status: faults[kind][0],
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: { error: errorOf(told) },
  }
}

export const openaiResponses: Dialect = {
  id: 'openai-responses',
  path: '/responses',
  countPath: '/responses/input_tokens',
  read,
  frames,
  body,
  fault,
  faultFrame: (told, after = 0) => ({
    event: 'error',
    data: JSON.stringify({ type: 'error', sequence_number: after, error: errorOf(told) }),
    tokens: 0,
  }),
  count: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
}
