/** Measures what becomes of what an upstream answers: said and heard in its protocol, then said and heard in the client's. */
import type { Answering, Codec, Warning, Wire } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import { openProof } from '../../electron/codecs/gemini/proof.ts'
import { openCarrier } from '../../electron/codecs/kit/carrier.ts'
import type { Carrier } from '../../electron/hub/content.ts'
import type { Event } from '../../electron/hub/event.ts'
import type { Response, ResponseBlock } from '../../electron/hub/response.ts'
import { answering, folded, noTools } from '../conformance/speech.ts'
import { outcomeOf, same, worst } from './compare.ts'
import { askedBy, greeting } from './cross-request.ts'
import type { AnswerFeature, Cell, Outcome, Row } from './feature.ts'
import { modelsOf } from './models.ts'

/** The row of a feature for one client; undefined where no upstream says it, or no such client could have asked for it. */
export function answerRow(feature: AnswerFeature, client: Codec): Row | undefined {
  if (!offers(feature, client)) return undefined
  const cells = codecs.map((upstream) => cell(feature, client, upstream))
  const said = cells.some(({ outcome }) => outcome.kind !== 'unsaid')
  return said ? { name: feature.name, cells } : undefined
}

/** Whether a client of this protocol can offer the tools that the answer calls. */
function offers({ name, tools = [] }: AnswerFeature, client: Codec): boolean {
  const kinds = ({ tools: found }: typeof greeting): unknown =>
    found.map((tool) => [tool.type, tool.name, tool.type === 'hosted' ? '' : tool.namespace])
  const offering = { name, asks: () => ({ tools }), pick: kinds }
  return askedBy(offering, client, client) !== undefined
}

function cell(feature: AnswerFeature, client: Codec, upstream: Codec): Cell {
  const heard = heardFrom(feature, client, upstream)
  if (!heard) return { codec: upstream, outcome: { kind: 'unsaid' } }
  // Forwarded as it is.
  if (client === upstream) return { codec: upstream, outcome: { kind: 'exact' } }
  return {
    codec: upstream,
    outcome: worst([streamed(feature, client, heard), whole(feature, client, heard)]),
  }
}

/** What the gateway hears where an upstream says this; undefined where its protocol has no words for it. */
function heardFrom(
  feature: AnswerFeature,
  client: Codec,
  upstream: Codec,
): readonly Event[] | undefined {
  const said = complete(feature.says({ client: client.id, upstream: upstream.id }))
  const { tools = [] } = feature
  const [model = ''] = modelsOf(upstream.id)
  const wire = upstream.upstream.buildRequest(
    { ...greeting, tools },
    { model, issuer: upstream.id },
  )
  const frames = upstream.client.encodeStream(answering).push(asOffered(said, wire.tools))
  const decoder = upstream.upstream.decodeStream(wire, { issuer: upstream.id })
  const heard = [...decoder.push(frames), ...decoder.end()]
  const meant = feature.pick(folded(said))
  return meant !== undefined && same(feature.pick(folded(heard)), meant) ? heard : undefined
}

/** Calls by the names and in the form in which the upstream was offered the tools. */
const asOffered = (events: readonly Event[], tools: Wire['tools']): readonly Event[] =>
  events.map((event) => {
    if (event.type !== 'tool-start') return event
    const { namespace, ...start } = event
    const offered = [...tools].find(
      ([, known]) => known.name === event.name && known.namespace === namespace,
    )
    return offered ? { ...start, name: offered[0] } : event
  })

function complete(events: readonly Event[]): readonly Event[] {
  const ended = events.some(({ type }) => type === 'end')
  return [
    { type: 'start', id: 'r1', model: 'upstream-model', created: 1_700_000_000 },
    ...events,
    ...(ended ? [] : [{ type: 'end', stop: { reason: 'stop' } } satisfies Event]),
  ]
}

function streamed(feature: AnswerFeature, client: Codec, heard: readonly Event[]): Outcome {
  const warnings: Warning[] = []
  const frames = client.client.encodeStream(listening(warnings)).push(heard)
  const decoder = client.upstream.decodeStream(noTools, { issuer: client.id })
  const told = [...decoder.push(frames), ...decoder.end()]
  return arrived(feature, client, { heard, told, warnings })
}

function whole(feature: AnswerFeature, client: Codec, heard: readonly Event[]): Outcome {
  const warnings: Warning[] = []
  const body = client.client.renderResponse(folded(heard), listening(warnings))
  const told = client.upstream.decodeBody(JSON.parse(JSON.stringify(body)), noTools, {
    issuer: client.id,
  })
  return arrived(feature, client, { heard, told, warnings })
}

const listening = (warnings: Warning[]): Answering => ({
  ...answering,
  asked: () => greeting,
  warn: (warning) => warnings.push(warning),
})

interface Told {
  readonly heard: readonly Event[]
  readonly told: readonly Event[]
  readonly warnings: readonly Warning[]
}

function arrived(feature: AnswerFeature, client: Codec, { heard, told, warnings }: Told): Outcome {
  const expected = feature.pick(unsealed(folded(heard)))
  const got = feature.pick(unsealed(folded(told)))
  // What is told about the rest of the answer is another row's matter.
  if (same(got, expected)) return { kind: 'exact' }
  return outcomeOf({ expected, got, warnings, how: feature.how?.[client.id] })
}

/** An answer with the blobs taken out of the seals in which a client holds those of other vendors. */
const unsealed = (response: Response): Response => ({
  ...response,
  blocks: response.blocks.map((block): ResponseBlock => {
    if (block.type === 'redacted-reasoning') return { ...block, carrier: opened(block.carrier) }
    return 'signature' in block && block.signature
      ? { ...block, signature: opened(block.signature) }
      : block
  }),
})

function opened({ blob, issuer }: Carrier): Carrier {
  if (issuer === 'gemini') return openProof(blob)?.carrier ?? { blob, issuer }
  // Chat Completions tells behind the seal how much text it proves.
  const sealed = openCarrier(blob.replace(/(?<=^pb1\..*)\.\d+$/, ''), issuer)
  return { issuer: sealed.issuer, blob: sealed.blob }
}
