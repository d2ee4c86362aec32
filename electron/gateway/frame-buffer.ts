/** Cuts what network reads bring at the ends of frames, so that only whole frames are looked at and passed on. */
import { join } from './slabs.ts'

export interface WholeFrames {
  readonly bytes: Buffer
  /** Gives the memory back; call it once nobody reads the bytes any more. */
  readonly release: (() => void) | undefined
}

const newline = 0x0a
/** The line break before a blank line, and the blank line (bytes). */
const longestBlank = 3

/** Whether the bytes end in a blank line. */
const endsFrame = (bytes: Buffer): boolean => bytes.at(-1) === newline && bytes.at(-2) === newline

/** The index after the last blank line; 0 when there is none. */
function frameEnd(bytes: Buffer): number {
  if (endsFrame(bytes)) return bytes.length
  const plain = bytes.lastIndexOf('\n\n')
  const carriage = bytes.lastIndexOf('\n\r\n')
  return Math.max(plain < 0 ? 0 : plain + 2, carriage < 0 ? 0 : carriage + 3)
}

/** A class, because it is made per stream and has an accessor. */
class FrameBuffer {
  #rest: Buffer[] = []
  #size = 0

  /** Bytes that wait for the end of their frame. */
  get rest(): number {
    return this.#size
  }

  /** The whole frames so far; undefined while the first one has not ended. */
  take(chunks: readonly Buffer[]): WholeFrames | undefined {
    const [only] = chunks
    if (chunks.length === 1 && only && this.#size === 0 && endsFrame(only))
      return { bytes: only, release: undefined }
    if (!chunks.some((chunk) => chunk.includes(newline)) || !this.#isEndedBy(chunks)) {
      this.#keep(chunks)
      return undefined
    }
    const { bytes, release } = join(this.#size === 0 ? chunks : [...this.#rest, ...chunks])
    const cut = frameEnd(bytes)
    this.#rest = []
    this.#size = 0
    if (cut === bytes.length) return { bytes, release }
    if (cut === 0) {
      this.#keep([release ? Buffer.from(bytes) : bytes])
      release?.()
      return undefined
    }
    const rest = bytes.subarray(cut)
    // The joined memory is used again; what waits must not be in it.
    this.#keep([release ? Buffer.from(rest) : rest])
    return { bytes: bytes.subarray(0, cut), release }
  }

  /** Whether these bytes end the frame that waits: only they are looked at, however much waits. */
  #isEndedBy(chunks: readonly Buffer[]): boolean {
    const last = chunks.at(-1)
    if (this.#size === 0 || (last && frameEnd(last) > 0)) return true
    return frameEnd(Buffer.concat([this.#tail(), ...chunks])) > 0
  }

  /** As much of what waits as may be the beginning of a blank line. */
  #tail(): Buffer {
    const pieces: Buffer[] = []
    let missing = longestBlank - 1
    for (let at = this.#rest.length - 1; at >= 0 && missing > 0; at--) {
      const piece = this.#rest[at]?.subarray(-missing) ?? Buffer.alloc(0)
      pieces.unshift(piece)
      missing -= piece.length
    }
    return Buffer.concat(pieces)
  }

  /** What is left when the stream has ended. */
  takeRest(): Buffer {
    const rest = Buffer.concat(this.#rest, this.#size)
    this.#rest = []
    this.#size = 0
    return rest
  }

  #keep(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.#rest.push(chunk)
      this.#size += chunk.length
    }
  }
}

export const frameBuffer = (): FrameBuffer => new FrameBuffer()
