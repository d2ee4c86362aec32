/** Puts together the headers of a call: what the client sent, what the platform wants, what the owner adds. */
import type { Headers } from '../../codecs/codec.ts'

/**
 * Never taken over from a client or an owner: credentials of the local key, and what belongs to one
 * connection or one body (RFC 9110, section 7.6.1).
 */
const ownToTheClient = new Set([
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'origin',
  'referer',
])
const ownToTheConnection = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-encoding',
  'accept-encoding',
])

/** The client's headers that may travel to an upstream. */
export function forwardable(headers: Headers = {}): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !ownToTheClient.has(name) && !ownToTheConnection.has(name))
      kept[name] = value
  return kept
}

/** Headers as their owner wrote them, names in lower case, without those that would break the connection. */
export function byOwner(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!ownToTheConnection.has(lower)) kept[lower] = value
  }
  return kept
}
