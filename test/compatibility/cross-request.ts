/** Measures what becomes of what a client asks: built by one codec, read by it as a client's, built and read by the other. */
import type { Codec, ToolIdentity, Wire } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import type { Block } from '../../electron/hub/content.ts'
import type { Request, Tool, ToolChoice } from '../../electron/hub/request.ts'
import { understood } from '../conformance/speech.ts'
import { outcomeOf, same } from './compare.ts'
import type { Cell, Outcome, RequestFeature, Row } from './feature.ts'
import { anyModel, modelsOf } from './models.ts'

/** The least that can be asked. */
export const greeting: Request = {
  model: 'public-model',
  stream: true,
  system: [],
  turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Hello' }] }],
  tools: [],
  sampling: {},
  stop: [],
  wantsUsage: true,
  extras: {},
}

/** The row of a feature for one client; undefined where its protocol has no words for it. */
export function requestRow(feature: RequestFeature, client: Codec): Row | undefined {
  const cells = codecs.map((upstream) => cell(feature, client, upstream))
  const said = cells.some(({ outcome }) => outcome.kind !== 'unsaid')
  return said ? { name: feature.name, cells } : undefined
}

function cell(feature: RequestFeature, client: Codec, upstream: Codec): Cell {
  const asked = askedBy(feature, client, upstream)
  if (!asked) return { codec: upstream, outcome: { kind: 'unsaid' } }
  const models = modelsOf(upstream.id)
  const outcomes = models.map((model) => crossed(feature, asked, { upstream, model }))
  // What no model takes as it is, is told of the newest.
  const outcome = outcomes.find(({ kind }) => kind === 'exact') ?? outcomes[0]
  if (!outcome) throw new Error(`No model is named for ${upstream.id}: add one to models.ts.`)
  if (client === upstream && !feature.foreign && outcome.kind !== 'lost')
    return { codec: upstream, outcome: { kind: 'exact' } }
  const [model] = models
  const [newest] = outcomes
  return {
    codec: upstream,
    outcome,
    ...(model !== undefined && newest && newest.kind !== outcome.kind
      ? { newest: { model, outcome: newest } }
      : {}),
  }
}

/** What a client of this protocol asks, as the gateway reads it; undefined where the protocol has no words for it. */
export function askedBy(
  feature: RequestFeature,
  client: Codec,
  upstream: Codec,
): Request | undefined {
  const asked = { ...greeting, ...feature.asks({ client: client.id, upstream: upstream.id }) }
  const meant = feature.pick(asked)
  if (meant === undefined) return undefined
  return [anyModel, ...modelsOf(client.id)]
    .map((model) => client.upstream.buildRequest(asked, { model, issuer: client.id }))
    .map((wire) => {
      const body = { ...wire.body, ...feature.writes?.[client.id] }
      const read = { ...understood(client, { ...wire, body }), model: greeting.model }
      return feature.anyName ? restored(read, wire.tools) : read
    })
    .find((read) => same(feature.pick(read), meant))
}

function crossed(
  feature: RequestFeature,
  asked: Request,
  { upstream, model }: { readonly upstream: Codec; readonly model: string },
): Outcome {
  const wire = upstream.upstream.buildRequest(asked, { model, issuer: upstream.id })
  return outcomeOf({
    expected: feature.pick(asked),
    got: feature.pick(restored(understood(upstream, wire), wire.tools), upstream.id),
    warnings: wire.warnings,
    how: feature.how?.[upstream.id],
  })
}

/** A request with its tools as the client knows them, as a decoder gives them back to it. */
function restored(request: Request, tools: Wire['tools']): Request {
  const { toolChoice } = request
  return {
    ...request,
    turns: request.turns.map((turn) => ({
      ...turn,
      blocks: turn.blocks.map((block) => restoredBlock(block, tools)),
    })),
    tools: request.tools.map((tool) => restoredTool(tool, tools)),
    ...(toolChoice ? { toolChoice: restoredChoice(toolChoice, tools) } : {}),
  }
}

function restoredBlock(block: Block, tools: Wire['tools']): Block {
  if (block.type !== 'tool-call') return block
  const identity = tools.get(block.name)
  if (!identity) return block
  const free = identity.kind === 'custom' && block.kind === 'function'
  return { ...block, ...identity, arguments: free ? inputOf(block.arguments) : block.arguments }
}

/** The free text inside the arguments of a function that stands for a tool of free text. */
function inputOf(words: string): string {
  const parsed: unknown = JSON.parse(words)
  const isInput = typeof parsed === 'object' && parsed !== null && 'input' in parsed
  return isInput && typeof parsed.input === 'string' ? parsed.input : words
}

function restoredTool(tool: Tool, tools: Wire['tools']): Tool {
  if (tool.type === 'hosted') return tool
  const identity = tools.get(tool.name)
  if (!identity) return tool
  const { name, kind, namespace } = identity
  const known = { ...tool, name, ...(namespace === undefined ? {} : { namespace }) }
  if (kind === tool.type || known.type === 'custom') return known
  const { description } = known
  return { type: 'custom', name, ...(description === undefined ? {} : { description }) }
}

function restoredChoice(choice: ToolChoice, tools: Wire['tools']): ToolChoice {
  const original = (name: string): ToolIdentity => tools.get(name) ?? { name, kind: 'function' }
  if (choice.type === 'named') return { ...choice, name: original(choice.name).name }
  if (choice.type === 'allowed')
    return { ...choice, names: choice.names.map((name) => original(name).name) }
  return choice
}
