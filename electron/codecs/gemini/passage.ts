/** How bytes of this protocol are forwarded as they are, and what a passive reader learns from them. */
import type { Noted, Passage } from '../codec.ts'
import { isRecord, type Json, records, parseJson } from '../kit/read.ts'
import { lacking } from './lacking.ts'
import { parseStreamError } from './parse-error.ts'
import { answerPath } from './protocol.ts'
import { isBroken } from './stop.ts'
import { usageOf } from './usage.ts'

export const passage = {
  path: answerPath,
  // The service takes `contents` as a list, as one content, and as text; it says itself what it misses.
  required: {},
  // `finishReason`, `blockReason` and `"error"`, each from its first rare character on. Counts stand in every frame.
  needles: ['Reason"', 'rror"'],
  watch: () => ({
    read({ data }) {
      const chunk = parseJson(data)
      return isRecord(chunk) ? noteOf(chunk) : {}
    },
  }),
  usageField: 'usageMetadata',
  telling: ['usageMetadata', 'error', 'responseId', 'promptFeedback'],
  readBody(body) {
    const whole: unknown = Array.isArray(body) ? body.at(-1) : body
    if (!isRecord(whole)) return {}
    const { id, usage, error } = noteOf(whole)
    return {
      ...(id === undefined ? {} : { id }),
      ...(usage ? { usage } : {}),
      ...(error ? { error } : {}),
    }
  },
  modelMarks: ['"modelVersion":"', '"modelVersion": "'],
  // What a client says about itself and this one request. Whose project pays belongs to the account.
  headers: ['x-goog-api-client', 'x-server-timeout'],
  // Seals in base64, see `proof.ts`.
  brought: [{ before: 'cGIxLmV5', rare: 'SnBJam9p' }],
  lacking,
} as const satisfies Passage

/** Nothing marks the last frame: the close of the stream ends it. */
function noteOf(chunk: Json): Noted {
  if (chunk['error']) return { error: parseStreamError(chunk) }
  const finishes = records(chunk['candidates']).map((candidate) => candidate['finishReason'])
  const words = finishes.filter((finish) => typeof finish === 'string' && finish !== '')
  const broken = words.find((finish) => isBroken(String(finish)))
  if (typeof broken === 'string')
    return {
      error: {
        kind: 'upstream-invalid',
        code: broken,
        message: `The upstream threw its answer away (${broken}).`,
      },
    }
  const feedback = chunk['promptFeedback']
  const blocked = isRecord(feedback) && Boolean(feedback['blockReason'])
  const usage = usageOf(chunk['usageMetadata'])
  const id = chunk['responseId']
  return {
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(usage ? { usage } : {}),
    ...(words.length > 0 || blocked ? { finished: true } : {}),
  }
}
