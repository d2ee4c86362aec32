/** Counting the tokens of a request before it is sent: by the upstream where it can, else by our own estimate. */
import { request as send } from 'undici'
import type { Candidate } from '../bindings/plan.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure } from '../hub/error.ts'
import { authenticate } from './authenticate.ts'
import { parseBody } from './ask.ts'
import { readBody } from './body.ts'
import type { Incoming, Run } from './run.ts'
import type { Services } from './services.ts'

/** `POST /v1/messages/count_tokens` (Anthropic API reference, "Count tokens in a Message"). Throws Failure. */
export async function countTokens(
  incoming: Incoming,
  run: Run,
  services: Services,
): Promise<string> {
  const client = authenticate(incoming.request, services)
  run.tally.keyId = client.keyId
  run.tally.groupId = client.groupId
  const bytes = await readBody(incoming.request, services.bodyLimit())
  const body = parseBody(bytes)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('The body must be a JSON object.')
  const { model } = body as { readonly model?: unknown }
  if (typeof model !== 'string' || model === '') throw invalid('model: expected a non-empty string')
  run.tally.model = model.slice(0, 200)
  // The count takes the same fields as a message but the limit: reading it as one finds every fault in it.
  const request = incoming.codec.client.parseRequest({ max_tokens: 1, ...body })
  const plan = services.resolve(client, model, services.clock.now())
  if (!plan.ok) throw new Failure(plan.error)
  for (const candidate of plan.candidates) {
    const counted = await askUpstream(incoming, candidate, { ...body, model: candidate.model })
    if (counted !== undefined) return counted
  }
  const text = JSON.stringify([request.system, request.turns, request.tools])
  const tokens = await services.estimateTokens(withoutBytes(text))
  return JSON.stringify({ input_tokens: tokens + imageTokens(text) })
}

const invalid = (message: string): Failure =>
  new Failure({ kind: 'invalid-request', status: 400, message })

/** The upstream's own count, or undefined when it has none or does not answer well. */
async function askUpstream(
  incoming: Incoming,
  { upstream }: Candidate,
  body: unknown,
): Promise<string | undefined> {
  const { codec } = incoming
  if (upstream.provider.countsTokens !== true || !upstream.codecs.includes(codec)) return undefined
  try {
    const { url, headers } = upstream.provider.address({
      endpoint: upstream.endpoint,
      codec,
      path: `${codec.passage.path}/count_tokens`,
      secret: await upstream.secret(),
      forwarded: incoming.request.headers as Readonly<Record<string, string | undefined>>,
    })
    const answer = await send(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      dispatcher: upstream.dispatcher,
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    })
    const text = await answer.body.text()
    return answer.statusCode === 200 && isCount(text) ? text : undefined
  } catch {
    // Counting is a courtesy: whatever keeps the upstream from it, our estimate stands in.
    return undefined
  }
}

/** Whether a body tells a count; a portal's page with status 200 does not. */
function isCount(text: string): boolean {
  const body: unknown = JSON.parse(text)
  return isRecord(body) && typeof body['input_tokens'] === 'number'
}

/** What an image costs at most: its longer edge is scaled to 1568 pixels (Anthropic docs, "Vision"). */
const tokensPerImage = 1600
const base64Data = /"data":"[^"]{256,}"/g

const withoutBytes = (text: string): string => text.replace(base64Data, '"data":""')

const imageTokens = (text: string): number =>
  (text.match(/"type":"image"/g)?.length ?? 0) * tokensPerImage
