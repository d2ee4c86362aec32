/** Tells what became of a feature: what was meant against what arrived, and what was told about it. */
import { isDeepStrictEqual } from 'node:util'
import type { Warning } from '../../electron/codecs/codec.ts'
import type { Outcome } from './feature.ts'

export interface Arrival {
  readonly expected: unknown
  readonly got: unknown
  readonly warnings: readonly Warning[]
  /** How it is done where no warning tells it. */
  readonly how: string | undefined
}

export function outcomeOf({ expected, got, warnings, how }: Arrival): Outcome {
  const told = unique([
    ...warnings.map(({ action }) => action),
    ...(how === undefined ? [] : [how]),
  ])
  if (same(got, expected))
    return warnings.length === 0 ? { kind: 'exact' } : { kind: 'approximated', how: told }
  if (told.length === 0) return { kind: 'lost', expected, got }
  const gone = got === undefined && how === undefined && warnings.every(drops)
  return gone ? { kind: 'inexpressible', told } : { kind: 'approximated', how: told }
}

/** Whether two values are one as JSON, where an absent field and an undefined one are the same. */
export const same = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(plain(one), plain(other))

/** Whether a warning says that something is gone, not that it goes in another form. */
const drops = ({ action }: Warning): boolean =>
  /\b(?:dropped|left out|replaced by a note)\b/.test(action)

const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

const worth: Readonly<Record<Outcome['kind'], number>> = {
  exact: 4,
  approximated: 3,
  inexpressible: 2,
  unsaid: 1,
  lost: 0,
}

/** The first of the worst. */
export const worst = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce((found, one) => (worth[one.kind] < worth[found.kind] ? one : found))
