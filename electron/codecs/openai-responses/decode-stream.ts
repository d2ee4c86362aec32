/** Reads the frames of a Responses stream into events. */
import type { Decoder, Frame, Target, Wire } from '../codec.ts'
import { isRecord, parseJson } from '../kit/read.ts'
import { type AnswerReader, readAnswer } from './read-answer.ts'

export function decodeStream(
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): Decoder {
  const answer = readAnswer(wire, target)
  return {
    push(frames) {
      for (const frame of frames) {
        if (answer.over()) break
        if (!readPlain(frame, answer)) readFrame(frame, answer)
      }
      return answer.collect()
    },
    end() {
      answer.fail({
        kind: 'upstream-incomplete',
        message: 'The upstream stopped before its answer was whole.',
      })
      return answer.collect()
    },
  }
}

const prefix = 'response.'
const textDelta = 'output_text.delta'
const argumentsDelta = 'function_call_arguments.delta'
const heads = [textDelta, argumentsDelta].map((event) => ({
  event,
  type: prefix + event,
  head: `{"type":"${prefix}${event}"`,
}))

const deltaMark = '"delta":"'
const itemMark = '"output_index":'
const partMark = '"content_index":'
const likelihoods = '"logprobs":['

/**
 * The hot path: nearly every frame is a piece of text or of arguments, and only that one string needs reading. The marks
 * hold quotes, which stand escaped inside strings, so none is found where it means something else. False where the frame
 * says more or is written in another way; nothing has been done then.
 */
function readPlain({ event, data }: Frame, answer: AnswerReader): boolean {
  const known = heads.find(({ type, head }) => event === type || data.startsWith(head))
  if (!known || !data.endsWith('}')) return false
  const from = data.indexOf(deltaMark)
  const item = digitsAfter(data, itemMark)
  if (from < 0 || item < 0) return false
  const start = from + deltaMark.length
  const end = endOfString(data, start)
  if (end < 0 || saysLikelihoods(data)) return false
  const part = known.event === textDelta ? digitsAfter(data, partMark) : 0
  const into = answer.plain(known.event, { item, part })
  const text = into && textOf(data, start, end)
  if (text === undefined) return false
  into?.add(text)
  return true
}

/** The number behind a mark; -1 where there is none. */
function digitsAfter(data: string, mark: string): number {
  const from = data.indexOf(mark)
  if (from < 0) return -1
  let number = -1
  for (let at = from + mark.length; ; at++) {
    const digit = data.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return number
    number = Math.max(number, 0) * 10 + digit
  }
}

function saysLikelihoods(data: string): boolean {
  const at = data.indexOf(likelihoods)
  return at >= 0 && data.charAt(at + likelihoods.length) !== ']'
}

/** The index of the quote that closes the string which begins at `start`; -1 where there is none. */
function endOfString(data: string, start: number): number {
  let at = data.indexOf('"', start)
  while (at > start && data.charCodeAt(at - 1) === backslash && isEscaped(data, at, start))
    at = data.indexOf('"', at + 1)
  return at
}

const backslash = 0x5c

function isEscaped(data: string, at: number, start: number): boolean {
  let slashes = 0
  while (at - 1 - slashes >= start && data.charCodeAt(at - 1 - slashes) === backslash) slashes++
  return slashes % 2 === 1
}

function textOf(data: string, start: number, end: number): string | undefined {
  const raw = data.slice(start, end)
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return undefined
  }
}

/** Relays that think in another protocol end with this. */
const foreignEnd = '[DONE]'

function readFrame({ event: named, data: raw }: Frame, answer: AnswerReader): void {
  const data = raw.trim()
  if (data === '' || data === foreignEnd) return
  const event = parseJson(data)
  if (!isRecord(event))
    return answer.fail({
      kind: 'upstream-invalid',
      message: 'The upstream sent a piece of its answer that is not a JSON object.',
    })
  const type = typeof event['type'] === 'string' ? event['type'] : (named ?? '')
  answer.read(type === '' && event['error'] ? 'error' : type, event)
}
