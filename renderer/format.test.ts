/** Times and lengths of time read the way people write them. */
import { expect, test } from 'vitest'
import { brief, countdown, distance, duration, hour, inputTokens, moment } from './format.ts'

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

test('an hour has no seconds', () => {
  const noon = new Date(2026, 10, 21, 12, 0, 5).getTime()
  expect(hour(noon, 'en', noon)).toBe('12:00')
  expect(hour(noon, 'en', noon + 86_400_000)).toBe('Nov 21, 12:00')
})

test('input tokens include the cached ones', () => {
  const tokens = { input: 10, cacheRead: 5, cacheWrite: 3, output: 99, reasoning: 7 }
  expect(inputTokens(tokens)).toBe(18)
})

test.each([
  [2 * 3_600_000, 'in 2 hours'],
  [59 * 60_000, 'in 1 hour'],
  [-5 * 60_000, '5 minutes ago'],
  [3 * 86_400_000, 'in 3 days'],
  [400, 'now'],
])('%d ms away is %s', (away, text) => {
  expect(distance(1_000_000_000_000 + away, 'en', 1_000_000_000_000)).toBe(text)
})

test.each([
  [865_000, '14:25'],
  [61_001, '1:02'],
  [-1, '0:00'],
])('%d ms count down as %s', (ms, text) => {
  expect(countdown(ms)).toBe(text)
})

test('a size of context is brief', () => {
  expect(brief(128_000, 'en')).toBe('128K')
  expect(brief(1_048_576, 'en')).toBe('1M')
})
