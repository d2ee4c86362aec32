/** Ids are UUIDv7: sorted by time and, within a millisecond, by order; never twice. */
import { expect, test } from 'vitest'
import { newId } from './ids.ts'

const timeOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

test('an id is a version 7 UUID that begins with its time', () => {
  const now = Date.UTC(2026, 10, 21)
  const id = newId(now)
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(timeOf(id)).toBe(now)
})

test('ids sort in the order in which they were made, also many in one millisecond', () => {
  const now = Date.UTC(2027, 10, 21)
  const ids = Array.from({ length: 10_000 }, (_, index) => newId(now + Math.floor(index / 3000)))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})
