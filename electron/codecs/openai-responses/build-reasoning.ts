/** Decides how the model is told to reason, and which settings it takes beside that. */
import type { Effort, Reasoning, Request } from '../../hub/request.ts'
import { nearestEffort, takesSampling } from '../kit/gpt-facts.ts'
import { isRecord, type Json, present } from '../kit/read.ts'
import type { Building } from './build-context.ts'

export interface BuiltReasoning {
  readonly reasoning?: Json
  /** Whether the thoughts may be asked for in sealed form: a model that has none refuses the wish. */
  readonly reasons: boolean
  /** Whether temperature, top_p and logprobs are taken. */
  readonly samples: boolean
}

/** `own`: fields of `reasoning` that only this protocol knows; they come last. */
export function buildReasoning(
  { reasoning }: Request,
  own: unknown,
  building: Building,
): BuiltReasoning {
  const { facts, notes } = building
  const extra = isRecord(own) ? own : {}
  const reasons = facts.efforts.length > 0
  if (!reasons) {
    if ((reasoning && reasoning.mode !== 'off') || Object.keys(extra).length > 0)
      notes.add('reasoning', 'dropped: this model does not reason')
    return { reasons, samples: facts.sampling }
  }
  const effort = reasoning && effortOf(reasoning, building)
  const summary = reasoning && reasoning.show !== false && effort !== 'none' ? 'auto' : undefined
  const built = { ...present({ effort, summary }), ...extra }
  const asked = typeof extra['effort'] === 'string' ? extra['effort'] : effort
  return {
    ...(Object.keys(built).length > 0 ? { reasoning: built } : {}),
    reasons,
    samples: takesSampling(facts, asked),
  }
}

function effortOf(reasoning: Reasoning, { facts, notes }: Building): Effort | 'none' | undefined {
  const wanted = wantedEffort(reasoning)
  if (wanted === undefined) return undefined
  const fit = nearestEffort(facts, wanted)
  if (reasoning.mode === 'budget')
    notes.add('thinking_budget', `${reasoning.tokens} tokens approximated as effort ${fit}`)
  else if (fit !== wanted)
    notes.add('reasoning_effort', `${fit} instead of ${wanted}: this model has no such effort`)
  return fit
}

function wantedEffort(reasoning: Reasoning): Effort | 'none' | undefined {
  switch (reasoning.mode) {
    case 'off':
      return 'none'
    case 'auto':
      return undefined
    case 'effort':
      return reasoning.effort
    case 'budget':
      return budgets.find(([, most]) => reasoning.tokens <= most)?.[0] ?? 'xhigh'
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

/** Reasoning models refuse what the others take, unless it is what they would do anyway. */
export function samplingFields(
  { sampling, logprobs }: Request,
  samples: boolean,
  { notes }: Building,
): Json {
  const settings = { temperature: sampling.temperature, top_p: sampling.topP }
  const kept: Record<string, number> = {}
  for (const [field, value] of Object.entries(settings)) {
    if (value === undefined) continue
    if (samples) kept[field] = value
    else if (value !== 1) notes.add(field, 'dropped: this model takes none while it reasons')
  }
  if (logprobs && !samples) notes.add('logprobs', 'dropped: this model gives none while it reasons')
  return {
    ...kept,
    ...(samples ? present({ top_logprobs: logprobs?.top }) : {}),
  }
}
