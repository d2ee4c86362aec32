/** Passes a stream on as it is, to a client of the same protocol, while the meter watches. */
import type { ClientSide, Noted, Passage } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Answer, Reader } from './answer.ts'
import { firstFrame } from './first-frame.ts'
import { frameBuffer, type WholeFrames } from './frame-buffer.ts'
import { lineWatch, type Sighting } from './line-watch.ts'
import { renameModel } from './rename-model.ts'
import { frameReader, framesText } from './sse.ts'
import type { Tally } from './tally.ts'

export interface Forwarding {
  readonly client: ClientSide
  readonly passage: Passage
  readonly tally: Tally
  readonly answer: Answer
  /** The name the client asked for, where the upstream's differs. */
  readonly alias: string | undefined
  readonly wantsUsage: boolean
  /** Hears the upstream's id of the answer. */
  own(id: string): void
  /** Hears the whole answer, where somebody wants it kept. */
  readonly keep: ((answer: unknown) => void) | undefined
}

/** A frame longer than this is no protocol's (bytes). */
const longestFrame = 64 * 1048576
const newline = 0x0a
const carriageReturn = 0x0d
const openBrace = 0x7b

const incomplete: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'The upstream closed the stream before its answer was whole.',
}
const endless: GatewayError = {
  kind: 'upstream-invalid',
  message: 'The upstream sent a frame without end.',
}

export function forwardStream(forwarding: Forwarding): Reader {
  const { client, passage, tally, answer, alias, wantsUsage } = forwarding
  const watcher = passage.watch({ wantsUsage })
  const watch = lineWatch(passage, watcher)
  const buffer = frameBuffer()
  let state: 'waiting' | 'begun' | 'over' = 'waiting'
  let finished = false
  /** What a frame of this stream weighs, for a guess of how many there were. */
  let frameBytes = 200
  let forwarded = 0
  let midError: GatewayError | undefined

  /** Looks at the first frame: an error means that another account may still be tried. */
  function begin(lines: Buffer): GatewayError | undefined {
    const first = firstFrame(lines)
    if (first === undefined) return undefined
    if ('kind' in first) return first
    const noted = watcher.read(first)
    if (noted.error) return noted.error
    note(noted)
    frameBytes = Math.max(80, first.data.length + 8)
    state = 'begun'
    answer.begun()
    return undefined
  }

  function note(noted: Noted): void {
    if (noted.usage) tally.usage = noted.usage
    if (noted.finished) {
      finished = true
      tally.usageWhole = true
    }
    if (noted.error) midError = noted.error
    if (noted.id !== undefined) forwarding.own(noted.id)
    if (noted.answer !== undefined) forwarding.keep?.(noted.answer)
  }

  function pass({ bytes, release }: WholeFrames): void {
    const sightings = watch.scan(bytes, release !== undefined)
    if (sightings.length === 0 && alias === undefined) {
      forwarded += bytes.length
      tally.outputGuess = forwarded / frameBytes
      return answer.write(bytes, release)
    }
    for (const { noted } of sightings) note(noted)
    const held = mended(bytes, sightings)
    forwarded += held.length
    tally.outputGuess = forwarded / frameBytes
    if (midError || sightings.some(({ noted }) => noted.last)) {
      if (!tally.usage) readLast()
      // It goes out later, when the ledger has the exchange: it must be nobody else's by then.
      over(release ? Buffer.from(held) : held, midError)
    } else if (held === bytes) return answer.write(bytes, release)
    else if (held.length > 0) answer.write(release ? Buffer.from(held) : held)
    release?.()
  }

  /** The lines as this client should see them. */
  function mended(lines: Buffer, sightings: readonly Sighting[]): Buffer {
    const unasked = sightings.filter(({ noted }) => noted.unasked)
    const kept = unasked.length > 0 ? without(lines, unasked) : lines
    return alias === undefined ? kept : renameModel(kept, passage.modelMarks, alias)
  }

  /** What is left without a blank line: a last frame that is whole, or a stream whose lines end in CR alone. */
  function takeRest(bytes: Buffer): void {
    const reader = frameReader()
    const frames = [...reader.push(bytes), ...reader.end()]
    if (frames.length === 0) return
    const error = state === 'waiting' ? begin(bytes) : undefined
    if (error) return fail(error)
    for (const frame of frames) note(watcher.read(frame))
    // Gemini says a late error as bare JSON, which few SDKs know, and only by luck: it is told in every way that they do.
    if (midError && bytes[0] === openBrace)
      over(framesText(client.renderStreamError(midError)), midError)
    else if (midError || finished) over(bytes, midError)
    else answer.write(bytes)
  }

  /** Usage and endings that no needle found. */
  function readLast(): void {
    for (const noted of watch.readLast()) note(noted)
  }

  /** Asked anew, since what was called meanwhile may have ended it. */
  const isOver = (): boolean => state === 'over'

  function over(last: Buffer | string, error?: GatewayError): void {
    state = 'over'
    answer.done(last, error)
  }

  function fail(error: GatewayError): void {
    if (state === 'over') return
    if (state === 'begun') return over(framesText(client.renderStreamError(error)), error)
    state = 'over'
    answer.failed(error)
  }

  return {
    push(chunks) {
      if (state === 'over') return
      const lines = buffer.take(chunks)
      if (buffer.rest > longestFrame) return fail(endless)
      if (!lines) return
      const error = state === 'waiting' ? begin(lines.bytes) : undefined
      if (error) fail(error)
      else pass(lines)
    },
    end() {
      if (isOver()) return
      if (buffer.rest > 0) takeRest(buffer.takeRest())
      if (isOver()) return
      // No frame said that it was the last: what counts may stand in any of these.
      readLast()
      // Clients wait for the last frame also where the upstream has said why it ends and left it at that.
      if (finished) over(passage.closing ?? '')
      else fail(incomplete)
    },
    fail,
  }
}

/** The frames without those that only the gateway asked for, each with the blank line that ends it. */
function without(lines: Buffer, unasked: readonly Sighting[]): Buffer {
  const kept: Buffer[] = []
  let at = 0
  for (const { start, end } of unasked) {
    kept.push(lines.subarray(at, start))
    at = afterBlank(lines, end)
  }
  kept.push(lines.subarray(at))
  return Buffer.concat(kept)
}

function afterBlank(lines: Buffer, at: number): number {
  if (lines[at] === newline) return at + 1
  return lines[at] === carriageReturn && lines[at + 1] === newline ? at + 2 : at
}
