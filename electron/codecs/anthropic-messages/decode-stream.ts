/** Reads an upstream's stream: frames in batches, hub events out; it never throws. */
import type { Event } from '../../hub/event.ts'
import type { Decoder, Frame, Target, Wire } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { answerReader, type AnswerReader } from './read-answer.ts'

export function decodeStream(
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): Decoder {
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
 * The hot path: nearly every frame is a text delta written exactly so, and only its text needs a JSON parser, if
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
  const text = textBetween(data, at + middle.length, textEnd(data))
  return text !== undefined && reader.text(index, text, out)
}

/** Where the closing quote of the text stands: before `}}` and any spaces, with which the service pads its frames. */
function textEnd(data: string): number {
  let braces = 0
  for (let at = data.length - 1; at >= 0; at--) {
    const code = data.charCodeAt(at)
    if (code === 34 && braces === 2) return at
    if (code === 125) braces++
    else if (code !== 32) return -1
  }
  return -1
}

/** The text of a JSON string without its quotes; undefined where more than one string lies there. */
function textBetween(data: string, from: number, to: number): string | undefined {
  if (to < from) return undefined
  const text = data.slice(from, to)
  if (!text.includes('\\')) return text.includes('"') ? undefined : text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return undefined
  }
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
