/** Tests of what a passive reader learns from a forwarded stream. */
import { expect, test } from 'vitest'
import type { Noted } from '../codec.ts'
import { passage } from './passage.ts'

const read = (data: unknown, wantsUsage = false): Noted =>
  passage
    .watch({ wantsUsage })
    .read({ data: typeof data === 'string' ? data : JSON.stringify(data) })

const usage = {
  prompt_tokens: 10,
  completion_tokens: 4,
  prompt_tokens_details: { cached_tokens: 6 },
}
const counted = {
  input: 4,
  cacheRead: 6,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 4,
  reasoning: 0,
}

test('a chunk of usage alone is unasked for, unless the client asked', () => {
  expect(read({ choices: [], usage })).toEqual({ usage: counted, unasked: true })
  expect(read({ choices: [], usage }, true)).toEqual({ usage: counted })
})

test('usage beside a finish belongs to the answer', () => {
  const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }]
  expect(read({ choices, usage })).toEqual({ usage: counted, finished: true })
})

test('[DONE] is the last frame', () => {
  expect(read('[DONE]')).toEqual({ finished: true, last: true })
})

test('errors are seen in an envelope, and behind a finish that says so', () => {
  expect(read({ error: { message: 'm', code: 'rate_limit_exceeded' } })).toMatchObject({
    error: { kind: 'rate-limited' },
  })
  expect(read({ choices: [{ finish_reason: 'network_error' }] })).toMatchObject({
    error: { kind: 'upstream-unavailable' },
  })
})

test('a text that speaks of errors is none', () => {
  expect(read({ choices: [{ index: 0, delta: { content: '"error" [DONE]' } }] })).toEqual({})
})

test('what is not JSON says nothing', () => {
  expect(read('{"usage":{')).toEqual({})
})

test('a whole answer tells its usage or its error', () => {
  expect(passage.readBody({ usage })).toEqual({ usage: counted })
  expect(passage.readBody({ error: { message: 'm' } })).toMatchObject({ error: { message: 'm' } })
  expect(passage.readBody({ usage: null })).toEqual({})
})

test('usage is asked for in the words the client would use', () => {
  expect(passage.asksUsage?.(JSON.parse(passage.askUsage?.json ?? ''))).toBe(true)
  expect(passage.asksUsage?.({ include_usage: false })).toBe(false)
  expect(passage.asksUsage?.(null)).toBe(false)
})
