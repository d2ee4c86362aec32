/** Reads a proxy's short replies off a socket without taking more than it must. */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'

/** Exactly so many bytes; undefined when the other side ends before. Throws what the socket fails with. */
export async function take(socket: Duplex, bytes: number): Promise<Buffer | undefined> {
  for (;;) {
    const got: unknown = socket.read(bytes)
    if (Buffer.isBuffer(got)) return got.length === bytes ? got : undefined
    if (await isOver(socket)) return undefined
  }
}

/** The text up to and with the first `end`, whatever follows left in place; undefined when it does not come within `most` bytes. */
export async function takeUntil(
  socket: Duplex,
  end: string,
  most: number,
): Promise<string | undefined> {
  let text = Buffer.alloc(0)
  for (;;) {
    const got: unknown = socket.read()
    if (Buffer.isBuffer(got)) {
      text = Buffer.concat([text, got])
      const at = text.indexOf(end)
      if (at >= 0) {
        const rest = text.subarray(at + end.length)
        if (rest.length > 0) socket.unshift(rest)
        return text.toString('latin1', 0, at + end.length)
      }
      if (text.length > most) return undefined
    } else if (await isOver(socket)) return undefined
  }
}

/** Waits until there is something to read, or never will be. */
async function isOver(socket: Duplex): Promise<boolean> {
  if (socket.readableEnded || socket.destroyed) return true
  const stop = new AbortController()
  const { signal } = stop
  try {
    await Promise.race([
      once(socket, 'readable', { signal }),
      once(socket, 'end', { signal }),
      once(socket, 'close', { signal }),
    ])
  } finally {
    stop.abort()
  }
  return socket.readableEnded || socket.destroyed
}
