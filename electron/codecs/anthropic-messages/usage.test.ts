/** Counts, field by field. */
import { expect, test } from 'vitest'
import { usageReader, writeUsage } from './usage.ts'

const read = (...told: readonly unknown[]) => {
  const reader = usageReader()
  for (const usage of told) reader.take(usage)
  return reader.usage()
}

test('what is written is read again', () => {
  const usage = {
    input: 1,
    cacheRead: 2,
    cacheWrite5m: 3,
    cacheWrite1h: 4,
    output: 9,
    reasoning: 5,
  }
  expect(read(writeUsage(usage))).toEqual(usage)
})

test('a later count of all writes holds, whatever split was told before', () => {
  const split = { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 }
  const first = { cache_creation_input_tokens: 30, cache_creation: split }
  expect(read(first, { cache_creation_input_tokens: 50 })).toMatchObject({
    cacheWrite5m: 30,
    cacheWrite1h: 20,
  })
  expect(read(first, { cache_creation_input_tokens: 5 })).toMatchObject({
    cacheWrite5m: 0,
    cacheWrite1h: 5,
  })
})

test('a split alone is a count too, and no part is larger than its whole', () => {
  const split = { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 }
  expect(
    read({
      cache_creation: split,
      output_tokens: 3,
      output_tokens_details: { thinking_tokens: 8 },
    }),
  ).toMatchObject({ cacheWrite5m: 1, cacheWrite1h: 2, output: 3, reasoning: 3 })
})

test('what is no count is not counted', () => {
  expect(read(null, 'x', [], {}, { input_tokens: -1, output_tokens: '5' })).toBeUndefined()
})
