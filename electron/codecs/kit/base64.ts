/** Text and bytes as base64 and back, in plain TypeScript: codecs have neither Buffer nor btoa. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const standardAlphabet = `${alphabet.slice(0, -2)}+/`

const values: ReadonlyMap<string, number> = new Map([
  ...Array.from(alphabet, (letter, value) => [letter, value] as const),
  ['+', 62],
  ['/', 63],
])

/** UTF-8 as base64url without padding (RFC 4648, section 5). */
export const encodeBase64Url = (text: string): string => write(utf8(text), alphabet)

/** Bytes as base64 with padding (RFC 4648, section 4). */
export const encodeBytes = (bytes: ArrayLike<number>): string =>
  write(bytes, standardAlphabet) + '='.repeat((3 - (bytes.length % 3)) % 3)

function write(bytes: ArrayLike<number>, signs: string): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const letters = left >= 3 ? 4 : left + 1
    for (let shift = 18, written = 0; written < letters; shift -= 6, written++)
      out += signs.charAt((group >> shift) & 63)
  }
  return out
}

/** The UTF-8 text behind base64 in either alphabet, padded or not; undefined where it is none. */
export function decodeBase64(encoded: string): string | undefined {
  const bytes = decodeBytes(encoded)
  return bytes && fromUtf8(bytes)
}

/** The bytes behind base64 in either alphabet, padded or not; undefined where it is none. */
export function decodeBytes(encoded: string): readonly number[] | undefined {
  const bytes: number[] = []
  let group = 0
  let bits = 0
  for (const letter of encoded) {
    if (letter === '=' || letter === '\n' || letter === '\r') continue
    const value = values.get(letter)
    if (value === undefined) return undefined
    group = ((group << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes.push((group >> bits) & 0xff)
    }
  }
  return bytes
}

function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code))
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code))
  }
  return bytes
}

const tail = (bits: number): number => 0x80 | (bits & 0x3f)

function fromUtf8(bytes: readonly number[]): string | undefined {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0
    const length = sequenceLength(first)
    if (length === 0 || at + length > bytes.length) return undefined
    let code = length === 1 ? first : first & (0xff >> (length + 1))
    for (let step = 1; step < length; step++) {
      const next = bytes[at + step] ?? 0
      if ((next & 0xc0) !== 0x80) return undefined
      code = (code << 6) | (next & 0x3f)
    }
    if (code > 0x10ffff) return undefined
    pieces.push(String.fromCodePoint(code))
    at += length
  }
  return pieces.join('')
}

/** How many bytes a UTF-8 sequence has by its first one; 0 where none begins so. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first < 0xe0) return 2
  if (first >= 0xe0 && first < 0xf0) return 3
  return first >= 0xf0 && first < 0xf5 ? 4 : 0
}
