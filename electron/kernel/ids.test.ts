/** Ids are UUIDv7: sorted by time, never twice. */
import { expect, test } from 'vitest'
import { newId } from './ids.ts'

test('an id is a version 7 UUID that begins with its time', () => {
  const now = Date.UTC(2026, 10, 21)
  const id = newId(now)
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now)
})

test('later ids sort behind earlier ones, and none comes twice', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => newId(1_700_000_000_000 + index))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(Array.from({ length: 5000 }, () => newId(1))).size).toBe(5000)
})
