/** Texts into vectors: sent as they are to an upstream of the client's protocol, else said anew in the upstream's. */
import type { Candidate } from '../bindings/plan.ts'
import type { Codec, Embedding, Headers, Warning } from '../codecs/codec.ts'
import { codecs } from '../codecs/index.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { noUsage } from '../hub/usage.ts'
import { askModel } from './ask-model.ts'
import { openBooks } from './books.ts'
import { callWhole } from './call-whole.ts'
import { allBusy, errorOf } from './errors.ts'
import { isFinal } from './failover.ts'
import { codecsOf } from './passing.ts'
import type { Incoming, Run } from './run.ts'
import type { Services } from './services.ts'

type Body = Readonly<Record<string, unknown>>

/** Throws Failure. */
export async function embed(incoming: Incoming, run: Run, services: Services): Promise<void> {
  const { embedding } = incoming.codec
  if (!embedding) throw new Error('This protocol has no embeddings.')
  const { plan, model, body } = await askModel(incoming, run, { services, purpose: 'embedding' })
  if (!plan.ok) throw new Failure(plan.error)
  let error: GatewayError | undefined
  let busy = false
  for (const candidate of plan.candidates) {
    const sending = sendingOf({ incoming, embedding, body, candidate })
    if (!sending) continue
    const outcome = await tryOne({ incoming, run, services, candidate }, sending)
    if (run.ended) return
    if (outcome === 'busy') busy = true
    else if ('answer' in outcome) return run.finish(JSON.stringify(outcome.answer))
    else error = outcome.error
    if (error && isFinal(error)) break
  }
  if (error) throw new Failure(error)
  if (busy) throw new Failure(allBusy(model, services.clock.now()))
  throw new Failure({
    kind: 'unsupported',
    message: `No account behind ${JSON.stringify(model.slice(0, 100))} makes embeddings.`,
  })
}

interface Try {
  readonly incoming: Incoming
  readonly run: Run
  readonly services: Services
  readonly candidate: Candidate
}

type Outcome = 'busy' | { readonly answer: unknown } | { readonly error: GatewayError }

async function tryOne(
  { incoming, run, services, candidate }: Try,
  { codec, path, body, warnings, read }: Sending,
): Promise<Outcome> {
  const { upstream } = candidate
  const { clock } = services
  const close = openBooks(run, candidate, { protocol: codec.id, clock })
  if (!close) return 'busy'
  let outcome: Exclude<Outcome, 'busy'>
  try {
    run.tally.warnings = warnings
    const said = await callWhole(run, {
      upstream,
      codec,
      path,
      body,
      forwarded: incoming.request.headers as Headers,
      now: clock.now,
    })
    const found = 'body' in said ? read(said.body) : undefined
    if (found) {
      if (found.tokens !== undefined) run.tally.usage = { ...noUsage, input: found.tokens }
      outcome = { answer: found.answer }
    } else outcome = 'error' in said ? said : { error: noEmbedding(upstream.label) }
  } catch (thrown) {
    outcome = { error: errorOf(thrown) }
  }
  close('error' in outcome ? outcome.error : undefined)
  return outcome
}

const noEmbedding = (label: string): GatewayError => ({
  kind: 'upstream-invalid',
  message: `${label} answered something that is no embedding.`,
})

interface Sending {
  readonly codec: Codec
  readonly path: string
  readonly body: Body
  readonly warnings: readonly Warning[]
  /** The client's answer out of the upstream's; undefined when that is something else. */
  read(answer: unknown): { readonly answer: unknown; readonly tokens?: number } | undefined
}

interface Wanted {
  readonly incoming: Incoming
  readonly embedding: Embedding
  readonly body: Body
  readonly candidate: Candidate
}

/** What to send to this candidate, and how to read its answer; undefined when it has no embeddings. Throws Failure. */
function sendingOf(wanted: Wanted): Sending | undefined {
  const { incoming, candidate } = wanted
  const { provider, endpoint } = candidate.upstream
  const spoken = codecsOf(candidate)
  const serves = provider.serves?.({ endpoint, path: '/embeddings' }) === true
  // A path beside the conversations is there whichever of them the channel is set to speak.
  const isAble = ({ id, embedding }: Codec): boolean =>
    embedding?.passPath === undefined
      ? embedding !== undefined && spoken.some((codec) => codec.id === id)
      : serves
  const codec = isAble(incoming.codec) ? incoming.codec : codecs.find(isAble)
  if (!codec?.embedding) return undefined
  return codec === incoming.codec && codec.embedding.passPath !== undefined
    ? passed(codec, codec.embedding, wanted)
    : translated(codec, codec.embedding, wanted)
}

/** The client's own body and the upstream's own answer, but for the model's name. */
const passed = (
  codec: Codec,
  { passPath = '', read }: Embedding,
  { body, candidate: { model } }: Wanted,
): Sending => ({
  codec,
  path: passPath,
  body: { ...body, model },
  warnings: [],
  read(answer) {
    const found = read(answer)
    if (!isRecord(answer) || found?.vectors.length !== inputsIn(body['input'])) return undefined
    const { tokens } = found
    const renamed = body['model'] === model ? answer : { ...answer, model: body['model'] }
    return { answer: renamed, ...(tokens === undefined ? {} : { tokens }) }
  },
})

/** How many texts a body of OpenAI's form asks for: a list of numbers is one text, told by its tokens. */
const inputsIn = (input: unknown): number =>
  Array.isArray(input) && !input.every((one) => typeof one === 'number') ? input.length : 1

function translated(
  codec: Codec,
  theirs: Embedding,
  { incoming, embedding, body, candidate }: Wanted,
): Sending {
  const request = embedding.parse(body, incoming.addressed)
  return {
    codec,
    ...theirs.build(request, candidate.model),
    read(answer) {
      const read = theirs.read(answer)
      if (read?.vectors.length !== request.inputs.length) return undefined
      const { tokens } = read
      return {
        answer: embedding.render(read, request),
        ...(tokens === undefined ? {} : { tokens }),
      }
    },
  }
}
