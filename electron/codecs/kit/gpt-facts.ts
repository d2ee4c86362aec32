/** What an OpenAI model of a given name accepts, and the nearest it accepts to what was asked. */
import type { Effort } from '../../hub/request.ts'
import { type GptFacts, gptRows, unknownGpt } from './model-facts.ts'

export type { GptFacts } from './model-facts.ts'

/** `gpt-5.2`, `openai/gpt-5.2-2025-12-11`, `ft:gpt-4.1-mini:org::id`. Names we do not know accept everything. */
export function gptFacts(model: string): GptFacts {
  const name = model
    .toLowerCase()
    .slice(model.lastIndexOf('/') + 1)
    .replace(/^ft:/, '')
    .split(':')[0]
  return gptRows.find((row) => name !== undefined && row.name.test(name))?.facts ?? unknownGpt
}

const order: readonly (Effort | 'none')[] = [
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
]

/** The highest effort the model takes that is not above the one asked for, else its lowest; undefined where it takes none. */
export function nearestEffort(
  facts: GptFacts,
  asked: Effort | 'none',
): Effort | 'none' | undefined {
  if (asked === 'none' && facts.none) return 'none'
  const most = order.indexOf(asked)
  // Who asked for some thought is not given none.
  return facts.efforts.findLast((effort) => order.indexOf(effort) <= most) ?? facts.efforts[0]
}

/** Whether the model takes sampling settings at this effort; undefined: none was asked for. */
export function takesSampling(facts: GptFacts, effort: string | undefined): boolean {
  if (facts.sampling) return true
  const rests = effort === 'none' || (effort === undefined && !facts.reasonsByDefault)
  return facts.samplingAtNone && rests
}
