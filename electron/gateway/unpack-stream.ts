/** Unpacks an upstream's answer that came compressed although we asked for none. */
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import type { Reader } from './answer.ts'

const unpackers = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
  zstd: createZstdDecompress,
} as const

/** A reader that unpacks before `reader`; undefined when the encoding is one we cannot unpack. */
export function unpackStream(encoding: string, reader: Reader): Reader | undefined {
  if (!Object.hasOwn(unpackers, encoding)) return undefined
  const unpacker = unpackers[encoding as keyof typeof unpackers]()
  unpacker.on('data', (bytes: Buffer) => reader.push([bytes]))
  unpacker.on('end', () => reader.end())
  unpacker.on('error', () =>
    reader.fail({
      kind: 'upstream-invalid',
      message: `The upstream's answer is not valid ${encoding} data.`,
    }),
  )
  return {
    push: (chunks) => {
      for (const chunk of chunks) unpacker.write(chunk)
    },
    end: () => void unpacker.end(),
    fail: (error) => {
      unpacker.destroy()
      reader.fail(error)
    },
  }
}
