/** Tests of tool-call ids. */
import { expect, test } from 'vitest'
import { answeredIds, fitId, madeUpId } from './ids.ts'

const limits = { forbidden: /[^a-zA-Z0-9_-]/g, maxLength: 40 }

test('an id that fits is left alone', () => {
  expect(fitId('call_abc-1', limits)).toBe('call_abc-1')
})

test('an id with foreign characters is cleaned and marked, so that it cannot meet another', () => {
  expect(fitId('functions.x:0', limits)).toMatch(/^functions_x_0_[0-9a-z]{8}$/)
  expect(fitId('functions.x:0', limits)).not.toBe(fitId('functions_x.0', limits))
})

test('a long id is cut to the limit, the same way each time', () => {
  const long = 'toolu_'.padEnd(90, 'a')
  expect(fitId(long, limits)).toHaveLength(40)
  expect(fitId(long, limits)).toBe(fitId(long, limits))
  expect(fitId(long, limits)).not.toBe(fitId(`${long}a`, limits))
})

test('an empty id gets a name too', () => {
  expect(fitId('', limits)).toMatch(/^_[0-9a-z]{8}$/)
})

test('a made-up id depends on its parts alone', () => {
  expect(madeUpId('a', 1)).toBe(madeUpId('a', 1))
  expect(madeUpId('a', 1)).not.toBe(madeUpId('a', 2))
  expect(madeUpId('a', 1)).toMatch(/^call_[0-9a-z]{20}$/)
})

test('15. of two calls of one answer with one id the second gets another', () => {
  const ids = answeredIds()
  expect(ids.take('a', 's', 0)).toBe('a')
  expect(ids.take('a', 's', 1)).toBe(madeUpId('s', 1))
  expect(ids.take('', 's', 2)).toBe(madeUpId('s', 2))
  expect(answeredIds().take('a', 's', 0)).toBe('a')
})
