/** The client's side of an exchange: one HTTP answer, streamed or whole. */
import type { ServerResponse } from 'node:http'

export interface Reply {
  /** Whether a status has been sent. */
  readonly committed: boolean
  /** Whether all has been said, or the client has left. */
  readonly closed: boolean
  /** Commits to a stream; later calls do nothing. */
  stream(): void
  /** False asks to wait for `drained`. */
  write(bytes: Buffer | string): boolean
  /** Ends a stream. */
  endStream(last: Buffer | string): void
  /** Says a whole JSON body. `headers`: extra ones, flat: name, value, name, value … */
  whole(status: number, body: Buffer | string, headers?: readonly string[]): void
}

/** `headers`: those every answer of this exchange carries, flat. */
export function openReply(response: ServerResponse, headers: readonly string[]): Reply {
  return {
    get committed() {
      return response.headersSent
    },
    get closed() {
      return response.destroyed || response.writableEnded
    },
    stream() {
      if (response.headersSent || response.destroyed) return
      response.writeHead(200, [
        'content-type',
        'text/event-stream; charset=utf-8',
        'cache-control',
        'no-cache',
        'x-accel-buffering',
        'no',
        ...headers,
      ])
    },
    write: (bytes) => response.destroyed || response.write(bytes),
    endStream(last) {
      if (!response.destroyed) response.end(last)
    },
    whole(status, body, extra = []) {
      if (response.headersSent || response.destroyed) return
      response.writeHead(status, [
        'content-type',
        'application/json; charset=utf-8',
        'content-length',
        String(Buffer.byteLength(body)),
        'cache-control',
        'no-store',
        ...headers,
        ...extra,
      ])
      response.end(body)
    },
  }
}
