/** Reads an unstreamed answer, or a stream that came as one list, into the events its stream would have been. */
import type { Event } from '../../hub/event.ts'
import type { Target, Wire } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { readAnswer } from './read-answer.ts'

export function decodeBody(
  body: unknown,
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): readonly Event[] {
  const answer = readAnswer(wire, target)
  const chunks: readonly unknown[] = Array.isArray(body) ? body : [body]
  const records = chunks.filter(isRecord)
  const said = records.some((chunk) => 'candidates' in chunk || 'promptFeedback' in chunk)
  const failed = records.some((chunk) => Boolean(chunk['error']))
  if (said || failed) for (const chunk of records) answer.chunk(chunk)
  else
    answer.fail({
      kind: 'upstream-invalid',
      message: 'The upstream answered with something that is not a Gemini answer.',
    })
  answer.end()
  return answer.collect()
}
