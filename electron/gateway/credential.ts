/** Finds the key a client shows, wherever its protocol's SDKs put it. */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * The key of a request: `Authorization: Bearer`, `x-api-key`, `x-goog-api-key`, `api-key` or `?key=`, in this order.
 * Undefined when none is shown.
 */
export function credentialOf(headers: IncomingHttpHeaders, url: string): string | undefined {
  const authorization = headers.authorization
  if (authorization !== undefined && /^bearer /i.test(authorization)) {
    const token = authorization.slice(7).trim()
    if (token !== '') return token
  }
  for (const name of ['x-api-key', 'x-goog-api-key', 'api-key'] as const) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '') return value
  }
  const query = url.indexOf('?')
  if (query < 0) return undefined
  return new URLSearchParams(url.slice(query + 1)).get('key') ?? undefined
}
