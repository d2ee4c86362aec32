/** Cross-origin answers, for the origins the owner listed and no others. */
import type { ServerResponse } from 'node:http'

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

/** Answers the question a browser asks before it sends. */
export function answerPreflight(response: ServerResponse, headers: readonly string[]): void {
  response.writeHead(204, [
    ...headers,
    'access-control-allow-methods',
    'GET, POST, DELETE',
    'access-control-allow-headers',
    'authorization, content-type, x-api-key, x-goog-api-key, api-key, anthropic-version, anthropic-beta, openai-beta',
    'access-control-max-age',
    '600',
  ])
  response.end()
}
