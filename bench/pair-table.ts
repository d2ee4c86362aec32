/** One table per figure: clients down, upstreams across; where both speak the same, the bytes were forwarded. */
import type { PairFigure } from './bench.ts'
import { dialects, isPassThrough } from './dialects/index.ts'
import type { Pair } from './dialects/index.ts'
import { goals, judge } from './goals.ts'
import type { Goal } from './goals.ts'
import { show, table } from './table.ts'

interface Grid {
  /** The goal of translated pairs, by which figures are filed. */
  readonly key: string
  /** The goal of forwarded ones. */
  readonly forwarded: string
  readonly title: string
}

const grids: readonly Grid[] = [
  { key: '4', forwarded: '3', title: 'Row 4: streams in bulk, share of the pipe’s rate' },
  {
    key: '5.translated',
    forwarded: '5.pass',
    title: 'Row 5: processor time per live event, times the pipe’s',
  },
  {
    key: '7.first',
    forwarded: '7.first',
    title: 'Row 7: time to the first byte, times the pipe’s',
  },
  { key: '7.event', forwarded: '7.event', title: 'Row 7: time to each event, times the pipe’s' },
  {
    key: '8.translated.1',
    forwarded: '8.1',
    title: 'Row 8: latency added to a body of 1 MB, times what the pipe adds',
  },
  {
    key: '8.translated.10',
    forwarded: '8.10',
    title: 'Row 8: latency added to a body of 10 MB, times what the pipe adds',
  },
]

const goalNamed = (key: string): Goal | undefined => goals.find((goal) => goal.key === key)

/** The rows of the goals table that the grids are about. */
export const pairRows: readonly number[] = [
  ...new Set(grids.flatMap(({ key }) => goalNamed(key)?.row ?? [])),
]

const sign = { least: '≥', most: '≤' } as const

function limits(goal: Goal | undefined): string {
  if (!goal) return ''
  const limit = (value: number): string => `${sign[goal.bound]} ${show(value, goal.unit)}`
  const floor = `floor ${limit(goal.floor)}`
  return goal.target === undefined ? floor : `target ${limit(goal.target)}, ${floor}`
}

/** The figure of one pair, marked where it misses its floor. */
function cell(grid: Grid, pair: Pair, figures: readonly PairFigure[]): string {
  const found = figures.find(
    (one) =>
      one.key === grid.key &&
      one.pair.client === pair.client &&
      one.pair.upstream === pair.upstream,
  )
  const goal = goalNamed(isPassThrough(pair) ? grid.forwarded : grid.key)
  if (!found || !goal) return '–'
  const { median } = found.figure
  const told = show(median, goal.unit)
  return judge(goal, median) === 'MISSED' ? `**${told} MISSED**` : told
}

/** Markdown, one piece of text per table; figures nobody took are left out. */
export function pairTables(figures: readonly PairFigure[]): readonly string[] {
  return grids
    .filter(({ key }) => figures.some((one) => one.key === key))
    .map((grid) => {
      const rows = dialects.map((client) => [
        client.id,
        ...dialects.map((upstream) => cell(grid, { client, upstream }, figures)),
      ])
      const head = ['client ↓ upstream →', ...dialects.map(({ id }) => id)]
      const translated = limits(goalNamed(grid.key))
      const forwarded = limits(goalNamed(grid.forwarded))
      const goal =
        translated === forwarded ? translated : `translated: ${translated}; forwarded: ${forwarded}`
      return `${grid.title} (${goal})\n\n${table(head, rows)}`
    })
}

/** The same figures for programs. */
export const pairsAsJson = (figures: readonly PairFigure[]): readonly object[] =>
  figures.map(({ key, pair, figure }) => ({
    key,
    client: pair.client.id,
    upstream: pair.upstream.id,
    ...figure,
  }))
