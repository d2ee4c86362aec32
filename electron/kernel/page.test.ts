/** Lists are given out page by page. */
import { expect, test } from 'vitest'
import { pageOf, type PageRequest } from './page.ts'

const all = ['a', 'b', 'c', 'd', 'e']
const page = (request: PageRequest) => pageOf(all, request, (item) => item)

test('pages follow each other by their cursors and end without one', () => {
  expect(page({ limit: 2 })).toEqual({ items: ['a', 'b'], next: 'b', total: 5 })
  expect(page({ limit: 2, after: 'b' })).toEqual({ items: ['c', 'd'], next: 'd', total: 5 })
  expect(page({ limit: 2, after: 'd' })).toEqual({ items: ['e'], total: 5 })
  expect(page({ limit: 5 })).toEqual({ items: all, total: 5 })
})

test('a size out of range and a cursor that is gone are refused', () => {
  expect(() => page({ limit: 0 })).toThrow('1 to 500')
  expect(() => page({ limit: 1.5 })).toThrow('1 to 500')
  expect(() => page({ after: 'x' })).toThrow('start again')
})
