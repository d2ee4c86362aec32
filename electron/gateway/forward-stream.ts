/** Passes a stream on as it is, to a client of the same protocol, while the meter watches. */
import type { ClientSide, Frame, Noted, Passage } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Answer, Reader } from './answer.ts'
import { firstFrame } from './first-frame.ts'
import { frameBuffer, type WholeFrames } from './frame-buffer.ts'
import { lineWatch, type Sighting } from './line-watch.ts'
import { limitFrame } from './longest.ts'
import { namedAs, renameModel } from './rename-model.ts'
import { framesOf, framesText } from './sse.ts'
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
  /** Hears the whole answer as the client was told it, where somebody wants it kept. */
  readonly keep: ((answer: unknown) => void) | undefined
  /** The error without what only the upstream may know. */
  hush(error: GatewayError): GatewayError
}

const incomplete: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'The upstream closed the stream before its answer was whole.',
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
    if (noted.answer !== undefined) forwarding.keep?.(namedAs(noted.answer, passage, alias))
  }

  function pass({ bytes, release }: WholeFrames): void {
    const sightings = watch.scan(bytes, release !== undefined)
    if (sightings.length === 0 && alias === undefined) {
      forwarded += bytes.length
      tally.outputGuess = forwarded / frameBytes
      return answer.write(bytes, release)
    }
    const terminal = noteAll(sightings)
    const held = mended(bytes, sightings, terminal)
    forwarded += held.length
    tally.outputGuess = forwarded / frameBytes
    if (!terminal && held === bytes) return answer.write(bytes, release)
    // It goes out later, maybe when the ledger has the exchange: it must be nobody else's by then.
    const said = release ? Buffer.from(held) : held
    release?.()
    if (!terminal) write(said)
    else if (midError) {
      write(said)
      fail(midError)
    } else over(said)
  }

  /** Gives the frame that ends the answer: what comes after it is none of it. */
  function noteAll(sightings: readonly Sighting[]): Sighting | undefined {
    for (const sighting of sightings) {
      note(sighting.noted)
      if (!midError && sighting.noted.last !== true) continue
      if (!tally.usage) readLast()
      return sighting
    }
    return undefined
  }

  /** The frames as this client should see them, up to the terminal; an error is told in our words. */
  function mended(
    lines: Buffer,
    sightings: readonly Sighting[],
    terminal: Sighting | undefined,
  ): Buffer {
    const end = terminal ? (midError ? terminal.start : terminal.end) : lines.length
    const unasked = sightings.filter(({ noted, start }) => noted.unasked && start < end)
    if (unasked.length > 0) return renamed(without(lines, unasked, end))
    return renamed(end === lines.length ? lines : lines.subarray(0, end))
  }

  const renamed = (lines: Buffer): Buffer =>
    alias === undefined ? lines : renameModel(lines, passage.modelMarks, alias)

  function write(bytes: Buffer): void {
    if (bytes.length > 0) answer.write(bytes)
  }

  /** What is left without a blank line: a last frame that is whole, or a stream whose lines end in CR alone. */
  function takeRest(bytes: Buffer): void {
    const frames = framesOf(bytes)
    if (frames.length === 0) return
    const error = state === 'waiting' ? begin(bytes) : undefined
    if (error) return fail(error)
    const said: Frame[] = []
    let last = false
    for (const frame of frames) {
      const noted = watcher.read(frame)
      note(noted)
      if (!midError && !noted.unasked) said.push(frame)
      last = midError !== undefined || noted.last === true
      if (last) break
    }
    const rest = renamed(Buffer.from(framesText(said)))
    if (last && !midError) return over(rest)
    write(rest)
    if (midError) fail(midError)
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
    // In our words, whatever form the upstream's had: SDKs know theirs in some forms only, and it may quote the account's key.
    if (state === 'begun')
      return over(framesText(client.renderStreamError(forwarding.hush(error))), error)
    state = 'over'
    answer.failed(error)
  }

  return {
    push(chunks) {
      if (state === 'over') return
      const lines = buffer.take(chunks)
      limitFrame(buffer.rest)
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
      if (midError) fail(midError)
      else if (finished) over(passage.closing ?? '')
      else fail(incomplete)
    },
    fail,
  }
}

/** The frames up to `end` without those that only the gateway asked for. */
function without(lines: Buffer, unasked: readonly Sighting[], end: number): Buffer {
  const kept: Buffer[] = []
  let at = 0
  for (const sighting of unasked) {
    kept.push(lines.subarray(at, sighting.start))
    at = sighting.end
  }
  kept.push(lines.subarray(at, end))
  return Buffer.concat(kept)
}
