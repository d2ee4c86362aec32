/**
 * Joins what one network read brought, in memory that is used again: a fresh 64 KB for every read would cost more than
 * everything else that is done for a forwarded stream.
 */

/** As much as Node reads from a socket at once (bytes). */
const slabBytes = 64 * 1024
const mostFree = 64
const free: Buffer[] = []

export interface Joined {
  readonly bytes: Buffer
  /** Gives the memory back; call it once nobody reads the bytes any more. Undefined when they are nobody's but yours. */
  readonly release: (() => void) | undefined
}

/** The chunks as one piece. */
export function join(chunks: readonly Buffer[]): Joined {
  const [first] = chunks
  if (chunks.length === 1 && first) return { bytes: first, release: undefined }
  let size = 0
  for (const chunk of chunks) size += chunk.length
  // Small pieces come out of Node's own pool.
  if (size < 4096 || size > slabBytes)
    return { bytes: Buffer.concat(chunks, size), release: undefined }
  const slab = free.pop() ?? Buffer.allocUnsafeSlow(slabBytes)
  let at = 0
  for (const chunk of chunks) {
    slab.set(chunk, at)
    at += chunk.length
  }
  return {
    bytes: slab.subarray(0, size),
    release: () => {
      if (free.length < mostFree) free.push(slab)
    },
  }
}
