/** Reads requests off a socket cheaply: keeps the path and the two ends of the body, counts the rest. */

/** As much of a body's start and of its end as is kept. */
const kept = 4096

export interface Incoming {
  readonly method: string
  readonly path: string
  /** The header lines, names as they came. */
  readonly header: string
  /** The body's first and last bytes; the whole of a small one. */
  readonly excerpt: string
}

interface Body {
  readonly method: string
  readonly path: string
  readonly header: string
  /** Bytes still to come; -1 where the body ends itself (chunked). */
  left: number
  start: string
  end: string
}

const endOfHeader = '\r\n\r\n'
const endOfChunks = '\r\n0\r\n\r\n'

/** One per connection; requests do not overlap on it. */
export class RequestReader {
  #header = ''
  #body: Body | undefined

  /** Takes what one read brought; gives the request when it is complete. */
  push(chunk: Buffer): Incoming | undefined {
    if (this.#body !== undefined) return this.#take(this.#body, chunk)
    const text = this.#header + chunk.toString('latin1')
    const end = text.indexOf(endOfHeader)
    if (end < 0) {
      this.#header = text
      return undefined
    }
    const inChunk = end + endOfHeader.length - this.#header.length
    this.#header = ''
    const body = openBody(text.slice(0, end))
    this.#body = body
    return this.#take(body, chunk.subarray(inChunk))
  }

  #take(body: Body, bytes: Buffer): Incoming | undefined {
    if (bytes.length > 0) {
      if (body.start.length < kept) {
        body.start += bytes.toString('latin1', 0, kept - body.start.length)
      }
      const tail = bytes.toString('latin1', Math.max(0, bytes.length - kept))
      body.end = tail.length === kept ? tail : (body.end + tail).slice(-kept)
    }
    const complete = body.left >= 0 ? (body.left -= bytes.length) <= 0 : endsItself(body)
    if (!complete) return undefined
    this.#body = undefined
    const { method, path, header } = body
    // A small body stands whole in its start; its end would only repeat it.
    return {
      method,
      path,
      header,
      excerpt: body.start.length < kept ? body.start : body.start + body.end,
    }
  }
}

function openBody(header: string): Body {
  const [first = ''] = header.split('\r\n', 1)
  const [method = '', path = ''] = first.split(' ')
  const length = /\r\ncontent-length:\s*(\d+)/i.exec(header)?.[1]
  const selfEnding = length === undefined && /\r\ntransfer-encoding:/i.test(header)
  return { method, path, header, left: selfEnding ? -1 : Number(length ?? 0), start: '', end: '' }
}

const endsItself = (body: Body): boolean =>
  body.end.endsWith(endOfChunks) || body.end === endOfChunks.slice(2)
