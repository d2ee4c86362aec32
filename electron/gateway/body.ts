/** Reads a request body: whole, bounded, and unpacked. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { Failure } from '../hub/error.ts'

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress),
} as const

const tooLarge = (limit: number): Failure =>
  new Failure({
    kind: 'invalid-request',
    status: 413,
    code: 'request_too_large',
    message: `The request body is larger than ${Math.floor(limit / 1048576)} MB; the limit stands in the settings.`,
  })

const gone = (): Failure =>
  new Failure({ kind: 'client-gone', message: 'The client left before its request was whole.' })

/** Reads the body whole. `limit`: bytes, before and after unpacking. Throws Failure. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const packed = await collect(request, limit)
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return packed
  const unpack = isKnown(encoding) ? unpackers[encoding] : undefined
  if (!unpack)
    throw new Failure({
      kind: 'invalid-request',
      status: 415,
      message: `The content-encoding ${JSON.stringify(encoding.slice(0, 40))} is not supported; use gzip, br, deflate, zstd or none.`,
    })
  try {
    return await unpack(packed, { maxOutputLength: limit })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit)
    throw new Failure({
      kind: 'invalid-request',
      status: 400,
      message: `The body is not valid ${encoding} data.`,
    })
  }
}

const isKnown = (encoding: string): encoding is keyof typeof unpackers =>
  Object.hasOwn(unpackers, encoding)

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > limit) return Promise.reject(tooLarge(limit))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        request.removeAllListeners('data')
        request.resume()
        reject(tooLarge(limit))
      } else chunks.push(chunk)
    })
    request.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks, size))
    })
    request.on('close', () => {
      if (!request.complete) reject(gone())
    })
  })
}
