/** Finds the top-level fields of a JSON object in its bytes, checking its structure, without building anything. */
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  containerEnd,
  JsonError,
  type JsonType,
  keyEnd,
  OPEN_BRACE,
  QUOTE,
  skipSpace,
  stringEnd,
  typeAt,
  unexpected,
  valueEnd,
} from './json-walk.ts'

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
 * `until`: the scan may stop once it has this field; what comes after is then unread and may be anything.
 * Throws JsonError.
 */
export function scanObject(bytes: Buffer, wanted: readonly FieldName[], until?: string): Scan {
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
        if (name === until) return { fields, twice }
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

export { JsonError } from './json-walk.ts'
