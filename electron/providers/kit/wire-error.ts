/** Reads the words of an error answer, whichever of the shapes in use it has. */
import { isRecord } from '../../codecs/kit/read.ts'

/** All in lower case where they are codes, so that tables can be matched. */
export interface WireError {
  readonly type: string
  readonly code: string
  readonly message: string
}

const word = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

/** Accepts `{error:{type,code,message}}`, `{error:"…"}`, `{code,message}`, `{detail}`, and any of them inside an array. */
export function wireError(body: unknown): WireError {
  const whole: unknown = Array.isArray(body) ? body[0] : body
  if (!isRecord(whole)) return { type: '', code: '', message: word(whole) }
  const inner = isRecord(whole['error']) ? whole['error'] : whole
  return {
    type: word(inner['type']).toLowerCase(),
    code: word(inner['code']).toLowerCase(),
    message: word(inner['message']) || word(whole['error']) || word(whole['detail']),
  }
}
