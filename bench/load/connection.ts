/** One keep-alive connection that asks and waits for the whole answer, over a raw socket. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { ResponseReader } from './response-reader.ts'
import type { Origin } from './wire.ts'

export interface Answer {
  readonly status: number
  /** Bytes of the body with its framing. */
  readonly bytes: number
  /** The body's last bytes. */
  readonly tail: string
  /** From asking to the first byte of the body, in milliseconds. */
  readonly firstByteMs: number
  /** From asking to the last byte, in milliseconds. */
  readonly ms: number
}

interface Waiting {
  readonly askedAt: number
  firstByteMs: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

export class Connection {
  readonly #socket: Socket
  readonly #reader = new ResponseReader()
  #waiting: Waiting | undefined

  constructor(origin: Origin) {
    this.#socket = connect(origin.port, origin.host)
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('the connection was closed mid-answer')))
  }

  /** Only one question at a time. */
  ask(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { askedAt: performance.now(), firstByteMs: 0, resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    const waiting = this.#waiting
    const ended = this.#reader.push(chunk)
    if (waiting === undefined) return
    if (waiting.firstByteMs === 0 && (ended || this.#reader.begun)) {
      waiting.firstByteMs = performance.now() - waiting.askedAt
    }
    if (!ended) return
    this.#waiting = undefined
    const { status, bytes, tail } = this.#reader
    const ms = performance.now() - waiting.askedAt
    waiting.resolve({ status, bytes, tail, firstByteMs: waiting.firstByteMs, ms })
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }
}
