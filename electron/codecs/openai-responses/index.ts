/**
 * OpenAI Responses, both sides, after the OpenAI API reference (Responses, 2026-08) and the OpenAI OpenAPI document
 * 2.3.0. Answers hold every field that the Open Responses schema requires.
 */
import type { Codec } from '../codec.ts'
import { buildRequest } from './build-request.ts'
import { compaction } from './compaction.ts'
import { counting } from './counting.ts'
import { decodeBody } from './decode-body.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { parseError } from './parse-error.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'
import { protocol } from './protocol.ts'
import { renderResponse } from './render-response.ts'
import { threads } from './threads.ts'

export const openaiResponses = {
  id: protocol,
  client: {
    paths: ['/v1/responses'],
    // Codex names itself and its session so, on whatever it asks for.
    marks: ['originator', 'session_id', 'x-codex-turn-metadata'],
    parseRequest,
    encodeStream,
    renderResponse,
    renderError,
    renderStreamError,
    threads,
    // The first event must be `response.created`, so a comment before it. Later an event: Codex gives up after minutes
    // without one, and comments do not count. SDKs know this type, and no other that says nothing; none of them reads
    // its sequence number, which a constant could not have.
    keepAlive: { before: ': ping\n\n', during: 'event: keepalive\ndata: {"type":"keepalive"}\n\n' },
  },
  upstream: { buildRequest, decodeStream, decodeBody, parseError },
  passage,
  dialects: [compaction],
  counting,
} as const satisfies Codec
