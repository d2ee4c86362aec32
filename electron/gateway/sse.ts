/** Server-sent events between bytes and frames (WHATWG HTML, section 9.2 "Server-sent events"). */
import { StringDecoder } from 'node:string_decoder'
import type { Frame } from '../codecs/codec.ts'

/** More than this of what is no field is not kept (characters). */
const longestStray = 65_536
const byteOrderMark = 0xfeff
const lineFeed = 0x0a
const space = 0x20

/** Takes bytes in any chunking, gives the frames that are whole. Made per stream; a class, because it has an accessor. */
class FrameReader {
  readonly #decoder = new StringDecoder('utf8')
  #begun = false
  /** The last line ended in CR, which may be half of CRLF. */
  #carriage = false
  /** A line whose end is still to come. */
  #pieces: string[] = []
  #pending = 0
  #event: string | undefined
  #data: string | undefined
  /** Lines that are no field: Gemini says a late error as bare JSON. */
  #stray = ''

  /** What waits for the end of its frame (characters). Whoever reads from a stranger must not let it grow without end. */
  get held(): number {
    return (
      this.#pending + (this.#data?.length ?? 0) + (this.#event?.length ?? 0) + this.#stray.length
    )
  }

  push(chunk: Buffer): readonly Frame[] {
    const frames: Frame[] = []
    const text = this.#decoder.write(chunk)
    if (text === '') return frames
    let at = this.#start(text)
    // Each character is searched once, however little of a line comes at a time.
    let feed = text.indexOf('\n', at)
    let carriage = text.indexOf('\r', at)
    while (feed >= 0 || carriage >= 0) {
      const end = firstOf(feed, carriage)
      const frame = this.#line(this.#whole(text.slice(at, end)))
      if (frame) frames.push(frame)
      at = end === carriage ? this.#afterCarriage(text, end) : end + 1
      if (feed >= 0 && feed < at) feed = text.indexOf('\n', at)
      if (carriage >= 0 && carriage < at) carriage = text.indexOf('\r', at)
    }
    if (at < text.length) {
      this.#pieces.push(text.slice(at))
      this.#pending += text.length - at
    }
    return frames
  }

  /** The stream ended: a last frame, or JSON without a field name, counts only if it is complete. */
  end(): readonly Frame[] {
    const frames: Frame[] = []
    const rest = this.#whole(this.#decoder.end())
    if (rest !== '') this.#line(rest)
    const last = this.#line('')
    if (last && isWhole(last.data)) frames.push(last)
    if (this.#stray !== '' && isWhole(this.#stray)) frames.push({ data: this.#stray })
    this.#stray = ''
    return frames
  }

  /** Where the first line of new text begins. */
  #start(text: string): number {
    const first = text.charCodeAt(0)
    const skipped = this.#begun ? this.#carriage && first === lineFeed : first === byteOrderMark
    this.#begun = true
    this.#carriage = false
    return skipped ? 1 : 0
  }

  /** The index after CR, or after CRLF, whose second half may be still to come. */
  #afterCarriage(text: string, at: number): number {
    this.#carriage = at + 1 === text.length
    return text.charCodeAt(at + 1) === lineFeed ? at + 2 : at + 1
  }

  /** A line with what came of it before. */
  #whole(end: string): string {
    if (this.#pieces.length === 0) return end
    const line = this.#pieces.join('') + end
    this.#pieces = []
    this.#pending = 0
    return line
  }

  /** Reads one line; gives the frame that a blank line completes. */
  #line(text: string): Frame | undefined {
    if (text === '') {
      const data = this.#data
      const event = this.#event
      this.#data = undefined
      this.#event = undefined
      if (data === undefined) return undefined
      return event === undefined ? { data } : { event, data }
    }
    if (text.startsWith('data:')) {
      const value = text.charCodeAt(5) === space ? text.slice(6) : text.slice(5)
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
    } else if (text.startsWith('event:')) {
      this.#event = text.charCodeAt(6) === space ? text.slice(7) : text.slice(6)
    } else if (text === 'data') this.#data ??= ''
    else if (this.#stray !== '' || text.startsWith('{') || text.startsWith('[')) this.#stow(text)
    return undefined
  }

  #stow(text: string): void {
    if (this.#stray.length < longestStray) this.#stray += `${text.slice(0, longestStray)}\n`
  }
}

/** The smaller of two indexes, of which -1 is none. */
const firstOf = (a: number, b: number): number => (b >= 0 && (a < 0 || b < a) ? b : a)

export const frameReader = (): FrameReader => new FrameReader()

/** The frames of bytes that are all there is. */
export function framesOf(bytes: Buffer): readonly Frame[] {
  const reader = new FrameReader()
  const frames = reader.push(bytes)
  return [...frames, ...reader.end()]
}

/** Whether a frame's data is complete: JSON, or the word that ends some streams. */
export function isWhole(data: string): boolean {
  if (data === '[DONE]') return true
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}

/** The bytes of frames, as text. */
export function framesText(frames: readonly Frame[]): string {
  let text = ''
  for (const { event, data, bare } of frames)
    if (bare) text += data
    else text += event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
  return text
}
