/** Passes a stream on as it is, to a client of the same protocol, while the meter watches. */
import type { Codec, Noted } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Answer, Reader } from './answer.ts'
import { lineWatch, type Sighting } from './line-watch.ts'
import { renameModel } from './rename-model.ts'
import { frameReader, framesText, isWhole } from './sse.ts'
import type { Tally } from './tally.ts'

export interface Forwarding {
  readonly codec: Codec
  readonly tally: Tally
  readonly answer: Answer
  /** The name the client asked for, where the upstream's differs. */
  readonly alias: string | undefined
  readonly wantsUsage: boolean
}

/** A line longer than this is no protocol's frame (bytes). */
const longestLine = 64 * 1048576
const newline = 0x0a
const incomplete: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'The upstream closed the stream before its answer was whole.',
}

export function forwardStream({ codec, tally, answer, alias, wantsUsage }: Forwarding): Reader {
  const watcher = codec.passage.watch({ wantsUsage })
  const watch = lineWatch(codec.passage, watcher)
  /** The piece of a line that came so far. */
  let carry: Buffer[] = []
  let carried = 0
  let state: 'waiting' | 'begun' | 'over' = 'waiting'
  let finished = false
  /** The blank line after a frame that was left out is still to come. */
  let skipBlank = false
  let frameBytes = 0
  let forwarded = 0
  let midError: GatewayError | undefined

  /** Splits off what is not yet a whole line. */
  function wholeLines(bytes: Buffer): Buffer | undefined {
    const cut = bytes.lastIndexOf(newline) + 1
    if (cut === 0) {
      carry.push(bytes)
      carried += bytes.length
      return undefined
    }
    const head = cut === bytes.length ? bytes : bytes.subarray(0, cut)
    const lines = carried === 0 ? head : Buffer.concat([...carry, head])
    carry = cut === bytes.length ? [] : [bytes.subarray(cut)]
    carried = bytes.length - cut
    return lines
  }

  /** Looks for the first frame: an error means another account may still be tried. */
  function firstFrame(lines: Buffer): GatewayError | undefined {
    const reader = frameReader()
    const [frame] = [...reader.push(lines), ...reader.end()]
    if (!frame) return undefined
    if (!isWhole(frame.data))
      return {
        kind: 'upstream-invalid',
        message: 'The upstream sent a stream that is not its protocol.',
      }
    frameBytes = Math.max(80, frame.data.length + 8)
    const noted = watcher.read(frame)
    if (noted.error) return noted.error
    note(noted)
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
  }

  function pass(lines: Buffer): void {
    let held = lines
    const sightings = watch.scan(lines)
    let last = false
    const cuts: Sighting[] = []
    for (const sighting of sightings) {
      note(sighting.noted)
      last ||= sighting.noted.last === true
      if (sighting.noted.unasked) cuts.push(sighting)
    }
    if (cuts.length > 0 || skipBlank) held = without(lines, cuts)
    if (alias !== undefined) held = renameModel(held, codec.passage.modelMarks, alias)
    forwarded += held.length
    if (frameBytes > 0) tally.outputGuess = forwarded / frameBytes
    if (midError) over(held, midError)
    else if (last) {
      if (!tally.usage) readLast()
      over(held)
    } else if (held.length > 0) answer.write(held)
  }

  /** The lines without the frames that only the gateway asked for. */
  function without(lines: Buffer, cuts: readonly Sighting[]): Buffer {
    const kept: Buffer[] = []
    let at = skipBlank ? afterBlank(lines, 0) : 0
    for (const { start, end } of cuts) {
      kept.push(lines.subarray(at, Math.max(at, start)))
      at = afterBlank(lines, end)
    }
    kept.push(lines.subarray(at))
    return Buffer.concat(kept)
  }

  function afterBlank(lines: Buffer, at: number): number {
    skipBlank = at >= lines.length
    if (lines[at] === newline) return at + 1
    return lines[at] === 0x0d && lines[at + 1] === newline ? at + 2 : at
  }

  /** What is left without a newline: a last line that is whole, or a stream whose lines end in CR alone. */
  function takeRest(bytes: Buffer): void {
    const reader = frameReader()
    const frames = [...reader.push(bytes), ...reader.end()]
    if (frames.length === 0) return
    const error = state === 'waiting' ? firstFrame(bytes) : undefined
    if (error) return cut(error)
    for (const frame of frames) note(watcher.read(frame))
    if (midError || finished) over(bytes, midError)
    else answer.write(bytes)
  }

  /** Usage and endings that no needle found. */
  function readLast(): void {
    for (const noted of watch.readLast()) note(noted)
  }

  function over(last: Buffer | string, error?: GatewayError): void {
    state = 'over'
    answer.done(last, error)
  }

  function cut(error: GatewayError): void {
    if (state === 'over') return
    if (state === 'begun') over(framesText(codec.client.renderStreamError(error)), error)
    else {
      state = 'over'
      answer.failed(error)
    }
  }

  return {
    push(bytes) {
      if (state === 'over') return
      const lines = wholeLines(bytes)
      if (carried > longestLine)
        cut({ kind: 'upstream-invalid', message: 'The upstream sent a line without end.' })
      if (!lines) return
      if (state === 'waiting') {
        const error = firstFrame(lines)
        if (error) return cut(error)
      }
      pass(lines)
    },
    end() {
      if (state !== 'over' && carried > 0) takeRest(Buffer.concat(carry))
      if (state === 'over') return
      if (!finished || !tally.usage) readLast()
      if (finished) over('')
      else cut(incomplete)
    },
    fail: cut,
  }
}
