/** One page of a list that is read piece by piece. */
import { Refused } from './refused.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Give it back as `after` to read on; absent on the last page. */
  readonly next?: string
  /** How many there are on all pages. */
  readonly total: number
}

export interface PageRequest {
  /** The `next` of the page before; absent for the first. */
  readonly after?: string | undefined
  /** The most items wanted, 1 to 500; 100 when absent. */
  readonly limit?: number | undefined
}

const most = 500
const usual = 100

/** Cuts one page out of a whole list; `nameOf` gives what `next` and `after` call an item. Throws Refused `invalid`. */
export function pageOf<T>(
  all: readonly T[],
  { after, limit = usual }: PageRequest,
  nameOf: (item: T) => string,
): Page<T> {
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw new Refused('invalid', `A page holds 1 to ${most} entries.`, 'limit')
  const before = after === undefined ? -1 : all.findIndex((item) => nameOf(item) === after)
  if (after !== undefined && before < 0)
    throw new Refused(
      'invalid',
      'The list has changed and its page cannot be found: start again without `after`.',
      'after',
    )
  const end = before + 1 + limit
  const items = all.slice(before + 1, end)
  const last = items.at(-1)
  return end < all.length && last !== undefined
    ? { items, total: all.length, next: nameOf(last) }
    : { items, total: all.length }
}
