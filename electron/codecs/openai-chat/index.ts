/**
 * OpenAI Chat Completions, both sides, after the OpenAI API reference (Chat, 2026-08) and the OpenAI OpenAPI document
 * 2.3.0. Dialects of servers that call themselves compatible are read as far as they are known; written is what the
 * reference names, and where it has no word, the most common one: `reasoning_content` for visible thoughts,
 * OpenRouter's `images`. Legacy completions are a dialect of their own; embeddings are the same vendor's.
 */
import type { Codec } from '../codec.ts'
import { buildRequest } from './build-request.ts'
import { decodeBody } from './decode-body.ts'
import { decodeStream } from './decode-stream.ts'
import { embedding } from './embedding.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { legacyCompletions } from './legacy-completions.ts'
import { parseError } from './parse-error.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'
import { protocol } from './protocol.ts'
import { renderResponse } from './render-response.ts'

export const openaiChat = {
  id: protocol,
  client: {
    paths: ['/v1/chat/completions'],
    marks: ['openai-organization', 'openai-project', 'openai-beta'],
    parseRequest,
    encodeStream,
    renderResponse,
    renderError,
    renderStreamError,
    keepAlive: { before: ': ping\n\n', during: ': ping\n\n' },
  },
  upstream: {
    buildRequest,
    decodeStream,
    decodeBody,
    parseError: (status, body, ...[headers, now]) => parseError(status, body, { headers, now }),
  },
  passage,
  dialects: [legacyCompletions],
  embedding,
} as const satisfies Codec
