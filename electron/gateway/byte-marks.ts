/** Finds marks in a body's bytes, faster than a parser could: what was brought back from a translation, what names an answer. */
import type { ByteMark } from '../codecs/codec.ts'

interface MarkBytes {
  readonly before: Buffer
  readonly rare: Buffer
  readonly after: readonly Buffer[]
}

const prepared = new WeakMap<ByteMark, MarkBytes>()

function bytesOf(mark: ByteMark): MarkBytes {
  let found = prepared.get(mark)
  if (!found) {
    found = {
      before: Buffer.from(mark.before, 'latin1'),
      rare: Buffer.from(mark.rare, 'latin1'),
      after: (mark.after ?? ['']).map((text) => Buffer.from(text, 'latin1')),
    }
    prepared.set(mark, found)
  }
  return found
}

/** Whether the bytes hold the mark. */
export function holds(bytes: Buffer, mark: ByteMark): boolean {
  const { before, rare, after } = bytesOf(mark)
  for (let at = bytes.indexOf(rare); at >= 0; at = bytes.indexOf(rare, at + 1)) {
    const end = at + rare.length
    if (
      standsAt(bytes, at - before.length, before) &&
      after.some((text) => standsAt(bytes, end, text))
    )
      return true
  }
  return false
}

const standsAt = (bytes: Buffer, at: number, text: Buffer): boolean =>
  at >= 0 &&
  at + text.length <= bytes.length &&
  bytes.compare(text, 0, text.length, at, at + text.length) === 0
