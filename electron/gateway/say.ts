/** Small JSON answers that are no exchange. */
import type { ServerResponse } from 'node:http'

/** `headers`: flat, name, value, name, value … */
export function say(
  response: ServerResponse,
  status: number,
  { body, headers = [] }: { readonly body: unknown; readonly headers?: readonly string[] },
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(Buffer.byteLength(text)),
    ...headers,
  ])
  response.end(text)
}
