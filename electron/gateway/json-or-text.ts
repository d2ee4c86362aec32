/** Reads what may be JSON. */

/** The parsed value, or the text where it is none. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
