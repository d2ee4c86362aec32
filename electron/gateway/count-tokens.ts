/** Counting the tokens of a request before it is sent: by the upstream where it can, else by our own estimate. */
import type { Candidate } from '../bindings/plan.ts'
import type { Counting } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure } from '../hub/error.ts'
import { askModel } from './ask-model.ts'
import { askUpstream } from './ask-upstream.ts'
import { estimateRequest } from './estimate.ts'
import type { Incoming, Run } from './run.ts'
import type { Services } from './services.ts'

/** Says the count in the client's dialect; a header tells whether it was measured or estimated. Throws Failure. */
export async function countTokens(incoming: Incoming, run: Run, services: Services): Promise<void> {
  const { counting } = incoming.codec
  if (!counting) throw new Error('This protocol counts no tokens.')
  const { plan, model, body } = await askModel(incoming, run, { services })
  // Reading it as the request it stands for finds every fault in it.
  const request = counting.parse(body, incoming.addressed)
  if (!plan.ok) throw new Failure(plan.error)
  for (const candidate of plan.candidates) {
    const tokens = await measured(incoming, { counting, candidate, body, model })
    if (tokens !== undefined) return say(run, counting.render(tokens), 'measured')
  }
  say(run, counting.render(await estimateRequest(request, services)), 'estimated')
}

const say = (run: Run, answer: unknown, how: 'measured' | 'estimated'): void =>
  run.finish(JSON.stringify(answer), undefined, ['x-plugboard-count', how])

/** The upstream's own count; undefined when it has none or does not answer well. */
async function measured(
  incoming: Incoming,
  question: {
    readonly counting: Counting
    readonly candidate: Candidate
    readonly body: Readonly<Record<string, unknown>>
    readonly model: string
  },
): Promise<number | undefined> {
  const { counting, candidate, body } = question
  const { upstream } = candidate
  const { codec } = incoming
  if (upstream.provider.countsTokens !== true) return undefined
  if (!upstream.codecs.some(({ id }) => id === codec.id)) return undefined
  const field = codec.passage.modelField
  const answer = await askUpstream(upstream, {
    codec,
    path: counting.upstreamPath(candidate.model),
    body: field === undefined ? body : { ...body, [field]: candidate.model },
    forwarded: incoming.request.headers,
  })
  return answer?.status === 200 && isRecord(answer.body) ? counting.read(answer.body) : undefined
}
