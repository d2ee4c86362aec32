/** Cuts what network reads bring at line ends, so that only whole lines are looked at and passed on. */
import { join } from './slabs.ts'

export interface Lines {
  readonly bytes: Buffer
  /** Gives the memory back; call it once nobody reads the bytes any more. */
  readonly release: (() => void) | undefined
}

const newline = 0x0a

/** A class, because it is made per stream and has an accessor. */
class LineBuffer {
  #rest: Buffer[] = []
  #size = 0

  /** Bytes that wait for the end of their line. */
  get rest(): number {
    return this.#size
  }

  /** The whole lines so far; undefined while the first one has not ended. */
  take(chunks: readonly Buffer[]): Lines | undefined {
    const [only] = chunks
    if (chunks.length === 1 && only && this.#size === 0 && only.at(-1) === newline)
      return { bytes: only, release: undefined }
    if (!chunks.some((chunk) => chunk.includes(newline))) {
      this.#keep(chunks)
      return undefined
    }
    const { bytes, release } = join(this.#size === 0 ? chunks : [...this.#rest, ...chunks])
    const cut = bytes.lastIndexOf(newline) + 1
    this.#rest = []
    this.#size = 0
    if (cut === bytes.length) return { bytes, release }
    const rest = bytes.subarray(cut)
    // The joined memory is used again; what waits must not be in it.
    this.#keep([release ? Buffer.from(rest) : rest])
    return { bytes: bytes.subarray(0, cut), release }
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

export const lineBuffer = (): LineBuffer => new LineBuffer()
