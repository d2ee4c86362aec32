/** Texts into vectors: sent as they are to an upstream of the client's protocol, else said anew in the upstream's. */
import type { Candidate } from '../bindings/plan.ts'
import type { Codec, Embedding } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { noUsage } from '../hub/usage.ts'
import { askModel } from './ask-model.ts'
import { askUpstream, type UpstreamSaid } from './ask-upstream.ts'
import { isFinal } from './failover.ts'
import { codecsOf } from './passing.ts'
import type { Incoming, Run } from './run.ts'
import type { Services } from './services.ts'
import { addAttempt } from './tally.ts'

type Body = Readonly<Record<string, unknown>>

/** Throws Failure. */
export async function embed(incoming: Incoming, run: Run, services: Services): Promise<void> {
  const { embedding } = incoming.codec
  if (!embedding) throw new Error('This protocol has no embeddings.')
  const { plan, model, body } = await askModel(incoming, run, services)
  if (!plan.ok) throw new Failure(plan.error)
  let error: GatewayError | undefined
  for (const candidate of plan.candidates) {
    const answer = await tryOne({ incoming, run, services, embedding, body, candidate })
    if (answer === 'cannot') continue
    if ('ok' in answer) return run.finish(JSON.stringify(answer.ok))
    error = answer.error
    if (isFinal(error)) break
  }
  throw new Failure(
    error ?? {
      kind: 'unsupported',
      message: `No account behind ${JSON.stringify(model.slice(0, 100))} makes embeddings.`,
    },
  )
}

type Outcome = 'cannot' | { readonly ok: unknown } | { readonly error: GatewayError }

interface Try {
  readonly incoming: Incoming
  readonly run: Run
  readonly services: Services
  readonly embedding: Embedding
  readonly body: Body
  readonly candidate: Candidate
}

async function tryOne(attempt: Try): Promise<Outcome> {
  const { incoming, run, services, candidate } = attempt
  const { upstream, model } = candidate
  const sending = sendingOf(attempt)
  if (!sending) return 'cannot'
  const release = upstream.health.hold()
  if (!release) return 'cannot'
  const startedAt = services.clock.now()
  try {
    const said = await askUpstream(upstream, { ...sending, forwarded: incoming.request.headers })
    const now = services.clock.now()
    const outcome = outcomeOf(sending, { said, now, label: upstream.label })
    const error = 'error' in outcome ? outcome.error : undefined
    if (error) upstream.health.failed(error, model, now)
    else upstream.health.succeeded(model, startedAt)
    addAttempt(
      run.tally,
      {
        accountId: upstream.accountId,
        channelId: upstream.channelId,
        provider: upstream.provider.id,
        protocol: sending.codec.id,
        model,
        startedAt,
        durationMs: Math.max(0, now - startedAt),
      },
      { status: said?.status, error },
    )
    if ('error' in outcome) return outcome
    if (outcome.tokens !== undefined) {
      run.tally.usage = { ...noUsage, input: outcome.tokens }
      run.tally.usageWhole = true
    }
    return { ok: outcome.ok }
  } finally {
    release()
  }
}

function outcomeOf(
  { codec, read }: Sending,
  {
    said,
    now,
    label,
  }: {
    readonly said: UpstreamSaid | undefined
    readonly now: number
    readonly label: string
  },
): { readonly ok: unknown; readonly tokens?: number } | { readonly error: GatewayError } {
  if (!said)
    return { error: { kind: 'upstream-unavailable', message: `${label} could not be reached.` } }
  if (said.status >= 300)
    return { error: codec.upstream.parseError(said.status, said.body, said.headers, now) }
  return (
    read(said.body) ?? {
      error: {
        kind: 'upstream-invalid',
        message: `${label} answered something that is no embedding.`,
      },
    }
  )
}

interface Sending {
  readonly codec: Codec
  readonly path: string
  readonly body: Body
  /** The client's answer out of the upstream's; undefined when that is something else. */
  read(answer: unknown): { readonly ok: unknown; readonly tokens?: number } | undefined
}

/** What to send to this candidate, and how to read its answer; undefined when it has no embeddings. */
function sendingOf(attempt: Try): Sending | undefined {
  const { incoming, body, candidate } = attempt
  const { provider, endpoint } = candidate.upstream
  const codecs = codecsOf(candidate)
  const own = codecs.find(({ id }) => id === incoming.codec.id)
  const codec = own?.embedding ? own : codecs.find(({ embedding }) => embedding !== undefined)
  if (!codec?.embedding) return undefined
  const side = codec.embedding.passPath
  if (side !== undefined && provider.serves?.({ endpoint, path: '/embeddings' }) !== true)
    return undefined
  return codec === own && side !== undefined
    ? passed(codec, codec.embedding, { ...body, model: candidate.model })
    : translated(codec, codec.embedding, attempt)
}

/** The client's own body, and the upstream's own answer. */
const passed = (codec: Codec, { passPath = '', read }: Embedding, body: Body): Sending => ({
  codec,
  path: passPath,
  body,
  read(answer) {
    const tokens = read(answer)?.tokens
    return isRecord(answer)
      ? { ok: answer, ...(tokens === undefined ? {} : { tokens }) }
      : undefined
  },
})

function translated(
  codec: Codec,
  theirs: Embedding,
  { incoming, embedding, body, candidate }: Try,
): Sending {
  const request = embedding.parse(body, incoming.addressed)
  return {
    codec,
    ...theirs.build(request, candidate.model),
    read(answer) {
      const read = theirs.read(answer)
      if (!read) return undefined
      const { tokens } = read
      return { ok: embedding.render(read, request), ...(tokens === undefined ? {} : { tokens }) }
    },
  }
}
