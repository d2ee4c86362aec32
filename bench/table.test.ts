/** Verdicts, the report's lines, and its place in a document. */
import { describe, expect, it } from 'vitest'
import type { Goal } from './goals.ts'
import { goals, judge, rows } from './goals.ts'
import {
  begin,
  detailsTable,
  end,
  goalsTable,
  judgeAll,
  placeBetweenMarkers,
  show,
} from './table.ts'

const rate: Goal = {
  key: 'r',
  row: 1,
  what: 'a rate',
  bound: 'least',
  target: 0.8,
  floor: 0.7,
  unit: '×',
}
const cost: Goal = { ...rate, key: 'c', what: 'a cost', bound: 'most', target: 1.25, floor: 1.5 }

describe('a verdict', () => {
  it('of a rate falls as the rate falls', () => {
    expect(judge(rate, 0.8)).toBe('target reached')
    expect(judge(rate, 0.79)).toBe('floor held')
    expect(judge(rate, 0.69)).toBe('MISSED')
  })

  it('of a cost falls as the cost rises', () => {
    expect(judge(cost, 1.25)).toBe('target reached')
    expect(judge(cost, 1.5)).toBe('floor held')
    expect(judge(cost, 1.51)).toBe('MISSED')
  })

  it('is never a success without a measured number', () => {
    expect(judge(rate, undefined)).toBe('not measured')
    expect(judge(cost, Number.NaN)).toBe('not measured')
  })

  it('of a goal without a target is at best that its floor held', () => {
    const { target: _, ...floorOnly } = cost
    expect(judge(floorOnly, 0.1)).toBe('floor held')
  })
})

describe('the goals', () => {
  it('cover the twelve rows, each key once', () => {
    expect(rows).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(new Set(goals.map((goal) => goal.key)).size).toBe(goals.length)
  })

  it('never demand less of a target than of its floor', () => {
    const lax = goals.filter(({ bound, target = NaN, floor }) =>
      bound === 'least' ? target < floor : target > floor,
    )
    expect(lax).toEqual([])
  })
})

it('figures are shown with their unit', () => {
  expect(show(1.234, '×')).toBe('1.23')
  expect(show(24.6, 'MB')).toBe('+ 25 MB')
  expect(show(-3, 'MB')).toBe('− 3 MB')
  expect(show(99.96, '%')).toBe('99.96 %')
  expect(show(100, '%')).toBe('100 %')
})

it('the table has a line for every goal, measured or not', () => {
  const figure = { median: 0.85, lowest: 0.8, highest: 0.9 }
  const table = goalsTable(judgeAll({ measured: [{ key: '1', figure }], details: [] }))
  expect(table.split('\n')).toHaveLength(goals.length + 2)
  expect(table).toContain('| ≥ 0.80 | ≥ 0.70 | **0.85** | 0.80 – 0.90 | target reached |')
  expect(table).toContain('| ≤ 1.25 | ≤ 1.45 | – | – | not measured |')
})

it('details stand under their row', () => {
  expect(detailsTable([{ row: 9, lane: 'pipe', told: '90 MB idle' }])).toContain(
    '| 9 | pipe | 90 MB idle |',
  )
})

describe('placing the report in a document', () => {
  it('replaces what stood between the markers and nothing else', () => {
    const placed = placeBetweenMarkers(`before\n${begin}\nold\n${end}\nafter`, 'new')
    expect(placed).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter`)
    expect(placeBetweenMarkers(placed, 'new')).toBe(placed)
  })

  it('refuses a document without markers', () => {
    expect(() => placeBetweenMarkers('nothing here', 'new')).toThrow(begin)
    expect(() => placeBetweenMarkers(`${end} ${begin}`, 'new')).toThrow(begin)
  })
})
