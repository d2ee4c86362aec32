/** Puts together the headers of a call: what the client sent, what the platform wants, what the owner adds. */
import type { Call } from '../provider.ts'

/** What belongs to one connection or one body (RFC 9110, section 7.6.1). */
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

/** What programs say of themselves: their name, and the platform their SDK (Stainless) runs on. */
const isOfTheProgram = (name: string): boolean =>
  name === 'user-agent' || name.startsWith('x-stainless-')

/**
 * The client's headers that travel to an upstream: those the protocol names, and those about the program.
 * Everything else, such as who pays or where the client sits, is between the client and us.
 */
export function forwardable({
  codec,
  forwarded = {},
}: Pick<Call, 'codec' | 'forwarded'>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(forwarded))
    if (value !== undefined && (isOfTheProgram(name) || codec.passage.headers.includes(name)))
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
