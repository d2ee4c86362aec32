/**
 * The protocol `anthropic-messages`: Anthropic API reference, Messages, version 2023-06-01 (`anthropic-version`).
 * Streaming follows "Streaming messages", errors "Errors" of the same reference.
 */
import type { Codec } from '../codec.ts'
import { buildRequest } from './build-request.ts'
import { counting } from './counting.ts'
import { decodeBody } from './decode-body.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { parseError } from './parse-error.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'
import { renderResponse } from './render-response.ts'
import { protocol } from './wire.ts'

export const anthropicMessages = {
  id: protocol,
  client: {
    paths: ['/v1/messages'],
    marks: ['anthropic-version', 'anthropic-beta'],
    parseRequest,
    encodeStream,
    renderResponse,
    renderError,
    renderStreamError,
    // Before `message_start` no event may come, only a comment.
    keepAlive: { before: ': ping\n\n', during: 'event: ping\ndata: {"type":"ping"}\n\n' },
  },
  upstream: { buildRequest, decodeStream, decodeBody, parseError },
  passage,
  counting,
} as const satisfies Codec
