/** What a model that thinks misses in a client's own body: a thought of its own before the calls of an open tool loop. */
import type { Passage } from '../codec.ts'
import { isRecord, type Json, records } from '../kit/read.ts'
import { factsOf } from './model-facts.ts'

/** `"tool_result"`. */
const marks = [{ before: '"tool', rare: '_result"' }]

export const lacking: NonNullable<Passage['lacking']> = (model) => {
  const { thinking, signedLoops } = factsOf(model)
  if (thinking === 'none' || (thinking === 'adaptive' && !signedLoops)) return undefined
  return {
    marks,
    in: (body) => isRecord(body) && thinks(body, signedLoops) && inUnsignedLoop(body),
  }
}

/** Whether the model is told to think in the way that wants a loop to begin with a thought. */
function thinks({ thinking }: Json, signedLoops: boolean): boolean {
  const type = isRecord(thinking) ? thinking['type'] : undefined
  return type === 'enabled' || (type === 'adaptive' && signedLoops)
}

function inUnsignedLoop({ messages }: Json): boolean {
  const all = records(messages)
  const last = all.findLastIndex(isAnswer)
  const results = all.slice(last + 1).flatMap(({ content }) => records(content))
  if (last < 0 || !results.some(({ type }) => type === 'tool_result')) return false
  // The service joins neighbours of one role.
  const before = all.slice(0, last).findLastIndex((message) => !isAnswer(message))
  const [first] = all.slice(before + 1, last + 1).flatMap(({ content }) => records(content))
  return first?.['type'] !== 'thinking' && first?.['type'] !== 'redacted_thinking'
}

const isAnswer = ({ role }: Json): boolean => role === 'assistant'
