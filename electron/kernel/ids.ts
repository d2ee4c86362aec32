/** Ids that sort by the time they were made: UUID version 7 with a counter (RFC 9562, sections 5.7 and 6.2). */
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

/** The last id's millisecond, and its place within it: 12 bits that count up, so that ids of one millisecond sort too. */
let lastTime = 0
let sequence = 0
const largestSequence = 0xfff

/** The place of the next id within its millisecond: begins low at random, and stays at the end once that is reached. */
function nextPlace(now: number): number {
  if (now !== lastTime) {
    lastTime = now
    sequence = randomBytes(1)[0] ?? 0
  } else if (sequence < largestSequence) sequence++
  return sequence
}

/** A new id for something made at `now` (epoch milliseconds). Sorts behind those made earlier, also in the same millisecond. */
export function newId(now: number): string {
  const place = nextPlace(now)
  const time = now.toString(16).padStart(12, '0')
  const r = randomBytes(8)
  const byte = (index: number): string => hex[r[index] ?? 0] ?? '00'
  const version = hex[0x70 | (place >> 8)] ?? '70'
  const variant = hex[((r[0] ?? 0) & 0x3f) | 0x80] ?? '80'
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-${version}${hex[place & 0xff] ?? '00'}-${variant}${byte(1)}-` +
    `${byte(2)}${byte(3)}${byte(4)}${byte(5)}${byte(6)}${byte(7)}`
  )
}
