/** What an upstream's error codes mean to us, who are its client and somebody else's server. */
import type { ErrorKind } from '../../hub/error.ts'

/** The kind of the first code that one of the tables knows; undefined when none does. */
export function kindHeard(
  codes: readonly string[],
  tables: readonly ReadonlyMap<string, ErrorKind>[],
): ErrorKind | undefined {
  for (const code of codes) {
    const kind = tables.map((table) => table.get(code)).find((found) => found !== undefined)
    switch (kind) {
      case undefined:
        break
      // The key it refuses is ours for that upstream, not our client's for us.
      case 'unauthenticated':
        return 'sign-in-expired'
      // Whoever left or failed inside the upstream, to us it is not available.
      case 'no-account':
      case 'internal':
      case 'client-gone':
        return 'upstream-unavailable'
      default:
        return kind
    }
  }
  return undefined
}
