/** Times and lengths of time read the way people write them. */
import { expect, test } from 'vitest'
import { duration, inputTokens, moment } from './format.ts'

test.each([
  [0, '0 ms'],
  [37.6, '38 ms'],
  [999.6, '1.0 s'],
  [1430, '1.4 s'],
  [59_900, '59.9 s'],
  [59_990, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('a moment of today is a time, an earlier one has its day', () => {
  const noon = new Date(2026, 10, 21, 12, 0, 5).getTime()
  const yesterday = new Date(2026, 10, 20, 9, 30).getTime()
  expect(moment(noon, 'en', noon)).toBe('12:00:05')
  expect(moment(yesterday, 'en', noon)).toContain('Nov 20')
})

test('input tokens include the cached ones', () => {
  const tokens = { input: 10, cacheRead: 5, cacheWrite: 3, output: 99, reasoning: 7 }
  expect(inputTokens(tokens)).toBe(18)
})
