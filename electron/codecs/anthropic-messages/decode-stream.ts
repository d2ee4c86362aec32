/** Reads an upstream's stream: frames in batches, hub events out; it never throws. */
import type { Event } from '../../hub/event.ts'
import type { Decoder, Frame, Target, Wire } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { answerReader, type AnswerReader } from './read-answer.ts'

export function decodeStream(wire: Pick<Wire, 'tools'>, target: Pick<Target, 'issuer'>): Decoder {
  const reader = answerReader(wire, target)
  return {
    push(frames) {
      const out: Event[] = []
      for (const frame of frames)
        if (!readText(frame.data, reader, out)) readFrame(frame, reader, out)
      return out
    },
    end() {
      const out: Event[] = []
      reader.close(out)
      return out
    },
  }
}

const head = '{"type":"content_block_delta","index":'
const middle = ',"delta":{"type":"text_delta","text":"'

/**
 * The hot path: nearly every frame is a text delta written exactly so, and its text needs no JSON parser unless
 * something in it is escaped. False where the frame is not of that form; nothing has been done then.
 */
function readText(data: string, reader: AnswerReader, out: Event[]): boolean {
  if (!data.startsWith(head)) return false
  let at = head.length
  let index = 0
  for (; at < data.length; at++) {
    const digit = data.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) break
    index = index * 10 + digit
  }
  if (at === head.length || !data.startsWith(middle, at)) return false
  const from = at + middle.length
  const to = data.indexOf('"', from)
  if (to < 0 || !isTail(data, to + 1)) return false
  const text = data.slice(from, to)
  return !text.includes('\\') && reader.text(index, text, out)
}

/** Whether only `}}` follows, with any spaces: the service pads its frames. */
function isTail(data: string, from: number): boolean {
  let closing = 0
  for (let at = from; at < data.length; at++) {
    const code = data.charCodeAt(at)
    if (code === 125) closing++
    else if (code !== 32) return false
  }
  return closing === 2
}

/** Relays that think in another protocol end with this. */
const foreignEnd = '[DONE]'

function readFrame(frame: Frame, reader: AnswerReader, out: Event[]): void {
  const data = frame.data.trim()
  if (data === '' || data === foreignEnd) return
  let event: unknown
  try {
    event = JSON.parse(data)
  } catch {
    reader.fail(
      { kind: 'upstream-invalid', message: 'The upstream sent a frame that is not JSON.' },
      out,
    )
    return
  }
  if (!isRecord(event)) return
  // The event line is missing or wrong at some relays; the data names its type as well.
  const named = typeof event['type'] === 'string' ? event['type'] : frame.event
  reader.read(named ?? (isRecord(event['error']) ? 'error' : ''), event, out)
}
