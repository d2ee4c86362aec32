/**
 * Ids of calls between this API, where they are optional, and the hub, where every call has one.
 *
 * Some servers of this protocol refuse an `id` in requests (Vertex), others send one and want it back. So an id goes out
 * only where the model gave it: such ids carry a mark in the hub, and all others stay with us.
 */
const mark = 'gem_'

/** What fits behind the mark in every protocol: 64 characters of the narrowest alphabet. */
const fits = /^[a-zA-Z0-9_-]{1,60}$/

/** Ids in the spelling of gateways: they made them up themselves, and they need none back. */
const foreign = /^(call|toolu)_/

/** The hub's id of a call; '' where the model gave none, or one that other protocols refuse. */
export function hubId(given: unknown): string {
  if (typeof given !== 'string' || !fits.test(given)) return ''
  return foreign.test(given) ? given : mark + given
}

/** The id as the model gave it; undefined for an id that is not the model's. */
export const modelId = (id: string): string | undefined =>
  id.startsWith(mark) && id.length > mark.length ? id.slice(mark.length) : undefined
