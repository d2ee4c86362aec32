/** Ids that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7). */
import { randomFillSync } from 'node:crypto'

const pool = new Uint8Array(4096)
let used = pool.length
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += count
  return pool.subarray(used - count, used)
}

const at = (bytes: Uint8Array, index: number, mask = 0xff, mark = 0): string =>
  hex[((bytes[index] ?? 0) & mask) | mark] ?? '00'

/** A new id for something made at `now` (epoch milliseconds). */
export function newId(now: number): string {
  const time = now.toString(16).padStart(12, '0')
  const r = randomBytes(10)
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-${at(r, 0, 0x0f, 0x70)}${at(r, 1)}-` +
    `${at(r, 2, 0x3f, 0x80)}${at(r, 3)}-${at(r, 4)}${at(r, 5)}${at(r, 6)}${at(r, 7)}${at(r, 8)}${at(r, 9)}`
  )
}
