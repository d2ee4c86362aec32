/** How much of an upstream's answer is held in memory while it is not whole, and what ends one that asks for more. */
import { Failure } from '../hub/error.ts'

/** A frame longer than this is no protocol's (bytes, or characters where they are decoded already). */
const longestFrame = 64 * 1048576
/** An unstreamed answer longer than this is no protocol's: not even with images in it (bytes). */
const longestBody = 256 * 1048576

/** Throws Failure `upstream-invalid` where a frame that has not ended is too long. */
export function limitFrame(held: number): void {
  if (held > longestFrame)
    throw new Failure({
      kind: 'upstream-invalid',
      message: 'The upstream sent a frame without end.',
    })
}

/** Collects an unstreamed answer. Made per answer. */
export class WholeBody {
  readonly #longest: number
  #chunks: Buffer[] = []
  #size = 0

  /** `longest`: in bytes. */
  constructor(longest = longestBody) {
    this.#longest = longest
  }

  /** Throws Failure `upstream-invalid` where it becomes too long. */
  add(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.#size += chunk.length
      this.#chunks.push(chunk)
    }
    if (this.#size <= this.#longest) return
    this.#chunks = []
    throw new Failure({
      kind: 'upstream-invalid',
      message: `The upstream's answer is longer than ${this.#longest / 1048576} MB; ask for less at once.`,
    })
  }

  /** All of it, once. */
  take(): Buffer {
    const [first] = this.#chunks
    const body =
      this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#size)
    this.#chunks = []
    return body
  }
}
