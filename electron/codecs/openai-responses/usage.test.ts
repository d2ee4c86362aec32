/** Tests of counting tokens both ways. */
import { expect, it, test } from 'vitest'
import { usageJson, usageOf } from './usage.ts'

const wire = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
  output_tokens: 40,
  output_tokens_details: { reasoning_tokens: 30 },
  total_tokens: 140,
}
const hub = {
  input: 30,
  cacheRead: 60,
  cacheWrite5m: 10,
  cacheWrite1h: 0,
  output: 40,
  reasoning: 30,
}

it('122. caches are parts of the input here, and parts of their own in the hub', () => {
  expect(usageOf(wire)).toEqual(hub)
  expect(usageJson(hub)).toEqual(wire)
  expect(usageJson({ ...hub, cacheWrite1h: 5 })).toMatchObject({
    input_tokens: 105,
    input_tokens_details: { cache_write_tokens: 15 },
    total_tokens: 145,
  })
})

it('122. reasoning that a server counts beside its output is added to it', () => {
  expect(usageOf({ ...wire, total_tokens: 170 })).toMatchObject({ output: 70, reasoning: 30 })
})

it('100. every detail is there, though it be zero', () => {
  const { input: _, ...zeros } = { ...hub, cacheRead: 0, cacheWrite5m: 0, output: 0, reasoning: 0 }
  expect(usageJson({ ...zeros, input: 1 })).toEqual({
    input_tokens: 1,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 1,
  })
})

it.each([null, undefined, 3, [], {}, { total_tokens: 4 }, { input_tokens: 'x' }])(
  '94. %j counts nothing',
  (value) => {
    expect(usageOf(value)).toBeUndefined()
  },
)

test('numbers that contradict each other never go below zero', () => {
  expect(usageOf({ input_tokens: 5, input_tokens_details: { cached_tokens: 9 } })).toMatchObject({
    input: 0,
    cacheRead: 9,
    output: 0,
  })
})
