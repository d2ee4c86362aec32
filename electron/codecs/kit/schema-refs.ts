/** References within a JSON Schema. */
import { isRecord, type Json } from './read.ts'

/** The schema a `#/…` reference points at. */
export function resolveRef(root: Json, ref: string): Json | undefined {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return undefined
  let found: unknown = root
  for (const step of ref.slice(2).split('/')) {
    const name = unescapePointer(step)
    if (Array.isArray(found)) found = (found as readonly unknown[])[Number(name)]
    else if (isRecord(found) && Object.hasOwn(found, name)) found = found[name]
    else return undefined
  }
  return isRecord(found) ? found : undefined
}

/** JSON Pointer in a URI fragment (RFC 6901, section 6). */
function unescapePointer(step: string): string {
  let plain = step
  try {
    plain = decodeURIComponent(step)
  } catch {
    // A stray percent sign stands for itself.
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~')
}
