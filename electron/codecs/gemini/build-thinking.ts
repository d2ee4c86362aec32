/** Builds `thinkingConfig`: how much the model should think, in the words this model knows, and whether it shows it. */
import type { Effort, Reasoning } from '../../hub/request.ts'
import type { GeminiLevel } from '../kit/gemini-facts.ts'
import type { Json } from '../kit/read.ts'
import type { Building } from './build-context.ts'

/** Undefined where nothing was asked for. Never holds a budget and a level: the service refuses both together. */
export function buildThinking(
  reasoning: Reasoning | undefined,
  building: Building,
): Json | undefined {
  if (!reasoning) return undefined
  const { facts, warnings } = building
  if (facts.thinking === 'none') {
    if (reasoning.mode !== 'off')
      warnings.add('reasoning', 'dropped: this model takes no wish about thinking')
    return undefined
  }
  // Elsewhere thoughts are shown unless they are not wanted; here only where they are.
  const shown = reasoning.show ?? reasoning.mode !== 'off'
  const show = shown || reasoning.show !== undefined ? { includeThoughts: shown } : {}
  const amount =
    facts.thinking === 'budget' ? budgetFor(reasoning, building) : levelFor(reasoning, building)
  const config = { ...show, ...amount }
  return Object.keys(config).length > 0 ? config : undefined
}

/** Thinking tokens that stand for an effort. */
const budgets: Readonly<Record<Exclude<Effort, 'max'>, number>> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
}

/** Lets the model think as long as it finds good. */
const dynamic = -1

function budgetFor(reasoning: Reasoning, building: Building): Json {
  const { budget } = building.facts
  switch (reasoning.mode) {
    case 'auto':
      return { thinkingBudget: dynamic }
    case 'off':
      return { thinkingBudget: fitBudget(0, building) }
    case 'effort': {
      const { effort } = reasoning
      return { thinkingBudget: effort === 'max' ? budget.max : clamp(budgets[effort], building) }
    }
    case 'budget':
      return {
        thinkingBudget: reasoning.tokens < 0 ? dynamic : fitBudget(reasoning.tokens, building),
      }
  }
}

const clamp = (tokens: number, { facts: { budget } }: Building): number =>
  Math.min(Math.max(tokens, budget.min), budget.max)

/** A number of tokens the client named, or 0, as near as the model takes it. */
function fitBudget(tokens: number, building: Building): number {
  if (tokens === 0 && building.facts.budget.canDisable) return 0
  const fit = clamp(tokens, building)
  if (fit !== tokens)
    building.warnings.add(
      'thinking_budget',
      tokens === 0
        ? `${fit} tokens instead: this model always thinks`
        : `${fit} tokens instead of ${tokens}: this model takes no other`,
    )
  return fit
}

/** The level that stands for an effort, best first; a model knows at least one of each list. */
const levels: Readonly<Record<Effort, readonly GeminiLevel[]>> = {
  minimal: ['MINIMAL', 'LOW'],
  low: ['LOW'],
  medium: ['MEDIUM', 'HIGH'],
  high: ['HIGH'],
  xhigh: ['HIGH'],
  max: ['HIGH'],
}

function levelFor(reasoning: Reasoning, building: Building): Json {
  const { facts, warnings } = building
  switch (reasoning.mode) {
    case 'auto':
      return {}
    case 'off':
      return lowest(building)
    case 'effort':
      return fitLevel(reasoning.effort, building)
    case 'budget': {
      const { tokens } = reasoning
      if (tokens < 0) return {}
      if (tokens === 0) return lowest(building)
      const effort = effortFor(tokens)
      const level = levels[effort].find((one) => facts.levels.includes(one))
      warnings.add('thinking_budget', `${tokens} tokens told as level ${level ?? 'unset'}`)
      return level === undefined ? {} : { thinkingLevel: level }
    }
  }
}

function lowest({ facts, warnings }: Building): Json {
  const [level] = facts.levels
  if (level === undefined) return {}
  warnings.add('reasoning', `level ${level} instead of none: this model always thinks`)
  return { thinkingLevel: level }
}

function fitLevel(effort: Effort, { facts, warnings }: Building): Json {
  const level = levels[effort].find((one) => facts.levels.includes(one))
  if (level === undefined) return {}
  if (level.toLowerCase() !== effort)
    warnings.add(
      'reasoning_effort',
      `level ${level} instead of ${effort}: the nearest this model knows`,
    )
  return { thinkingLevel: level }
}

function effortFor(tokens: number): Effort {
  if (tokens <= 512) return 'minimal'
  if (tokens <= 1024) return 'low'
  return tokens <= 8192 ? 'medium' : 'high'
}
