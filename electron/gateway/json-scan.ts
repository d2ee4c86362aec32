/** Finds the top-level fields of a JSON object in its bytes, checking its structure, without building anything. */

export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

/** Where a top-level value stands: bytes `start` up to, not including, `end`. */
export interface Span {
  readonly type: JsonType
  readonly start: number
  readonly end: number
}

/** The fields that were found and where their values stand; one given twice is listed in `twice`. */
export interface Scan {
  readonly fields: ReadonlyMap<string, Span>
  readonly twice: readonly string[]
}

/** Says what is wrong and at which byte. */
export class JsonError extends Error {}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const maxDepth = 512

/** A field name to look for, with its bytes. */
export interface FieldName {
  readonly name: string
  readonly bytes: Buffer
}

/** Prepares the names for `scanObject`; make them once. Plain ASCII without quotes and backslashes. */
export const fieldNames = (names: readonly string[]): readonly FieldName[] =>
  [...new Set(names)].map((name) => ({ name, bytes: Buffer.from(name, 'latin1') }))

/**
 * Scans a body whose whole is one JSON object and finds the fields asked for. Strings are skipped by searching their end, so
 * long texts and images cost next to nothing; the inside of strings (escapes, UTF-8) is left to whoever reads them.
 * Throws JsonError.
 */
export function scanObject(bytes: Buffer, wanted: readonly FieldName[]): Scan {
  const fields = new Map<string, Span>()
  const twice: string[] = []
  let at = skipSpace(bytes, 0)
  if (bytes[at] !== OPEN_BRACE) throw new JsonError('the body must be a JSON object')
  at = skipSpace(bytes, at + 1)
  if (bytes[at] === CLOSE_BRACE) at++
  else {
    for (;;) {
      const keyStart = at
      at = stringEnd(bytes, at)
      const name = keyName(bytes, { start: keyStart, end: at }, wanted)
      at = skipSpace(bytes, at)
      if (bytes[at] !== COLON) throw unexpected(bytes, at, 'a colon')
      const start = skipSpace(bytes, at + 1)
      const end = valueEnd(bytes, start)
      if (name !== undefined) {
        if (fields.has(name)) twice.push(name)
        fields.set(name, { type: typeAt(bytes, start), start, end })
      }
      at = skipSpace(bytes, end)
      if (bytes[at] === CLOSE_BRACE) {
        at++
        break
      }
      if (bytes[at] !== COMMA) throw unexpected(bytes, at, 'a comma or the end of the object')
      at = skipSpace(bytes, at + 1)
    }
  }
  at = skipSpace(bytes, at)
  if (at < bytes.length) throw new JsonError(`there is more after the JSON object, at byte ${at}`)
  return { fields, twice }
}

/** The parsed value of a span. Throws JsonError when its inside is not JSON after all. */
export function valueOf(bytes: Buffer, span: Span): unknown {
  if (span.type === 'string' && span.end - span.start <= 66) {
    const text = plainText(bytes, span)
    if (text !== undefined) return text
  }
  try {
    return JSON.parse(bytes.toString('utf8', span.start, span.end))
  } catch {
    throw new JsonError(`the value at byte ${span.start} is not valid JSON`)
  }
}

/** A short string without escapes and beyond-ASCII characters, read without a parser. */
function plainText(bytes: Buffer, { start, end }: Span): string | undefined {
  for (let at = start + 1; at < end - 1; at++) {
    const byte = bytes[at] ?? 0
    if (byte === BACKSLASH || byte < 0x20 || byte > 0x7e) return undefined
  }
  return bytes.toString('latin1', start + 1, end - 1)
}

/** Which of the wanted names the key is; keys with escapes are read exactly, so that no spelling hides a field. */
function keyName(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  wanted: readonly FieldName[],
): string | undefined {
  const length = end - start - 2
  for (const { name, bytes: spelled } of wanted)
    if (spelled.length === length && sameBytes(bytes, start + 1, spelled)) return name
  for (let at = start + 1; at < end; at++)
    if (bytes[at] === BACKSLASH) {
      const text = valueOf(bytes, { type: 'string', start, end })
      return wanted.find(({ name }) => name === text)?.name
    }
  return undefined
}

function sameBytes(bytes: Buffer, from: number, spelled: Buffer): boolean {
  for (let index = 0; index < spelled.length; index++)
    if (bytes[from + index] !== spelled[index]) return false
  return true
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

/** So many bytes are walked one by one before the engine's own search is asked, which costs as much as fifty of them. */
const walked = 96

/**
 * The index after the closing quote of the string that opens at `start`. Code and prose are full of escaped quotes and best
 * walked; images are best searched.
 */
function stringEnd(bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) throw unexpected(bytes, start, 'a string')
  const { length } = bytes
  let at = start + 1
  let limit = at + walked
  while (at < length) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) {
      at += 2
      limit = at + walked
    } else if (++at >= limit) {
      at = nextQuote(bytes, at)
      limit = at + walked
    }
  }
  throw new JsonError(`the string at byte ${start} never ends`)
}

/** Jumps to the next quote from `from`, or to the backslashes right before it; to the end when there is none. */
function nextQuote(bytes: Buffer, from: number): number {
  const quote = bytes.indexOf(QUOTE, from)
  if (quote < 0) return bytes.length
  let before = quote
  while (before > from && bytes[before - 1] === BACKSLASH) before--
  return before
}

/**
 * The field that stands as the last of its name, if it is a top-level object and only few fields follow: for answers, whose
 * usage comes last. Undefined asks for a scan of the whole.
 */
export function lastObject(bytes: Buffer, field: FieldName): Span | undefined {
  try {
    return findLast(bytes, field)
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}

function findLast(bytes: Buffer, { name, bytes: spelled }: FieldName): Span | undefined {
  const found = bytes.lastIndexOf(spelled)
  if (found < 1 || bytes[found - 1] !== QUOTE || bytes[found + spelled.length] !== QUOTE)
    return undefined
  let at = skipSpace(bytes, found + name.length + 1)
  if (bytes[at] !== COLON) return undefined
  const start = skipSpace(bytes, at + 1)
  if (bytes[start] !== OPEN_BRACE) return undefined
  const end = containerEnd(bytes, start)
  at = skipSpace(bytes, end)
  // Only if whole fields and one closing brace are left is it a field of the body itself.
  while (bytes[at] === COMMA)
    at = skipSpace(
      bytes,
      valueEnd(bytes, skipSpace(bytes, keyEnd(bytes, skipSpace(bytes, at + 1)))),
    )
  if (bytes[at] !== CLOSE_BRACE || skipSpace(bytes, at + 1) < bytes.length) return undefined
  if (bytes[skipSpace(bytes, 0)] !== OPEN_BRACE) return undefined
  return { type: 'object', start, end }
}

function typeAt(bytes: Buffer, at: number): JsonType {
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
function valueEnd(bytes: Buffer, start: number): number {
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
function containerEnd(bytes: Buffer, start: number): number {
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
function keyEnd(bytes: Buffer, start: number): number {
  const at = skipSpace(bytes, stringEnd(bytes, start))
  if (bytes[at] !== COLON) throw unexpected(bytes, at, 'a colon')
  return at + 1
}

function unexpected(bytes: Buffer, at: number, expected: string): JsonError {
  return at >= bytes.length
    ? new JsonError(`the body ends where ${expected} should be`)
    : new JsonError(`expected ${expected} at byte ${at}`)
}
