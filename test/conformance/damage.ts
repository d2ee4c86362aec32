/** Damages sound JSON, for tests of what a codec does with an upstream or client gone mad. */
import * as fc from 'fast-check'

const nonsense = fc.constantFrom<unknown>(
  ...[null, 0, -1, 1.5, 1e99, '', 'x', true, false, [], [null], [[]], {}, { a: 1 }],
)

/** One of the values, with nonsense at up to three of its places. */
export function damaged(sound: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(120), value: nonsense })
  return fc
    .record({
      tree: fc.constantFrom(...sound),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    })
    .map(({ tree, changes }) =>
      changes.reduce((grown, { at, value }) => replaceAt(grown, { left: at }, value), tree),
    )
}

/** Replaces the n-th value, counted in the order in which JSON would write them. */
function replaceAt(tree: unknown, count: { left: number }, value: unknown): unknown {
  if (count.left-- === 0) return value
  if (Array.isArray(tree)) return tree.map((item: unknown) => replaceAt(item, count, value))
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.fromEntries(
    Object.entries(tree).map(([name, item]) => [name, replaceAt(item, count, value)]),
  )
}
