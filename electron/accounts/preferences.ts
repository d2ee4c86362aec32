/** What the owner can set about an account beside its key. */
import { enteredInteger, enteredLabel, enteredPriority, enteredWeight } from '../kernel/entered.ts'
import { Refused } from '../kernel/refused.ts'
import type { AccountRow } from './schema.ts'

export interface Preferences {
  readonly label?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Its share among accounts of equal priority: 1 to 1000; 1 when absent. */
  readonly weight?: number | undefined
  /** -1000 to 1000; 0 when absent. Higher comes first. */
  readonly priority?: number | undefined
  /** The most exchanges at once; null for no cap. */
  readonly concurrency?: number | null | undefined
}

/** The columns of what was given. Throws Refused `invalid`. */
export function enteredPreferences(given: Preferences): Partial<AccountRow> {
  const { label, tags, weight, priority, concurrency } = given
  return {
    ...(label === undefined ? {} : { label: enteredLabel(label) }),
    ...(tags === undefined ? {} : { tags: JSON.stringify(enteredTags(tags)) }),
    ...(weight === undefined ? {} : { weight: enteredWeight(weight) }),
    ...(priority === undefined ? {} : { priority: enteredPriority(priority) }),
    ...(concurrency === undefined ? {} : { concurrency: enteredConcurrency(concurrency) }),
  }
}

const enteredConcurrency = (value: number | null): number | null =>
  value === null ? null : enteredInteger(value, { field: 'concurrency', least: 1, most: 100_000 })

function enteredTags(tags: readonly string[]): readonly string[] {
  const clean = [...new Set(tags.map((tag) => enteredLabel(tag, 'tags')))]
  if (clean.length <= 20 && clean.every((tag) => tag.length <= 40)) return clean
  throw new Refused('invalid', 'Give at most 20 tags of at most 40 characters each.', 'tags')
}
