/** Builds the request for an upstream of this protocol out of any hub request. */
import type { Request } from '../../hub/request.ts'
import type { Target, Wire } from '../codec.ts'
import { shorten } from '../kit/names.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { warnOfForeign } from '../kit/foreign-fields.ts'
import { gatherWarnings } from '../kit/warnings.ts'
import type { Building } from './building.ts'
import { buildConversation, type Conversation } from './build-messages.ts'
import { buildSampling } from './build-sampling.ts'
import { buildThinking, type BuiltThinking } from './build-thinking.ts'
import { buildTools, toolNames } from './build-tools.ts'
import { callIds } from './call-ids.ts'
import { limitCacheMarks } from './cache-marks.ts'
import { enforcedSchema } from './enforced-schema.ts'
import { factsOf, takesSpeed } from './model-facts.ts'
import { protocol, type WireBlock } from './wire.ts'

/** Where messages are made, below the channel's base URL. */
export const path = '/v1/messages'

export function buildRequest(request: Request, target: Target): Wire {
  const facts = factsOf(target.model)
  const building: Building = {
    target,
    facts,
    names: toolNames(request.tools),
    ids: callIds(),
    warnings: gatherWarnings(),
  }
  const extras = request.extras[protocol] ?? {}
  const conversation = buildConversation(request, building)
  const tools = buildTools(request, building)
  const around = { messages: conversation.messages, forced: tools.forced }
  const thinking = buildThinking(request, building, around)
  const form = buildOutput(request, building)
  const system = [...attribution(extras), ...conversation.system, ...form.system]
  const config = outputConfig(extras, thinking, form.format)
  warnUnsaid(request, building)
  const taken = isRecord(extras['cache_control']) ? 1 : 0
  const prompt = { tools: tools.tools ?? [], system, messages: conversation.messages }
  limitCacheMarks(prompt, taken, building.warnings)
  const body: Record<string, unknown> = {
    ...unreadFields(extras),
    model: target.model,
    max_tokens: thinking.max_tokens,
    ...(system.length > 0 ? { system } : {}),
    messages: plainTexts(conversation),
    ...(tools.tools ? { tools: tools.tools } : {}),
    ...(tools.tool_choice ? { tool_choice: tools.tool_choice } : {}),
    ...(thinking.thinking ? { thinking: thinking.thinking } : {}),
    ...(config ? { output_config: config } : {}),
    ...buildSampling(request, building, thinking.thinks),
    ...buildStops(request, building),
    ...buildMetadata(request, building),
    ...buildTier(request, building),
    stream: true,
  }
  return { path, body, warnings: building.warnings.all(), tools: building.names.tools }
}

/** Extras named like a field that is built here hold only the rest of that field. */
const builtFields: ReadonlySet<string> = new Set([
  'attribution',
  'metadata',
  'output_config',
  'thinking',
])

const unreadFields = (extras: Json): Json =>
  Object.fromEntries(Object.entries(extras).filter(([name]) => !builtFields.has(name)))

const attribution = ({ attribution: system }: Json): WireBlock[] =>
  Array.isArray(system) ? system.filter(isRecord).map((block) => ({ type: 'text', ...block })) : []

function outputConfig(extras: Json, { effort }: BuiltThinking, format?: Json): Json | undefined {
  const config = {
    ...(isRecord(extras['output_config']) ? extras['output_config'] : {}),
    ...(effort === undefined ? {} : { effort }),
    ...(format ? { format } : {}),
  }
  return Object.keys(config).length > 0 ? config : undefined
}

/** A message of one bare text goes as a string, as most clients write it. */
const plainTexts = ({ messages }: Conversation): readonly Json[] =>
  messages.map(({ role, content }) => {
    const [only, ...others] = content
    const bare = only?.type === 'text' && others.length === 0 && Object.keys(only).length === 2
    return { role, content: bare ? only['text'] : content }
  })

/** A schema the service enforces where the model can; else it is asked for in words. */
function buildOutput(
  { output }: Request,
  { facts, warnings: told }: Building,
): { readonly format?: Json; readonly system: WireBlock[] } {
  if (!output) return { system: [] }
  const enforced = (schema: Json): Json =>
    enforcedSchema(schema, (action) => told.add('response_format', action))
  if (output.type === 'json-schema' && facts.schemas)
    return { format: { type: 'json_schema', schema: enforced(output.schema) }, system: [] }
  told.add('response_format', 'asked for in the system prompt: it cannot be enforced here')
  const wish = 'Answer with one JSON object and nothing else: no explanation, no code fence.'
  const schema =
    output.type === 'json-schema'
      ? ` It must match this JSON Schema:\n${JSON.stringify(output.schema)}`
      : ''
  return { system: [{ type: 'text', text: wish + schema }] }
}

function buildStops({ stop }: Request, { warnings: told }: Building): Json {
  const kept = stop.filter((text) => text.trim() !== '')
  if (kept.length < stop.length)
    told.add('stop', 'a stop string of mere white space was dropped: the service refuses it')
  return kept.length > 0 ? { stop_sequences: kept } : {}
}

const longestUser = 256

function buildMetadata({ user, extras }: Request, { warnings: told }: Building): Json {
  const rest = extras[protocol]?.['metadata']
  const id = user === undefined ? undefined : userId(user, told)
  const metadata = { ...(isRecord(rest) ? rest : {}), ...(id === undefined ? {} : { user_id: id }) }
  return Object.keys(metadata).length > 0 ? { metadata } : {}
}

function userId(user: string, told: Building['warnings']): string | undefined {
  if (/^\S+@\S+\.\S+$/.test(user)) {
    told.add('user', 'dropped: the service takes no e-mail address')
    return undefined
  }
  if (user.length <= longestUser) return user
  told.add('user', `shortened: the service takes at most ${longestUser} characters`)
  return shorten(user, user, longestUser)
}

const tiers: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['default', 'standard_only'],
])

function buildTier({ tier }: Request, { target, warnings: told }: Building): Json {
  if (tier === undefined) return {}
  const word = tiers.get(tier)
  if (word !== undefined) return { service_tier: word }
  if (tier === 'fast' && takesSpeed(target.model)) return { speed: 'fast' }
  if (tier === 'priority') {
    told.add('service_tier', 'auto instead: it uses priority capacity where the account has any')
    return { service_tier: 'auto' }
  }
  told.add('service_tier', `${tier} dropped: the target has no such tier`)
  return {}
}

/** Wishes this protocol has no field for. */
function warnUnsaid(request: Request, { warnings: told }: Building): void {
  const { sampling, user = '', cacheKey } = request
  const unsaid = {
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: sampling.logitBias,
    n: (request.count ?? 1) > 1 ? request.count : undefined,
    logprobs: request.logprobs,
    verbosity: request.verbosity,
    metadata: request.metadata,
    store: request.store === true ? true : undefined,
    prompt_cache_key: cacheKey !== undefined && !user.includes(cacheKey) ? cacheKey : undefined,
  }
  for (const [field, value] of Object.entries(unsaid))
    if (value !== undefined) told.add(field, 'dropped: the target has no such setting')
  warnOfForeign(request, protocol, (field, action) => {
    told.add(field, action)
  })
}
