/** Ids of calls in one conversation. */
import { expect, test } from 'vitest'
import { callIds } from './call-ids.ts'

test('ids that fit stay, and results are named as their calls', () => {
  const ids = callIds()
  expect(ids.call('toolu_1')).toBe('toolu_1')
  expect(ids.result('toolu_1')).toBe('toolu_1')
})

test('an id that comes twice is told apart, the same way on every replay', () => {
  const replay = () => {
    const ids = callIds()
    return ['f:0', 'f:0', 'f_0', 'f:0', ''].flatMap((id) => [ids.call(id), ids.result(id)])
  }
  const made = replay()
  expect(new Set(made).size).toBe(5)
  for (const id of made) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
  expect(made[0]).toBe(made[1])
  expect(made[2]).toBe(made[3])
  expect(replay()).toEqual(made)
})
