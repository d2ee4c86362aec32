/** Walks JSON in its bytes: over strings, numbers, objects and arrays, checking their structure, building nothing. */

export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

/** Says what is wrong and at which byte. */
export class JsonError extends Error {}

export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const maxDepth = 512

/** The index of the next byte that is no white space. */
export function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

/** Strings up to this length are walked: the engine's own search costs as much as fifty bytes do. */
const short = 24

/**
 * The index after the closing quote of the string that opens at `start`. Most long strings hold no quote, and one search finds
 * their end; those that do, such as code, hold many, and are walked.
 */
export function stringEnd(bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) throw unexpected(bytes, start, 'a string')
  const near = walk(bytes, start + 1, Math.min(start + 1 + short, bytes.length))
  if (bytes[near] === QUOTE) return near + 1
  const quote = bytes.indexOf(QUOTE, near)
  if (quote >= 0) {
    let before = quote
    while (before > near && bytes[before - 1] === BACKSLASH) before--
    if ((quote - before) % 2 === 0) return quote + 1
    const end = walk(bytes, quote + 1, bytes.length)
    if (bytes[end] === QUOTE) return end + 1
  }
  throw new JsonError(`the string at byte ${start} never ends`)
}

/** The index of the next quote that no backslash escapes, or, where there is none before `end`, the first index from there on. */
function walk(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end) {
    const byte = bytes[at]
    if (byte === QUOTE) return at
    at += byte === BACKSLASH ? 2 : 1
  }
  return at
}

export function typeAt(bytes: Buffer, at: number): JsonType {
  switch (bytes[at]) {
    case QUOTE:
      return 'string'
    case OPEN_BRACE:
      return 'object'
    case OPEN_BRACKET:
      return 'array'
    case 0x74:
    case 0x66:
      return 'boolean'
    case 0x6e:
      return 'null'
    default:
      return 'number'
  }
}

/** The index after the value that starts at `start`. */
export function valueEnd(bytes: Buffer, start: number): number {
  const byte = bytes[start]
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return containerEnd(bytes, start)
  return scalarEnd(bytes, start)
}

const scalarEnd = (bytes: Buffer, start: number): number =>
  bytes[start] === QUOTE ? stringEnd(bytes, start) : literalEnd(bytes, start)

const numberForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function literalEnd(bytes: Buffer, start: number): number {
  let at = start
  for (;;) {
    const byte = bytes[at]
    if (
      byte === undefined ||
      byte <= 0x20 ||
      byte === COMMA ||
      byte === CLOSE_BRACE ||
      byte === CLOSE_BRACKET
    )
      break
    at++
    if (at - start > 400) break
  }
  const word = bytes.toString('latin1', start, at)
  if (word !== 'true' && word !== 'false' && word !== 'null' && !numberForm.test(word))
    throw unexpected(bytes, start, 'a value')
  return at
}

/** What may come next inside a container; the first key or value may also be its end. */
type Wanted = 'value' | 'first-value' | 'key' | 'first-key' | 'separator'

const mayEnd = (wants: Wanted): boolean => wants !== 'value' && wants !== 'key'
const isKey = (wants: Wanted): boolean => wants === 'key' || wants === 'first-key'

/** The closing byte that each open level waits for. */
const stack = new Uint8Array(maxDepth)

/** Walks a nested object or array. */
export function containerEnd(bytes: Buffer, start: number): number {
  let depth = 0
  let at = start
  let wants: Wanted = 'value'
  for (;;) {
    at = skipSpace(bytes, at)
    const byte = bytes[at]
    if (byte === undefined) throw new JsonError('the body ends in the middle of a JSON value')
    if (byte === stack[depth - 1] && mayEnd(wants)) {
      at++
      if (--depth === 0) return at
      wants = 'separator'
    } else if (wants === 'separator') {
      if (byte !== COMMA) throw unexpected(bytes, at, 'a comma or a closing bracket')
      at++
      wants = stack[depth - 1] === CLOSE_BRACE ? 'key' : 'value'
    } else if (isKey(wants)) {
      at = keyEnd(bytes, at)
      wants = 'value'
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === maxDepth)
        throw new JsonError(`the body is nested deeper than ${maxDepth} levels`)
      stack[depth++] = byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
      at++
      wants = byte === OPEN_BRACE ? 'first-key' : 'first-value'
    } else {
      at = scalarEnd(bytes, at)
      wants = 'separator'
    }
  }
}

/** The index after the colon that follows the key at `start`. */
export function keyEnd(bytes: Buffer, start: number): number {
  const at = skipSpace(bytes, stringEnd(bytes, start))
  if (bytes[at] !== COLON) throw unexpected(bytes, at, 'a colon')
  return at + 1
}

export function unexpected(bytes: Buffer, at: number, expected: string): JsonError {
  return at >= bytes.length
    ? new JsonError(`the body ends where ${expected} should be`)
    : new JsonError(`expected ${expected} at byte ${at}`)
}
