/**
 * The dialect that came before Chat Completions: `POST /v1/completions` (OpenAI API reference, Completions, legacy).
 * Clients speak it; upstreams are asked as for a chat, so it is always translated and never forwarded.
 */
import type { Dialect } from '../codec.ts'
import { renderError, renderStreamError } from './errors.ts'
import { encodeLegacy, renderLegacy } from './legacy-answer.ts'
import { legacyProtocol, parseLegacy } from './legacy-request.ts'

export const legacyCompletions: Dialect = {
  id: legacyProtocol,
  client: {
    paths: ['/v1/completions'],
    marks: [],
    parseRequest: parseLegacy,
    encodeStream: encodeLegacy,
    renderResponse: renderLegacy,
    renderError,
    renderStreamError,
    keepAlive: { before: ': ping\n\n', during: ': ping\n\n' },
  },
}
