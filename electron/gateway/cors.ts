/** Cross-origin answers, for the origins the owner listed and no others. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Headers for every answer to a page of a listed origin, flat; none for anybody else. */
export const corsHeaders = (origin: string | undefined): readonly string[] =>
  origin === undefined
    ? []
    : [
        'access-control-allow-origin',
        origin,
        'vary',
        'origin',
        'access-control-expose-headers',
        '*',
      ]

/** Answers the question a browser asks before it sends; the owner trusts the page, whatever headers its SDK adds. */
export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  headers: readonly string[],
): void {
  const wanted = request.headers['access-control-request-headers']
  response.writeHead(204, [
    ...headers,
    'access-control-allow-methods',
    'GET, POST, DELETE',
    'access-control-allow-headers',
    wanted ?? 'authorization, content-type',
    'access-control-max-age',
    '600',
  ])
  response.end()
}
