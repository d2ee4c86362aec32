/** Reads answers off a socket cheaply: status, end and size, and the last bytes to judge the end by. */

const kept = 128
const endOfHeader = '\r\n\r\n'
const endOfChunks = '\r\n0\r\n\r\n'

/** One per connection; answers do not overlap on it. */
export class ResponseReader {
  status = 0
  /** Bytes of the body, with the chunks' framing. */
  bytes = 0
  #header = ''
  #inBody = false
  #left = 0
  #tail: Buffer = Buffer.alloc(0)

  /** Takes what one read brought; true when the answer is complete. */
  push(chunk: Buffer): boolean {
    if (this.#inBody) return this.#take(chunk)
    const text = this.#header + chunk.toString('latin1', 0, 4096)
    const end = text.indexOf(endOfHeader)
    if (end < 0) {
      this.#header = text
      return false
    }
    const inChunk = end + endOfHeader.length - this.#header.length
    this.#header = ''
    this.status = Number(text.slice(9, 12))
    const length = /\r\ncontent-length:\s*(\d+)/i.exec(text.slice(0, end))?.[1]
    this.#left = length === undefined ? -1 : Number(length)
    this.bytes = 0
    this.#tail = Buffer.alloc(0)
    this.#inBody = true
    return this.#take(chunk.subarray(inChunk))
  }

  /** Whether the body has begun. */
  get begun(): boolean {
    return this.#inBody && this.bytes > 0
  }

  /** The last bytes of the body. */
  get tail(): string {
    return this.#tail.toString('latin1')
  }

  #take(chunk: Buffer): boolean {
    this.bytes += chunk.length
    if (chunk.length > 0) {
      this.#tail =
        chunk.length >= kept
          ? chunk.subarray(-kept)
          : Buffer.concat([this.#tail, chunk]).subarray(-kept)
    }
    const ended = this.#left >= 0 ? (this.#left -= chunk.length) <= 0 : this.#endsHere()
    if (ended) this.#inBody = false
    return ended
  }

  #endsHere(): boolean {
    const tail = this.tail
    return tail.endsWith(endOfChunks) || tail === endOfChunks.slice(2)
  }
}
