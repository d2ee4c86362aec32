/** How lanes take turns, and when noise earns more rounds. */
import { expect, it } from 'vitest'
import { interleave } from './rounds.ts'

function recorder(figures: Readonly<Record<string, readonly number[]>>) {
  const order: string[] = []
  const lanes = Object.entries(figures).map(([name, values]) => {
    let next = 0
    return {
      name,
      slice() {
        order.push(name)
        const value = values[next % values.length] ?? Number.NaN
        next += 1
        return Promise.resolve(value)
      },
    }
  })
  return { order, lanes }
}

it('begins every round with another lane', async () => {
  const { order, lanes } = recorder({ a: [1], b: [1], c: [1] })
  await interleave(lanes, { rounds: 3, extra: 0, figure: (one) => one })
  expect(order.join('')).toBe('abcbcacab')
})

it('keeps the samples of a lane in the order of the rounds', async () => {
  const { lanes } = recorder({ a: [1, 2, 3], b: [4, 5, 6] })
  const samples = await interleave(lanes, { rounds: 3, extra: 0, figure: (one) => one })
  expect(samples.get('a')).toEqual([1, 2, 3])
  expect(samples.get('b')).toEqual([4, 5, 6])
})

it('takes no more rounds than planned while all lanes are calm', async () => {
  const { order, lanes } = recorder({ a: [100, 101, 99] })
  await interleave(lanes, { rounds: 3, extra: 5, figure: (one) => one })
  expect(order).toHaveLength(3)
})

it('repeats a noisy lane, but not for ever', async () => {
  const { order, lanes } = recorder({ a: [100, 200], b: [1] })
  await interleave(lanes, { rounds: 4, extra: 3, figure: (one) => one })
  expect(order.filter((name) => name === 'a')).toHaveLength(7)
})
