/** Ids of tool calls: made fit for a protocol, and made up where an upstream or a client gave none. */
import { fingerprint } from './hash.ts'
import { shorten, type Limits } from './names.ts'

/**
 * The id as a protocol allows it. Depends on nothing but the id, so a call and its result always agree, on every
 * replay; an id that had to change is marked with a fingerprint of the original, so two never fall together.
 */
export function fitId(id: string, limits: Limits): string {
  const clean = id.replace(limits.forbidden, '_')
  return id !== '' && clean === id && id.length <= limits.maxLength
    ? id
    : shorten(clean, id, limits.maxLength)
}

/** An id for a call that came without one; the same parts give the same id, so prompts stay cacheable. */
export const madeUpId = (...parts: readonly (string | number)[]): string =>
  `call_${fingerprint(parts.join('\0'), 20)}`

/** Made per answer: lets no two of its calls share an id, though some upstreams do. */
export interface AnsweredIds {
  /** The id that was given, or one made of the parts where none was, or where an earlier call has it. */
  take(given: string, ...parts: readonly (string | number)[]): string
}

export function answeredIds(): AnsweredIds {
  const taken = new Set<string>()
  return {
    take(given, ...parts) {
      const id = given === '' || taken.has(given) ? madeUpId(...parts) : given
      taken.add(id)
      return id
    },
  }
}
