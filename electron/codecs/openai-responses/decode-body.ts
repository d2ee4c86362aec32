/** Reads an unstreamed answer as the events its stream would have been. */
import type { GatewayError } from '../../hub/error.ts'
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
  // Some proxies wrap an error into a list.
  const outer: unknown = Array.isArray(body) ? body[0] : body
  if (!isRecord(outer)) answer.fail(invalid)
  else if (Array.isArray(outer['output']) && !outer['error']) answer.whole(outer)
  else
    answer.fail(
      outer['error'] || outer['detail'] || outer['message'] ? parseStreamError(outer) : invalid,
    )
  return answer.collect()
}

const invalid: GatewayError = {
  kind: 'upstream-invalid',
  message: 'The upstream answered something that is not a response.',
}
