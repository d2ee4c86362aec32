/** Reads an unstreamed answer into the events its stream would have been. */
import type { Event } from '../../hub/event.ts'
import type { Target, Wire } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { parseStreamError } from './parse-error.ts'
import { readAnswer } from './read-answer.ts'

export function decodeBody(
  body: unknown,
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): readonly Event[] {
  const answer = readAnswer(wire, target)
  if (isRecord(body) && Array.isArray(body['choices']) && body['choices'].length > 0) {
    answer.chunk(body, true)
    answer.done()
  } else if (isRecord(body) && (body['error'] ?? body['message'] ?? body['detail'])) {
    answer.fail(parseStreamError(body))
  } else {
    answer.fail({
      kind: 'upstream-invalid',
      message: 'The upstream answered with something that is not a chat completion.',
    })
  }
  return answer.collect()
}
