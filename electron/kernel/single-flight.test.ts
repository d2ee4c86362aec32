/** Work that is asked for twice is done once. */
import { expect, test } from 'vitest'
import { lazily, singleFlight } from './single-flight.ts'

test('who asks for a key while work for it runs shares its outcome, and others do not', async () => {
  const flight = singleFlight<string>()
  let runs = 0
  const gate = Promise.withResolvers<void>()
  const work = async (key: string) => {
    runs += 1
    await gate.promise
    return key
  }
  const all = [
    flight('a', () => work('a')),
    flight('a', () => work('a')),
    flight('b', () => work('b')),
  ]
  gate.resolve()
  expect(await Promise.all(all)).toEqual(['a', 'a', 'b'])
  expect(runs).toBe(2)
  await flight('a', () => work('a'))
  expect(runs).toBe(3)
})

test('a failure is shared and then forgotten', async () => {
  const flight = singleFlight<string>()
  const first = flight('a', () => Promise.reject(new Error('no')))
  const second = flight('a', () => Promise.resolve('never asked'))
  await expect(first).rejects.toThrow('no')
  await expect(second).rejects.toThrow('no')
  await expect(flight('a', () => Promise.resolve('yes'))).resolves.toBe('yes')
})

test('lazy work runs once, and again only after a failure', async () => {
  let runs = 0
  const once = lazily(() => {
    runs += 1
    return runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve(runs)
  })
  await expect(Promise.allSettled([once(), once()])).resolves.toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ])
  expect(await Promise.all([once(), once()])).toEqual([2, 2])
  expect(await once()).toBe(2)
})
