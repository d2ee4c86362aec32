/** Frames a stream as one JSON array sent piece by piece, as Gemini does where the address does not ask for events. */
import { frameReader } from './sse.ts'

/** Takes the bytes of server-sent events, gives the array's. Made per exchange. */
export class ArrayFraming {
  readonly #frames = frameReader()
  #first = true
  #lastError = ''

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
      const element = data.trim()
      // A late error is told twice where some clients know one form and some the other.
      if (element === this.#lastError) continue
      if (element.startsWith('{"error"')) this.#lastError = element
      text += this.#first ? '[' : ',\r\n'
      text += element
      this.#first = false
    }
    return text
  }
}
