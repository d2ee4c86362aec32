/** Counting the tokens of a request before it is sent: by the upstream where it can, else by our own estimate. */
import type { Candidate } from '../bindings/plan.ts'
import type { Counting, Headers } from '../codecs/codec.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { bringsBack } from './ask.ts'
import { askModel } from './ask-model.ts'
import { callWhole } from './call-whole.ts'
import { estimateRequest } from './estimate.ts'
import type { Incoming, Run } from './run.ts'
import type { Services } from './services.ts'

/** A client waits for its count before it asks anything: longer than this an account is not asked (milliseconds). */
const patience = 4000

const slow: GatewayError = {
  kind: 'timeout',
  message: `The upstream did not count the tokens within ${patience / 1000} seconds.`,
}

/** Says the count in the client's dialect; a header tells whether it was measured or estimated. Throws Failure. */
export async function countTokens(incoming: Incoming, run: Run, services: Services): Promise<void> {
  const { counting, passage } = incoming.codec
  if (!counting) throw new Error('This protocol counts no tokens.')
  const { plan, body, bytes } = await askModel(incoming, run, { services })
  // Reading it as the request it stands for finds every fault in it.
  const request = counting.parse(body, incoming.addressed)
  // Accounts that rest come back: what they will be asked can be estimated meanwhile.
  if (!plan.ok && plan.error.kind !== 'no-account') throw new Failure(plan.error)
  const candidates = plan.ok && !bringsBack(passage, bytes) ? plan.candidates : []
  for (const candidate of candidates) {
    const tokens = await measured(incoming, run, { counting, candidate, body, services })
    if (run.ended) return
    if (tokens !== undefined) return say(run, counting.render(tokens), 'measured')
  }
  say(run, counting.render(await estimateRequest(request, services)), 'estimated')
}

const say = (run: Run, answer: unknown, how: 'measured' | 'estimated'): void =>
  run.finish(JSON.stringify(answer), undefined, ['x-plugboard-count', how])

/** The upstream's own count; undefined when it has none or does not answer well in time. */
async function measured(
  incoming: Incoming,
  run: Run,
  question: {
    readonly counting: Counting
    readonly candidate: Candidate
    readonly body: Readonly<Record<string, unknown>>
    readonly services: Services
  },
): Promise<number | undefined> {
  const { counting, candidate, body, services } = question
  const { upstream } = candidate
  const { codec } = incoming
  if (upstream.provider.countsTokens !== true) return undefined
  if (!upstream.codecs.some(({ id }) => id === codec.id)) return undefined
  const field = codec.passage.modelField
  const { clock } = services
  const callOff = clock.after(patience, () => run.call?.abort(slow))
  try {
    const answer = await callWhole(run, {
      upstream,
      codec,
      path: counting.upstreamPath(candidate.model),
      body: field === undefined ? body : { ...body, [field]: candidate.model },
      forwarded: incoming.request.headers as Headers,
      now: clock.now,
    })
    return 'body' in answer ? counting.read(answer.body) : undefined
  } catch {
    // Its secret cannot be had: an estimate stands in for it as for any other fault of an account.
    return undefined
  } finally {
    callOff()
  }
}
