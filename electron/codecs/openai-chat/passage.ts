/** How bytes of this protocol are forwarded as they are, and what a passive reader learns from them. */
import type { Noted, Passage } from '../codec.ts'
import { isRecord, type Json, parseJson } from '../kit/read.ts'
import { path } from './protocol.ts'
import { parseStreamError } from './parse-error.ts'
import { isBroken } from './stop.ts'
import { usageIn } from './usage.ts'

export const passage: Passage = {
  path: () => path,
  modelField: 'model',
  streamField: 'stream',
  required: { messages: 'array' },
  askUsage: { field: 'stream_options', json: '{"include_usage":true}' },
  asksUsage: (value) => isRecord(value) && value['include_usage'] === true,
  // `"usage":{`, `"error"` and the end, each from its first rare character on.
  needles: ['sage":{', 'sage": {', 'rror"', '[DONE]'],
  closing: 'data: [DONE]\n\n',
  watch({ wantsUsage }) {
    return {
      read({ data, event }) {
        if (data.length < 20 && data.trim() === '[DONE]') return { finished: true, last: true }
        const chunk = parseJson(data)
        if (!isRecord(chunk)) return {}
        return event === 'error' ? { error: parseStreamError(chunk) } : noteOf(chunk, wantsUsage)
      },
    }
  },
  usageField: 'usage',
  telling: ['usage', 'error', 'x_groq'],
  readBody(body) {
    if (!isRecord(body)) return {}
    if (body['error']) return { error: parseStreamError(body) }
    const usage = usageIn(body)
    return usage ? { usage } : {}
  },
  modelMarks: ['"model":"', '"model": "'],
  // What a client says about this one request. Who pays and whose organisation it is belongs to the account.
  headers: ['openai-beta', 'idempotency-key', 'x-client-request-id'],
}

function noteOf(chunk: Json, wantsUsage: boolean): Noted {
  if (chunk['error']) return { error: parseStreamError(chunk) }
  const choices: readonly unknown[] = Array.isArray(chunk['choices']) ? chunk['choices'] : []
  const finishes = choices.filter(isRecord).map((choice) => choice['finish_reason'])
  const broken = finishes.find((word) => typeof word === 'string' && isBroken(word))
  if (typeof broken === 'string')
    return {
      error: {
        kind: 'upstream-unavailable',
        message: `The upstream broke its answer off (${broken}).`,
      },
    }
  const usage = usageIn(chunk)
  return {
    ...(usage ? { usage } : {}),
    ...(finishes.some((word) => typeof word === 'string' && word !== '') ? { finished: true } : {}),
    ...(usage && choices.length === 0 && !wantsUsage ? { unasked: true } : {}),
  }
}
