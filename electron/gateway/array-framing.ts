/** Frames a stream as one JSON array sent piece by piece, as Gemini does where the address does not ask for events. */
import { frameReader } from './sse.ts'

/** Takes the bytes of server-sent events, gives the array's. Made per exchange. */
export class ArrayFraming {
  readonly #frames = frameReader()
  #first = true
  #last = ''

  push(bytes: Buffer | string): string {
    return this.#elements(this.#frames.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes))
  }

  /** The last bytes, and what closes the array. */
  end(bytes: Buffer | string): string {
    const text = this.push(bytes) + this.#elements(this.#frames.end())
    return this.#first ? '[]' : `${text}]`
  }

  #elements(frames: readonly { readonly data: string }[]): string {
    let text = ''
    for (const { data } of frames) {
      // A late error is told twice where some clients know one form and some the other.
      if (data.trim() === this.#last) continue
      this.#last = data.trim()
      text += this.#first ? '[' : ',\r\n'
      text += this.#last
      this.#first = false
    }
    return text
  }
}
