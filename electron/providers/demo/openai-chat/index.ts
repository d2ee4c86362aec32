/** Chat Completions as the demo speaks it (OpenAI API reference, Chat, and Error codes). */
import type { Fault } from '../asked.ts'
import type { Dialect, WireFault } from '../dialect.ts'
import { embed } from './embed.ts'
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
  'server-error': [500, 'server_error', null],
  overloaded: [503, 'server_error', 'server_is_overloaded'],
}

function fault({ kind, message, param, code, retryAfter }: Fault): WireFault {
  const [status, type, usualCode] = faults[kind]
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: { error: { message, type, param: param ?? null, code: code ?? usualCode } },
  }
}

export const openaiChat: Dialect = {
  id: 'openai-chat',
  path: '/chat/completions',
  embedding: { paths: ['/embeddings'], answer: embed },
  read,
  frames,
  body,
  fault,
  faultFrame: (told) => ({ data: JSON.stringify(fault(told).body), tokens: 0 }),
}
