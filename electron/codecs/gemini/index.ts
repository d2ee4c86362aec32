/**
 * The protocol `gemini`: Gemini API reference (ai.google.dev), version v1beta: generateContent, streamGenerateContent,
 * countTokens, embedContent. Errors follow Google's API design guide.
 */
import type { Codec } from '../codec.ts'
import { address } from './address.ts'
import { buildRequest } from './build-request.ts'
import { counting } from './counting.ts'
import { decodeBody } from './decode-body.ts'
import { decodeStream } from './decode-stream.ts'
import { embedding } from './embedding.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { parseError } from './parse-error.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'
import { protocol } from './protocol.ts'
import { renderResponse } from './render-response.ts'

export const gemini = {
  id: protocol,
  client: {
    paths: [],
    address,
    marks: ['x-goog-api-key', 'x-goog-api-client'],
    parseRequest,
    encodeStream,
    renderResponse,
    renderError,
    renderStreamError,
    // The Python SDK takes any line that is no `data: ` for JSON, comments too.
    keepAlive: { before: '', during: '' },
  },
  upstream: { buildRequest, decodeStream, decodeBody, parseError },
  passage,
  counting,
  embedding,
} as const satisfies Codec
