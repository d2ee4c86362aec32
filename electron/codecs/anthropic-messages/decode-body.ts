/** Reads an unstreamed answer as the events its stream would have been. */
import type { Event } from '../../hub/event.ts'
import type { Target, Wire } from '../codec.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { parseStreamError } from './parse-error.ts'
import { answerReader } from './read-answer.ts'

export function decodeBody(
  body: unknown,
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): readonly Event[] {
  const out: Event[] = []
  const reader = answerReader(wire, target)
  if (isRecord(body) && body['error'] !== undefined && body['error'] !== null) {
    reader.fail(parseStreamError(body), out)
    return out
  }
  const content = isRecord(body) ? contentOf(body) : undefined
  if (!isRecord(body) || !content) {
    const message = 'The upstream answered something that is not a message.'
    reader.fail({ kind: 'upstream-invalid', message }, out)
    return out
  }
  reader.read('message_start', { message: body }, out)
  content.forEach((block, index) => {
    reader.read('content_block_start', { index, content_block: block }, out)
    reader.read('content_block_stop', { index }, out)
  })
  reader.read('message_delta', { delta: body }, out)
  reader.read('message_stop', {}, out)
  return out
}

/** Some relays write null for an answer without words. */
function contentOf({ content, stop_reason: stop }: Json): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content
  return content === null && typeof stop === 'string' ? [] : undefined
}
