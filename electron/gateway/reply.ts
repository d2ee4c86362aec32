/** The client's side of an exchange: one HTTP answer, streamed or whole. */
import type { ServerResponse } from 'node:http'

const unbuffered = ['cache-control', 'no-cache', 'x-accel-buffering', 'no']

/** By how the stream is framed. */
const streamHeaders = {
  events: ['content-type', 'text/event-stream; charset=utf-8', ...unbuffered],
  array: ['content-type', 'application/json; charset=utf-8', ...unbuffered],
} as const

/** Made per exchange; a class, because accessors of object literals would cost a hidden class each. */
export class Reply {
  readonly #response: ServerResponse
  readonly #headers: readonly string[]

  /** `headers`: those every answer of this exchange carries, flat: name, value, name, value … */
  constructor(response: ServerResponse, headers: readonly string[]) {
    this.#response = response
    this.#headers = headers
  }

  /** Whether a status has been sent. */
  get committed(): boolean {
    return this.#response.headersSent
  }

  /** Commits to a stream; later calls do nothing. `extra`: further headers, flat. */
  stream(framed: 'events' | 'array', extra: readonly string[]): void {
    const response = this.#response
    if (!response.headersSent && !response.destroyed)
      response.writeHead(200, [...streamHeaders[framed], ...this.#headers, ...extra])
  }

  /** Commits to an answer of another type than ours; later calls do nothing. */
  begin(contentType: string): void {
    const response = this.#response
    if (!response.headersSent && !response.destroyed)
      response.writeHead(200, ['content-type', contentType, ...this.#headers])
  }

  /** False asks to wait for the response to drain. `written` is called once the bytes are not needed any more. */
  write(bytes: Buffer | string, written?: () => void): boolean {
    return this.#response.destroyed || this.#response.write(bytes, written)
  }

  /** Calls back once the response can take more. */
  onceDrained(call: () => void): void {
    this.#response.once('drain', call)
  }

  /** Breaks off what is still being sent. */
  destroy(): void {
    this.#response.destroy()
  }

  /** Ends a stream. */
  endStream(last: Buffer | string): void {
    if (!this.#response.destroyed) this.#response.end(last)
  }

  /** Says a whole JSON body; does nothing once something was sent. `extra`: further headers, flat. */
  whole(status: number, body: Buffer | string, extra: readonly string[] = []): void {
    const response = this.#response
    if (response.headersSent || response.destroyed) return
    response.writeHead(status, [
      'content-type',
      'application/json; charset=utf-8',
      'content-length',
      String(Buffer.byteLength(body)),
      ...this.#headers,
      ...extra,
    ])
    response.end(body)
  }
}
