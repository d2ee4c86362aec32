/** What each of Google's models takes and refuses (Gemini API documentation, Thinking). */
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { invalid } from './fault.ts'
import type { GenerateRequest } from './schema.ts'

/** The major version, or undefined for a model that is not Google's. */
export const generation = (model: string): number | undefined => {
  const version = /gemini-(\d+)/.exec(model)?.[1]
  return version === undefined ? undefined : Number(version)
}

interface Thinking {
  /** The least and the most tokens of thought. */
  readonly budget?: readonly [number, number]
  readonly mayRest?: boolean
  readonly levels?: readonly string[]
}

/** The most particular first. */
const rows: readonly (readonly [RegExp, Thinking])[] = [
  [/gemini-2\.5-pro/, { budget: [128, 32_768] }],
  [/gemini-2\.5-flash-lite/, { budget: [512, 24_576], mayRest: true }],
  [/gemini-2\.5-flash/, { budget: [1, 24_576], mayRest: true }],
  [/gemini-(?:1|2\.0)/, {}],
  [/gemini-3-pro/, { budget: [128, 32_768], levels: ['LOW', 'HIGH'] }],
  [/gemini-3\.\d-pro/, { budget: [128, 32_768], levels: ['LOW', 'MEDIUM', 'HIGH'] }],
  [/gemini-3/, { budget: [1, 32_768], levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'] }],
]

function checkBudget(budget: number, { budget: range, mayRest }: Thinking): Fault | undefined {
  if (!range) return invalid('Thinking budget is not supported for this model.')
  if (budget === -1 || (budget === 0 && mayRest === true)) return undefined
  if (budget === 0) return invalid('Budget 0 is invalid. This model only works in thinking mode.')
  const [least, most] = range
  return budget >= least && budget <= most
    ? undefined
    : invalid(
        `The thinking budget ${budget} is invalid. Please choose a value between ${least} and ${most}.`,
      )
}

export function checkThinking(
  { generationConfig }: GenerateRequest,
  model: string,
): Fault | undefined {
  const config = generationConfig?.thinkingConfig
  if (!config) return undefined
  const { thinkingBudget: budget, thinkingLevel: level, includeThoughts } = config
  if (typeof budget === 'number' && typeof level === 'string')
    return invalid('You can only set only one of thinking budget and thinking level.')
  const row = rows.find(([name]) => name.test(model))?.[1]
  if (!row) return undefined
  if (includeThoughts === true && !row.budget && !row.levels)
    return invalid('Unable to submit request because thinking is not supported by this model.')
  if (typeof budget === 'number') return checkBudget(budget, row)
  if (typeof level !== 'string') return undefined
  if (!row.levels) return invalid('Thinking level is not supported for this model.')
  return row.levels.includes(level.toUpperCase())
    ? undefined
    : invalid(`Thinking level ${level.toUpperCase()} is not supported for this model.`)
}

export function checkOdds({ generationConfig: config }: GenerateRequest): Fault | undefined {
  return typeof config?.logprobs === 'number' && config.responseLogprobs !== true
    ? invalid('logprobs is only allowed when response_logprobs is true.')
    : undefined
}
