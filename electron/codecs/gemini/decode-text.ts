/**
 * The fast path of the decoder: most chunks of a stream differ from the one before in one text and in their token counts.
 * Once one has been read in full, the next can be recognised by the bytes around both.
 */
import { isRecord, type Json } from '../kit/read.ts'

export interface TextPattern {
  /** Up to and with the quote that opens the text. */
  readonly head: string
  /** From the quote that closes the text to the counts. */
  readonly middle: string
  /** Behind the counts; absent where there are none. */
  readonly tail?: string
}

const mark = '"usageMetadata":'
const quote = 0x22
const backslash = 0x5c

/** `text`: the one string of the chunk, which stands in it as `"text":`. Undefined where it cannot be cut safely. */
export function learnText(data: string, text: string): TextPattern | undefined {
  const key = data.indexOf('"text":')
  const start = key < 0 ? -1 : data.indexOf('"', key + 7)
  const end = start < 0 ? -1 : endOfString(data, start)
  if (end < 0 || !same(data.slice(start, end + 1), text)) return undefined
  const head = data.slice(0, start + 1)
  const rest = data.slice(end)
  const counts = rest.indexOf(mark)
  if (counts < 0) return { head, middle: rest }
  const middle = rest.slice(0, counts + mark.length)
  const closed = endOfObject(rest, middle.length)
  return closed < 0 ? undefined : { head, middle, tail: rest.slice(closed) }
}

const same = (json: string, text: string): boolean => {
  try {
    return JSON.parse(json) === text
  } catch {
    return false
  }
}

/** The text and the counts of a chunk of this pattern; undefined when it is another chunk and must be read in full. */
export function matchText(
  { head, middle, tail }: TextPattern,
  data: string,
): { readonly text: string; readonly usage: Json | undefined } | undefined {
  // Slices are compared as blocks of memory; startsWith and endsWith go unit by unit, at twice the cost.
  if (data.length < head.length || data.slice(0, head.length) !== head) return undefined
  const end = endOfString(data, head.length - 1)
  if (end < 0) return undefined
  const behind = end + middle.length
  if (data.slice(end, behind) !== middle) return undefined
  const usage = tail === undefined ? undefined : countsOf(data, behind, tail)
  if (tail === undefined ? data.length !== behind : !usage) return undefined
  const raw = data.slice(head.length, end)
  if (!raw.includes('\\')) return { text: raw, usage }
  try {
    const text: unknown = JSON.parse(`"${raw}"`)
    return typeof text === 'string' ? { text, usage } : undefined
  } catch {
    return undefined
  }
}

function countsOf(data: string, from: number, tail: string): Json | undefined {
  const to = data.length - tail.length
  if (to <= from || data.slice(to) !== tail) return undefined
  try {
    const counts: unknown = JSON.parse(data.slice(from, to))
    return isRecord(counts) ? counts : undefined
  } catch {
    return undefined
  }
}

/** The index of the quote that closes the string which opens at `start`; -1 where it holds what JSON forbids. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === backslash) at++
    else if (unit === quote) return at
    else if (unit < 0x20) return -1
  }
  return -1
}

/** The index behind the object that begins at `from`, or behind the space before it. */
function endOfObject(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const letter = text[at]
    if (letter === '"') {
      at = endOfString(text, at)
      if (at < 0) return -1
    } else if (letter === '{') depth++
    else if (letter === '}' && --depth === 0) return at + 1
    else if (depth === 0 && letter !== ' ') return -1
  }
  return -1
}
