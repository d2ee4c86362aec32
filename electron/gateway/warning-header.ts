/** Tells the client what its request or answer lost on the way: `x-plugboard-warning`. */
import type { Warning } from '../codecs/codec.ts'

/** More than this of it is not sent: some clients refuse large headers (characters). */
const longest = 1000

/** `field: action; field: action`, flat as name and value; nothing where nothing was lost. */
export function warningHeaders(warnings: readonly Warning[]): readonly string[] {
  if (warnings.length === 0) return []
  const text = warnings.map(({ field, action }) => `${field}: ${action}`).join('; ')
  return ['x-plugboard-warning', plain(text)]
}

/** Header values are visible ASCII. */
function plain(text: string): string {
  const visible = text.replace(/[^\x20-\x7e]+/g, '?')
  return visible.length > longest ? `${visible.slice(0, longest - 1)}~` : visible
}
