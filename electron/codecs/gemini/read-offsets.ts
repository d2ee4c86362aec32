/** Turns offsets in bytes of UTF-8, as this API counts, into offsets in UTF-16 units, as the hub does. */

/**
 * Gives the unit at which a byte of the text stands; undefined where it lies behind the text or inside a character. The
 * text is walked once, whatever is asked.
 */
export function unitsByByte(text: string): (byte: number) => number | undefined {
  const units = new Map<number, number>()
  let bytes = 0
  for (let unit = 0; unit < text.length;) {
    const code = text.codePointAt(unit) ?? 0
    // Up to the first longer character both count the same.
    if (bytes !== unit || code >= 0x80) units.set(bytes, unit)
    bytes += width(code)
    unit += code > 0xffff ? 2 : 1
  }
  if (bytes !== text.length) units.set(bytes, text.length)
  const [same = text.length + 1] = units.keys()
  return (byte) => units.get(byte) ?? (byte >= 0 && byte < same ? byte : undefined)
}

function width(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}
