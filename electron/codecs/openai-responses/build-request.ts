/** Writes a hub request as the body of a Responses request. */
import type { OutputFormat, Request, Turn } from '../../hub/request.ts'
import type { Target, Wire } from '../codec.ts'
import { warnOfForeign } from '../kit/foreign-fields.ts'
import { gptFacts } from '../kit/gpt-facts.ts'
import { fingerprint } from '../kit/hash.ts'
import { shorten, toolNameLimits } from '../kit/names.ts'
import { pairTools } from '../kit/pair-tools.ts'
import { isRecord, type Json, present } from '../kit/read.ts'
import { gatherWarnings } from '../kit/warnings.ts'
import { type Building, callIds } from './build-context.ts'
import { instructionsOf, turnItems } from './build-input.ts'
import { toolNames } from './build-names.ts'
import { inputText } from './build-parts.ts'
import { buildReasoning, type BuiltReasoning, samplingFields } from './build-reasoning.ts'
import { tellsSources, toolFields } from './build-tools.ts'
import { searchSources } from './hosted.ts'
import { path, protocol } from './protocol.ts'

/** Always streams; the service keeps nothing unless the client asked it to. */
export function buildRequest(request: Request, target: Target): Wire {
  const extras = request.extras[protocol] ?? {}
  const facts = gptFacts(target.model)
  const wraps = !facts.customTools
  const building: Building = {
    target,
    facts,
    names: toolNames(request.tools, wraps),
    ids: callIds(),
    notes: gatherWarnings(),
    wraps,
    stored: request.store === true,
  }
  noteUnsaid(request, building)
  const reasoning = buildReasoning(request, extras['reasoning'], building)
  const { text, include, reasoning: _, tool_choice: choice, ...rest } = extras
  const body: Record<string, unknown> = {
    model: target.model,
    ...present({ instructions: instructionsOf(request.system, building) }),
    input: inputItems(request, building),
    ...toolFields(request, choice, building),
    ...(reasoning.reasoning ? { reasoning: reasoning.reasoning } : {}),
    ...samplingFields(request, reasoning.samples, building),
    ...textField(request, text, building),
    ...settings(request, building),
    ...rest,
    ...includeField(request, include, reasoning),
    stream: true,
    store: building.stored,
  }
  if (body['tools'] === undefined && !continues(request)) {
    // Both are refused where there are no tools.
    delete body['tool_choice']
    delete body['parallel_tool_calls']
  }
  return { path, body, warnings: building.notes.all(), tools: building.names.tools }
}

function inputItems(request: Request, building: Building): readonly Json[] {
  // What is told goes on from an answer the service keeps: results may well answer calls that stand there.
  const { turns, warnings } = continues(request)
    ? { turns: request.turns, warnings: [] }
    : pairTools(request.turns)
  for (const { field, action } of warnings) building.notes.add(field, action)
  const items = turns.flatMap((turn) => turnItems(turn, building))
  if (request.output?.type !== 'json' || turns.some(saysJson)) return items
  // The service refuses JSON mode unless the input, not the instructions, has the word.
  building.notes.add('response_format', 'asked for in the input too, as the target demands')
  const wish = inputText('Answer with one JSON object.')
  return [{ type: 'message', role: 'developer', content: [wish] }, ...items]
}

const saysJson = ({ blocks }: Turn): boolean =>
  blocks.some((block) => block.type === 'text' && /json/i.test(block.text))

const continues = ({ extras }: Request): boolean =>
  extras[protocol]?.['previous_response_id'] !== undefined ||
  extras[protocol]?.['conversation'] !== undefined

function settings(request: Request, building: Building): Json {
  const own = request.extras[protocol] ?? {}
  const { user } = request
  const named = own['safety_identifier'] !== undefined || own['user'] === user
  return present({
    max_output_tokens: outputLimit(request, building),
    prompt_cache_key: request.cacheKey === undefined ? undefined : short(request.cacheKey),
    safety_identifier: user === undefined || named ? undefined : short(user),
    metadata: request.metadata,
    service_tier: serviceTier(request.tier, building),
  })
}

/** The service refuses less than this. */
const leastOutput = 16

function outputLimit(
  { maxOutput }: Request,
  { target, facts, notes }: Building,
): number | undefined {
  if (maxOutput === undefined) return undefined
  const most = target.maxOutput ?? facts.maxOutput ?? Infinity
  const fit = Math.max(leastOutput, Math.min(maxOutput, most))
  if (fit !== maxOutput) notes.add('max_output_tokens', `set to ${fit}, the nearest allowed`)
  return fit
}

/** At most 64 characters are taken; a longer text stays distinct and stable. */
const short = (text: string): string =>
  text.length <= 64 ? text : `${text.slice(0, 43)}_${fingerprint(text, 20)}`

const tiers: ReadonlySet<string> = new Set([
  'auto',
  'default',
  'flex',
  'scale',
  'priority',
  'fast',
  'ultrafast',
])

function serviceTier(tier: string | undefined, { notes }: Building): string | undefined {
  if (tier === undefined || tiers.has(tier)) return tier
  // What Anthropic and Google call the ordinary tier.
  if (tier === 'standard_only' || tier === 'standard') return 'default'
  notes.add('service_tier', `dropped: the target has no tier ${tier}`)
  return undefined
}

/** `own`: fields of `text` that only this protocol knows. */
function textField({ output, verbosity }: Request, own: unknown, building: Building): Json {
  const wanted = building.facts.verbosity || verbosity === 'medium' ? verbosity : undefined
  if (verbosity !== wanted) building.notes.add('verbosity', 'dropped: this model takes none')
  const text = {
    ...(isRecord(own) ? own : {}),
    ...present({ format: output && formatOf(output), verbosity: wanted }),
  }
  return Object.keys(text).length > 0 ? { text } : {}
}

function formatOf(output: OutputFormat): Json {
  if (output.type === 'json') return { type: 'json_object' }
  const { name, schema, strict, description } = output
  return {
    type: 'json_schema',
    name: formatName(name),
    schema,
    ...present({ strict, description }),
  }
}

/** Formats are named as tools are. */
function formatName(name: string): string {
  const clean = name.replace(toolNameLimits.forbidden, '_') || '_'
  return clean.length > toolNameLimits.maxLength
    ? shorten(clean, name, toolNameLimits.maxLength)
    : clean
}

/**
 * Sealed thoughts are asked for of every model that may reason: the service keeps none, so a later turn has only what
 * this one brought. A model that is known not to reason refuses the wish.
 */
function includeField(request: Request, own: unknown, { reasons, samples }: BuiltReasoning): Json {
  const include = new Set<unknown>(Array.isArray(own) ? own : [])
  if (reasons) include.add('reasoning.encrypted_content')
  if (request.logprobs && samples) include.add('message.output_text.logprobs')
  if (tellsSources(request.tools)) include.add(searchSources)
  return include.size > 0 ? { include: [...include] } : {}
}

const unsaid = 'dropped: the target has no such setting'

/** Wishes this protocol has no field for. */
function noteUnsaid(request: Request, { notes }: Building): void {
  const { sampling, stop, count, extras } = request
  const wishes = {
    top_k: sampling.topK,
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: sampling.logitBias,
    stop: stop.length > 0 ? stop : undefined,
  }
  const own = extras[protocol] ?? {}
  for (const [field, value] of Object.entries(wishes))
    if (value !== undefined && own[field] === undefined) notes.add(field, unsaid)
  if ((count ?? 1) > 1) notes.add('n', 'one answer was asked for: the target gives one')
  warnOfForeign(request, protocol, (field, action) => {
    notes.add(field, action)
  })
}
