/** Turns a text into a vector: the same for the same text, of length one, and meaning nothing. */
import { createHash } from 'node:crypto'

/** As many numbers as a vector has when nobody says how many. */
const usual = 8
const most = 4096

/** `dimensions`: how many numbers; anything that is no sensible count means the usual. */
export function vectorOf(text: string, dimensions?: unknown): readonly number[] {
  const size =
    typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions > 0
      ? Math.min(dimensions, most)
      : usual
  const raw: number[] = []
  for (let round = 0; raw.length < size; round += 1) {
    const digest = createHash('sha256').update(`${round}:${text}`).digest()
    for (const byte of digest) raw.push(byte - 127.5)
  }
  const kept = raw.slice(0, size)
  const length = Math.hypot(...kept)
  return kept.map((value) => value / length)
}
