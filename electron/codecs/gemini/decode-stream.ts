/** Reads an upstream's stream: frames in batches, hub events out; it never throws. */
import type { Decoder, Frame, Target, Wire } from '../codec.ts'
import { parseExact } from '../kit/exact-json.ts'
import { isRecord } from '../kit/read.ts'
import { matchText, type TextPattern } from './decode-text.ts'
import { readAnswer } from './read-answer.ts'

export function decodeStream(
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): Decoder {
  const answer = readAnswer(wire, target)
  let pattern: TextPattern | undefined

  const read = ({ data }: Frame): void => {
    const plain = pattern && matchText(pattern, data)
    if (plain && answer.more(plain.text, plain.usage)) return
    const text = data.trim()
    // Relays that think in another protocol end with this.
    if (text === '' || text === '[DONE]') return
    const chunk = parseExact(text)
    pattern = undefined
    if (isRecord(chunk)) {
      answer.chunk(chunk)
      pattern = answer.patternOf(chunk, data)
    } else if (!Array.isArray(chunk) || !chunk.every(isRecord))
      answer.fail({
        kind: 'upstream-invalid',
        message: 'The upstream sent a piece of its answer that is not a JSON object.',
      })
    // What was asked for as events may come as one list.
    else for (const one of chunk) answer.chunk(one)
  }

  return {
    push(frames) {
      for (const frame of frames) {
        if (answer.over()) break
        read(frame)
      }
      return answer.collect()
    },
    end() {
      answer.end()
      return answer.collect()
    },
  }
}
