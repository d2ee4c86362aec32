/** Every trap is kept shut by a test, or it is said why it cannot occur here. */
import { expect, it } from 'vitest'
import { excused } from './excused.ts'
import { tally } from './tally.ts'

const entries = tally()

it('every trap has its number once', () => {
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1))
  expect(entries).toHaveLength(140)
})

it.each(entries)('trap $number is not open: $title', ({ tests, excuse }) => {
  expect(tests.length > 0 || excuse !== undefined).toBe(true)
})

it('no excuse is given for a trap that has a test', () => {
  const needless = entries.filter(({ tests, number }) => tests.length > 0 && excused.has(number))
  expect(needless).toEqual([])
})
