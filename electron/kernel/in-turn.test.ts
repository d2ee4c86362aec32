/** Work that is done in turn never overlaps. */
import { expect, test } from 'vitest'
import { inTurn } from './in-turn.ts'

test('one begins when the one before has ended, also when that failed', async () => {
  const turn = inTurn()
  const heard: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = turn(async () => {
    heard.push('first begins')
    await gate.promise
    heard.push('first ends')
    throw new Error('first')
  })
  const second = turn(async () => {
    heard.push('second')
    return 2
  })
  gate.resolve()
  await expect(first).rejects.toThrow('first')
  expect(await second).toBe(2)
  expect(heard).toEqual(['first begins', 'first ends', 'second'])
})
