/** Decides how the model is told to think, and with it how much it may write. */
import type { Effort, Reasoning, Request } from '../../hub/request.ts'
import type { Building } from './building.ts'
import { protocol, type WireMessage } from './wire.ts'

export interface BuiltThinking {
  readonly thinking?: Readonly<Record<string, unknown>>
  readonly effort?: Effort
  readonly max_tokens: number
  /** Whether the model will think, as far as the request says: sampling settings depend on it. */
  readonly thinks: boolean
}

/** What bears on thinking besides the wish for it. */
export interface Around {
  readonly messages: readonly WireMessage[]
  readonly forced: boolean
}

/** The least budget the service takes. */
const leastBudget = 1024
/** What an answer may be long when nobody said. */
const usualOutput = 8192
/** The same for models of which more is known: they think first, and that counts too. */
const ampleOutput = 32_000

const budgets = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 63_999,
} as const satisfies Record<Effort, number>

export function buildThinking(request: Request, building: Building, around: Around): BuiltThinking {
  const limit = outputLimit(request, building)
  const { reasoning } = request
  const untouched = request.extras[protocol]?.['thinking'] === null
  if (!reasoning) return { max_tokens: limit, thinks: false }
  if (reasoning.mode === 'off') return turnedOff(building, limit)
  const wish = untouched ? effortAlone(reasoning, building) : wishFor(reasoning, building)
  if (wish.kind === 'none') return { ...effortOf(wish), max_tokens: limit, thinks: false }
  const against = hindrance(wish, building, around)
  if (against !== undefined) {
    building.warnings.add('thinking', `turned off: ${against}`)
    return turnedOff(building, limit)
  }
  const show =
    reasoning.show === undefined ? {} : { display: reasoning.show ? 'summarized' : 'omitted' }
  if (wish.kind === 'adaptive')
    return {
      thinking: { type: 'adaptive', ...show },
      ...effortOf(wish),
      max_tokens: limit,
      thinks: true,
    }
  const room = fitBudget(wish.tokens, request, building)
  if (!room) return turnedOff(building, limit)
  return {
    thinking: { type: 'enabled', budget_tokens: room.budget, ...show },
    max_tokens: room.limit,
    thinks: true,
  }
}

/** `max_tokens` before a budget asks for more. */
function outputLimit({ maxOutput }: Request, { target, facts, warnings }: Building): number {
  const most = target.maxOutput ?? facts.maxOutput
  if (maxOutput === undefined)
    return target.maxOutput ?? Math.min(facts.maxOutput ?? usualOutput, ampleOutput)
  if (most === undefined || maxOutput <= most) return maxOutput
  warnings.add('max_tokens', `lowered to ${most}, the most this model gives`)
  return most
}

type Wish =
  | { readonly kind: 'none'; readonly effort?: Effort }
  | { readonly kind: 'adaptive'; readonly effort?: Effort }
  | { readonly kind: 'budget'; readonly tokens: number }

const effortOf = (wish: { readonly effort?: Effort }): { readonly effort?: Effort } =>
  wish.effort === undefined ? {} : { effort: wish.effort }

/** An effort without a word about thinking, as a client of this protocol sent it. */
function effortAlone(reasoning: Reasoning, building: Building): Wish {
  const effort = reasoning.mode === 'effort' ? fitEffort(reasoning.effort, building) : undefined
  return { kind: 'none', ...(effort === undefined ? {} : { effort }) }
}

/** The wish in the words this model knows. */
function wishFor(reasoning: Exclude<Reasoning, { mode: 'off' }>, building: Building): Wish {
  const { facts, warnings } = building
  if (facts.thinking === 'none') {
    warnings.add('reasoning', 'dropped: this model does not think')
    return { kind: 'none' }
  }
  if (reasoning.mode === 'budget') {
    if (facts.thinking !== 'adaptive') return { kind: 'budget', tokens: reasoning.tokens }
    warnings.add('thinking_budget', 'told as an effort: this model takes no budget')
    return adaptive(effortFor(reasoning.tokens), building)
  }
  if (facts.thinking === 'budget') {
    const effort = reasoning.mode === 'effort' ? reasoning.effort : 'medium'
    warnings.add('reasoning', `told as a budget of ${budgets[effort]} tokens`)
    return { kind: 'budget', tokens: budgets[effort] }
  }
  return reasoning.mode === 'auto' ? { kind: 'adaptive' } : adaptive(reasoning.effort, building)
}

function adaptive(wanted: Effort, building: Building): Wish {
  const effort = fitEffort(wanted, building)
  return { kind: 'adaptive', ...(effort === undefined ? {} : { effort }) }
}

function effortFor(tokens: number): Effort {
  if (tokens <= 1024) return 'low'
  if (tokens <= 8192) return 'medium'
  return tokens <= 24_576 ? 'high' : 'xhigh'
}

/** What to ask for instead of an effort a model does not know, best first. */
const nextBest = {
  minimal: ['low'],
  low: [],
  medium: [],
  high: [],
  xhigh: ['max', 'high'],
  max: ['xhigh', 'high'],
} as const satisfies Record<Effort, readonly Effort[]>

function fitEffort(wanted: Effort, { facts, warnings }: Building): Effort | undefined {
  if (facts.efforts.includes(wanted)) return wanted
  const fit = nextBest[wanted].find((effort) => facts.efforts.includes(effort))
  warnings.add(
    'reasoning_effort',
    fit === undefined ? 'dropped: this model has none' : `${fit} instead of ${wanted}`,
  )
  return fit
}

/** Turned off by the client or by a rule; some models cannot be, and are asked for little instead. */
function turnedOff({ facts, warnings }: Building, limit: number): BuiltThinking {
  if (facts.thinking === 'none') return { max_tokens: limit, thinks: false }
  if (facts.off !== 'none')
    return { thinking: { type: facts.off }, max_tokens: limit, thinks: false }
  warnings.add('thinking', 'effort low instead: this model always thinks')
  return { effort: 'low', max_tokens: limit, thinks: true }
}

/** Why the service would refuse the wish, if it would. */
function hindrance(wish: Wish, { facts }: Building, around: Around): string | undefined {
  const byBudget = wish.kind === 'budget'
  if (around.forced && (byBudget || facts.forced === 'without-thinking'))
    return 'the model cannot think while a tool is forced'
  if ((byBudget || facts.signedLoops) && inUnsignedLoop(around.messages))
    return 'the open tool loop carries no signed thought of this upstream'
  return undefined
}

const isThought = (type: string | undefined): boolean =>
  type === 'thinking' || type === 'redacted_thinking'

/** Whether the conversation ends with results of calls before which no thought stands. */
function inUnsignedLoop(messages: readonly WireMessage[]): boolean {
  const results = messages.at(-1)
  const calls = messages.at(-2)
  if (!results?.content.some(({ type }) => type === 'tool_result')) return false
  return !isThought(calls?.content[0]?.type)
}

/** A budget must leave room for an answer below `max_tokens`; where the client set no limit, the limit gives way. */
function fitBudget(
  wanted: number,
  request: Request,
  building: Building,
): { readonly budget: number; readonly limit: number } | undefined {
  const { target, facts, warnings } = building
  const limit = outputLimit(request, building)
  const budget = Math.max(wanted, leastBudget)
  if (budget < limit) return { budget, limit }
  const most = target.maxOutput ?? facts.maxOutput ?? Infinity
  const raised = request.maxOutput === undefined ? Math.min(budget + usualOutput, most) : limit
  if (budget < raised) return { budget, limit: raised }
  if (raised <= leastBudget) {
    warnings.add('thinking', 'turned off: max_tokens leaves no room for it')
    return undefined
  }
  // Half for thoughts leaves the answer room, where the whole would leave it one token.
  const lowered = Math.max(leastBudget, Math.floor(raised / 2))
  warnings.add('thinking_budget', `lowered to ${lowered} to stay below max_tokens`)
  return { budget: lowered, limit: raised }
}
