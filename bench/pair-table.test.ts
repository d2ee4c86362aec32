/** The tables of all pairs. */
import { expect, it } from 'vitest'
import type { PairFigure } from './bench.ts'
import { pairs } from './dialects/index.ts'
import { pairRows, pairsAsJson, pairTables } from './pair-table.ts'

/** A figure for every pair: the first client's is 1, the next one's 2, and so on. */
const figuresOf = (key: string, values: (index: number) => number): readonly PairFigure[] =>
  pairs.map((pair, index) => {
    const median = values(index)
    return { key, pair, figure: { median, lowest: median, highest: median } }
  })

const cells = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .map((one) => one.trim())
        .slice(1, -1),
    )

it('they are about rows 4, 5, 7 and 8', () => {
  expect(pairRows).toEqual([4, 5, 7, 8])
})

it('clients stand down the side and upstreams across, each pair in its own place', () => {
  const [text = ''] = pairTables(figuresOf('7.event', (index) => 1 + index / 100))
  const rows = cells(text)
  expect(rows.map(([client]) => client)).toEqual([
    'openai-chat',
    'openai-responses',
    'anthropic-messages',
    'gemini',
  ])
  const at = pairs.findIndex(
    ({ client, upstream }) => client.id === 'gemini' && upstream.id === 'openai-responses',
  )
  expect(rows[3]?.[2]).toBe((1 + at / 100).toFixed(2))
})

it('a translated pair is judged by the goal of translation, a forwarded one by its own', () => {
  const [text = ''] = pairTables(figuresOf('4', () => 0.6))
  const rows = cells(text)
  expect(rows[0]?.[1]).toBe('**0.60 MISSED**')
  expect(rows[0]?.[2]).toBe('0.60')
  expect(text).toContain('translated: target ≥ 0.50, floor ≥ 0.40; forwarded: target ≥ 1.50')
})

it('what was not measured is left out, or a dash', () => {
  expect(pairTables([])).toEqual([])
  const [text = ''] = pairTables(figuresOf('8.translated.10', () => 3).slice(0, 1))
  expect(
    cells(text)
      .flat()
      .filter((one) => one === '–'),
  ).toHaveLength(15)
})

it('programs get the same figures with names', () => {
  expect(pairsAsJson(figuresOf('4', () => 1).slice(0, 1))).toEqual([
    { key: '4', client: 'openai-chat', upstream: 'openai-chat', median: 1, lowest: 1, highest: 1 },
  ])
})
