/** The few statistics the bench needs. */

/** The value below which the share `q` (0 to 1) of `values` lies; NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const position = (sorted.length - 1) * q
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? below
  return below + (above - below) * (position - Math.floor(position))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** How far the middle half of `values` is spread, as a share of their median. */
export function spread(values: readonly number[]): number {
  const middle = median(values)
  if (values.length < 2 || middle === 0) return 0
  return (quantile(values, 0.75) - quantile(values, 0.25)) / Math.abs(middle)
}

/** A figure over all rounds. */
export interface Figure {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

export const figure = (values: readonly number[]): Figure => ({
  median: median(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
})

/** Round by round, one series against another: what drifts slowly falls out. */
export function ratios(values: readonly number[], base: readonly number[]): readonly number[] {
  return values.map((value, round) => value / (base[round] ?? Number.NaN))
}
