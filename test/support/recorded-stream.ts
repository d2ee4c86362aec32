/** The bytes a platform answers a short request with, streamed: to be damaged and played back. */
import type { Protocol } from './gateway.ts'
import { plainRequest } from './plain-request.ts'
import type { Play, Upstream } from './upstream/index.ts'

/** How a platform wants its key. */
const headers: Readonly<Record<Protocol, Readonly<Record<string, string>>>> = {
  'openai-chat': { authorization: 'Bearer k' },
  'openai-responses': { authorization: 'Bearer k' },
  'anthropic-messages': { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
  gemini: { 'x-goog-api-key': 'k' },
}

/** Asks the fake upstream itself, which must have no other plays waiting. */
export async function recordedStream(
  upstream: Upstream,
  protocol: Protocol,
  { play, model }: { readonly play: Play; readonly model: string },
): Promise<Buffer> {
  upstream.next(play)
  const { path, body } = plainRequest(protocol, { model, stream: true, tools: true })
  const answer = await fetch(upstream.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers[protocol] },
    body: JSON.stringify({
      ...body,
      ...(protocol === 'openai-chat' ? { stream_options: { include_usage: true } } : {}),
    }),
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return Buffer.from(await answer.arrayBuffer())
}
