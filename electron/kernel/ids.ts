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

/** A new id for something made at `now` (epoch milliseconds). */
export function newId(now: number): string {
  const time = now.toString(16).padStart(12, '0')
  const r = randomBytes(10)
  const byte = (index: number): string => hex[r[index] ?? 0] ?? '00'
  const version = hex[((r[0] ?? 0) & 0x0f) | 0x70] ?? '70'
  const variant = hex[((r[2] ?? 0) & 0x3f) | 0x80] ?? '80'
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-${version}${byte(1)}-${variant}${byte(3)}-` +
    `${byte(4)}${byte(5)}${byte(6)}${byte(7)}${byte(8)}${byte(9)}`
  )
}
