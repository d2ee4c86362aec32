/** Writes what a request wishes beside its messages and tools, as far as the model takes it. */
import type { Effort, OutputFormat, Reasoning, Request } from '../../hub/request.ts'
import type { Target } from '../codec.ts'
import { type GptFacts, nearestEffort, takesSampling } from '../kit/gpt-facts.ts'
import { fingerprint } from '../kit/hash.ts'
import { present } from '../kit/read.ts'
import type { Warnings } from '../kit/warnings.ts'

/** What a client of this very protocol said that the hub has no words for. */
export type OwnFields = Readonly<Record<string, unknown>>

export interface SettingsWriting {
  readonly target: Target
  readonly notes: Warnings
  readonly own: OwnFields
  readonly facts: GptFacts
}

export function settings(request: Request, writing: SettingsWriting): Record<string, unknown> {
  const { notes, own } = writing
  const effort = reasoningEffort(request.reasoning, writing)
  return present({
    ...samplingFields(request, effort, writing),
    max_completion_tokens: limit(request.maxOutput, writing),
    stop: stopField(request.stop, writing),
    response_format: request.output && responseFormat(request.output),
    verbosity: verbosity(request, writing),
    prompt_cache_key: request.cacheKey && short(request.cacheKey),
    metadata: request.metadata,
    service_tier: serviceTier(request.tier, notes),
    store: request.store,
    reasoning_effort: effort,
    user: userField(request.user, own),
    safety_identifier: safetyIdentifier(own),
  })
}

/** What a model that takes no such settings does anyway; sending it is allowed. */
const defaults: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
}

function samplingFields(
  { sampling, logprobs }: Request,
  effort: string | undefined,
  { facts, target, notes, own }: SettingsWriting,
): Record<string, unknown> {
  const wished: Record<string, unknown> = present({
    temperature: sampling.temperature,
    top_p: sampling.topP,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: sampling.logitBias,
    logprobs: logprobs && true,
    top_logprobs: logprobs?.top,
  })
  const seed = present({ seed: sampling.seed })
  const asked = effort ?? own['reasoning_effort']
  if (takesSampling(facts, typeof asked === 'string' ? asked : undefined))
    return { ...wished, ...seed }
  const kept = Object.entries(wished).filter(([field, value]) => {
    if (value === defaults[field]) return true
    notes.add(field, `dropped: ${target.model} takes no such setting while it reasons`)
    return false
  })
  return { ...Object.fromEntries(kept), ...seed }
}

/** More than the model can give is refused; of unknown models nothing is known to be too much. */
function limit(
  wished: number | undefined,
  { facts, target, notes }: SettingsWriting,
): number | undefined {
  const most = facts.maxOutput ?? target.maxOutput
  if (wished === undefined || most === undefined || wished <= most) return wished
  notes.add('max_completion_tokens', `${wished} lowered to ${most}: the model gives no more`)
  return most
}

function stopField(
  stop: readonly string[],
  { facts, target, notes }: SettingsWriting,
): readonly string[] | undefined {
  if (stop.length === 0) return undefined
  if (!facts.stop) {
    notes.add('stop', `dropped: ${target.model} takes no stop strings`)
    return undefined
  }
  const most = facts.mostStops ?? Infinity
  if (stop.length > most)
    notes.add('stop', `cut: ${target.model} takes ${most} stop strings at most`)
  return stop.slice(0, most)
}

function verbosity(
  request: Request,
  { facts, target, notes }: SettingsWriting,
): string | undefined {
  if (request.verbosity === undefined || facts.verbosity) return request.verbosity
  notes.add('verbosity', `dropped: ${target.model} has no such setting`)
  return undefined
}

function responseFormat(output: OutputFormat): Record<string, unknown> {
  if (output.type === 'json') return { type: 'json_object' }
  const { name, schema, strict, description } = output
  return {
    type: 'json_schema',
    // `^[a-zA-Z0-9_-]{1,64}$` (API reference, response_format).
    json_schema: { name: schemaName(name), ...present({ description, strict }), schema },
  }
}

const schemaName = (name: string): string =>
  name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'answer'

/** A dialect's own object, if the client sent one, says it already. */
function reasoningEffort(
  reasoning: Reasoning | undefined,
  { facts, own, target, notes }: SettingsWriting,
): string | undefined {
  const dialects = ['reasoning', 'thinking', 'enable_thinking', 'chat_template_kwargs']
  if (!reasoning || dialects.some((field) => own[field] !== undefined)) return undefined
  const asked = askedEffort(reasoning)
  if (asked === undefined) return undefined
  const given = nearestEffort(facts, asked)
  if (reasoning.mode === 'budget')
    notes.add(
      'thinking_budget',
      `${reasoning.tokens} tokens approximated as effort ${given ?? asked}`,
    )
  if (given === undefined) {
    if (asked !== 'none') notes.add('reasoning_effort', `dropped: ${target.model} does not reason`)
  } else if (given !== asked && reasoning.mode !== 'budget')
    notes.add(
      'reasoning_effort',
      `${asked} became ${given}, the nearest that ${target.model} takes`,
    )
  return given
}

function askedEffort(reasoning: Reasoning): Effort | 'none' | undefined {
  switch (reasoning.mode) {
    case 'off':
      return 'none'
    case 'auto':
      return undefined
    case 'effort':
      return reasoning.effort
    case 'budget':
      return effortOf(reasoning.tokens)
  }
}

/** The largest budget of each effort, in tokens; what is above them is `xhigh`. */
const budgets: readonly (readonly [Effort | 'none', number])[] = [
  ['none', 0],
  ['minimal', 512],
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
]

const effortOf = (tokens: number): Effort | 'none' =>
  budgets.find(([, most]) => tokens <= most)?.[0] ?? 'xhigh'

const tiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast'])

/** What other vendors call the ordinary tier. */
const ordinary: ReadonlySet<string> = new Set(['standard_only', 'standard', 'unspecified'])

function serviceTier(tier: string | undefined, notes: Warnings): string | undefined {
  if (tier === undefined || tiers.has(tier)) return tier
  if (ordinary.has(tier)) return 'default'
  notes.add('service_tier', `dropped: the target has no tier ${tier}`)
  return undefined
}

/** A client that used the newer field gets it back as that. */
function userField(user: string | undefined, own: OwnFields): string | undefined {
  return user === undefined || own['safety_identifier'] !== undefined ? undefined : short(user)
}

function safetyIdentifier(own: OwnFields): string | undefined {
  const said = own['safety_identifier']
  return typeof said === 'string' ? short(said) : undefined
}

/** OpenAI takes at most 64 characters here; a longer one stays distinct and stable. */
const short = (text: string): string =>
  text.length <= 64 ? text : `${text.slice(0, 43)}_${fingerprint(text, 20)}`
