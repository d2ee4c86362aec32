/** Makes the items of a conversation such as ChatGPT's Codex takes them; what fits already stays the object it was. */
import type { Warning } from '../../codecs/codec.ts'
import { fitId } from '../../codecs/kit/ids.ts'
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { without } from '../kit/chat-body.ts'
import { idPrefixes, longestId, sealPrefix } from './allowed.ts'

type Warn = (warning: Warning) => void

/** A text is one message of the user. */
export function fitInput(input: unknown, warn: Warn): unknown {
  if (typeof input === 'string')
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
  if (!Array.isArray(input)) return input
  return input.flatMap((item: unknown): readonly unknown[] =>
    isRecord(item) ? fitItem(item, warn) : [item],
  )
}

/** Codex says instructions and tools inside the input where the model wants it so, and then nowhere else. */
export const saysAllInside = (input: unknown): boolean =>
  Array.isArray(input) &&
  input.some((item: unknown) => isRecord(item) && item['type'] === 'additional_tools')

function fitItem(item: Json, warn: Warn): readonly Json[] {
  const type = typeof item['type'] === 'string' ? item['type'] : 'message'
  if (type === 'item_reference') {
    warn({ field: 'input.item_reference', action: 'dropped: ChatGPT keeps no items to look up' })
    return []
  }
  if (type === 'reasoning' && !isSealedHere(item)) {
    warn({
      field: 'input.reasoning',
      action: 'earlier thoughts left out: they carry no seal of ChatGPT',
    })
    return []
  }
  return [[withFitId, withFitCall, withKnownRole, withoutMarks].reduce(applying(warn), item)]
}

type Step = (item: Json, warn: Warn) => Json

const applying =
  (warn: Warn) =>
  (item: Json, step: Step): Json =>
    step(item, warn)

/** Other vendors' thoughts have other seals, and ids that are seals themselves. */
function isSealedHere({ encrypted_content: seal, id }: Json): boolean {
  const isShort = typeof id !== 'string' || id.length <= longestId
  return isShort && typeof seal === 'string' && seal.startsWith(sealPrefix)
}

const withFitId: Step = (item) => {
  const { id, type = 'message' } = item
  if (id === undefined) return item
  const prefix = idPrefixes.get(type)
  const fits =
    typeof id === 'string' &&
    prefix !== undefined &&
    id.startsWith(prefix) &&
    id.length <= longestId
  return fits ? item : without(item, ['id'])
}

const callLimits = { forbidden: /[^\x21-\x7e]/g, maxLength: longestId }

/** Made from the old one alone, so that a call and its result still agree. */
const withFitCall: Step = (item) => {
  const call = item['call_id']
  if (typeof call !== 'string') return item
  const fit = fitId(call, callLimits)
  return fit === call ? item : { ...item, call_id: fit }
}

const withKnownRole: Step = (item) =>
  item['role'] === 'system' ? { ...item, role: 'developer' } : item

/** Marks of what to cache stand in the parts of messages and results. */
const withoutMarks: Step = (item, warn) => {
  const mended = mendParts(mendParts(item, 'content'), 'output')
  if (mended !== item)
    warn({
      field: 'prompt_cache_breakpoint',
      action: 'dropped: ChatGPT caches prompts by itself',
    })
  return mended
}

const mark = 'prompt_cache_breakpoint'

function mendParts(item: Json, field: 'content' | 'output'): Json {
  const parts = item[field]
  if (!Array.isArray(parts)) return item
  const isMarked = parts.some((part: unknown) => isRecord(part) && mark in part)
  if (!isMarked) return item
  return {
    ...item,
    [field]: parts.map((part: unknown) => (isRecord(part) ? without(part, [mark]) : part)),
  }
}
