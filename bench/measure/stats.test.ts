/** The statistics, on numbers that can be checked by hand. */
import { describe, expect, it } from 'vitest'
import { figure, median, quantile, ratios, spread } from './stats.ts'

describe('quantile', () => {
  it('lies between two values where no value is at its place', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20)
    expect(quantile([0, 100], 0.99)).toBeCloseTo(99)
  })

  it('leaves its input in order', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })

  it('is not a number where there are no values', () => {
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('spread', () => {
  it('looks at the middle half only, so that one bad slice is not noise', () => {
    expect(spread([10, 10, 10, 10, 99])).toBe(0)
    expect(spread([8, 9, 10, 11, 12])).toBeCloseTo(0.2)
  })
})

describe('ratios', () => {
  it('pairs round with round, so that a machine that slows down slows both', () => {
    expect(ratios([100, 50, 25], [200, 100, 50])).toEqual([0.5, 0.5, 0.5])
  })

  it('gives no number for a round that the base lacks', () => {
    expect(ratios([1, 2], [1])).toEqual([1, Number.NaN])
  })
})

it('a figure tells the median and how far the rounds lay apart', () => {
  expect(figure([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3 })
})
