/**
 * The fast path of the decoder: most chunks of a stream differ from the one before in a single string. Once one has been
 * read in full, the next can be recognised by the bytes around that string, without parsing the rest.
 */

const quote = 0x22
const backslash = 0x5c

export interface Pattern {
  readonly head: string
  readonly tail: string
}

/**
 * Cuts a chunk around the value of `field`. `read` gives that value out of a parsed chunk that says nothing else, and
 * undefined otherwise; it is asked about the chunk with another value in place, so the cut cannot be at a wrong spot.
 */
export function learnPattern(
  chunk: string,
  field: string,
  read: (chunk: unknown) => string | undefined,
): Pattern | undefined {
  const key = chunk.indexOf(`"${field}":`)
  const start = key < 0 ? -1 : chunk.indexOf('"', key + field.length + 3)
  const end = start < 0 ? -1 : endOfString(chunk, start)
  if (end < 0) return undefined
  const pattern = { head: chunk.slice(0, start + 1), tail: chunk.slice(end) }
  try {
    return read(JSON.parse(`${pattern.head}probe${pattern.tail}`)) === 'probe' ? pattern : undefined
  } catch {
    return undefined
  }
}

/** The index of the quote that closes the string which opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === backslash) i++
    else if (unit === quote) return i
  }
  return -1
}

/** The value in a chunk of this pattern; undefined when it is another chunk and must be read in full. */
export function matchPattern({ head, tail }: Pattern, chunk: string): string | undefined {
  const end = chunk.length - tail.length
  // Slices are compared as blocks of memory; startsWith and endsWith go unit by unit, at twice the cost.
  if (end < head.length || chunk.slice(0, head.length) !== head || chunk.slice(end) !== tail)
    return undefined
  let escaped = false
  for (let i = head.length; i < end; i++) {
    const unit = chunk.charCodeAt(i)
    if (unit === backslash) {
      escaped = true
      i++
    } else if (unit === quote) return undefined
  }
  const raw = chunk.slice(head.length, end)
  if (!escaped) return raw
  try {
    const value: unknown = JSON.parse(`"${raw}"`)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
