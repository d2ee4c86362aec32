/** Finds marks in a body's bytes, faster than a parser could: what was brought back from a translation, what names an answer. */
import type { ByteMark } from '../codecs/codec.ts'

const prepared = new WeakMap<ByteMark, { readonly before: Buffer; readonly rare: Buffer }>()

function bytesOf(mark: ByteMark): { readonly before: Buffer; readonly rare: Buffer } {
  let found = prepared.get(mark)
  if (!found) {
    found = { before: Buffer.from(mark.before, 'latin1'), rare: Buffer.from(mark.rare, 'latin1') }
    prepared.set(mark, found)
  }
  return found
}

/** Whether the bytes hold the mark. */
export function holds(bytes: Buffer, mark: ByteMark): boolean {
  const { before, rare } = bytesOf(mark)
  let at = bytes.indexOf(rare)
  while (at >= 0) {
    const start = at - before.length
    if (start >= 0 && bytes.compare(before, 0, before.length, start, at) === 0) return true
    at = bytes.indexOf(rare, at + 1)
  }
  return false
}
