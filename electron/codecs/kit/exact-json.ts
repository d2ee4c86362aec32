/** Reads JSON so that whole numbers too large for a number come out again with the digits they went in with. */

/** What the runtime can do and the compiler's library does not know yet (ECMAScript, JSON.parse source text access). */
interface SourceTextAccess {
  parse(
    text: string,
    revive: (key: string, value: unknown, context?: { readonly source?: string }) => unknown,
  ): unknown
  /** A value that is written as this text. */
  rawJSON?(text: string): unknown
}

const json: SourceTextAccess = JSON

/**
 * The value of a JSON text; undefined where it is none. Inside an object or a list, whole numbers beyond 2^53 (the ids of
 * some services) are held so that `JSON.stringify` writes them as they were.
 */
export function parseExact(text: string): unknown {
  try {
    const plain: unknown = JSON.parse(text)
    const holds = typeof plain === 'object' && plain !== null && /\d{16}/.test(text)
    return holds ? json.parse(text, keepDigits) : plain
  } catch {
    return undefined
  }
}

function keepDigits(
  _: string,
  value: unknown,
  { source }: { readonly source?: string } = {},
): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const whole = source !== undefined && /^-?\d+$/.test(source)
  return whole && json.rawJSON ? json.rawJSON(source) : value
}
