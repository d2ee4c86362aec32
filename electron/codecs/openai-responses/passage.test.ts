/** Tests of what a passive reader learns from a forwarded stream. */
import { describe, expect, it, test } from 'vitest'
import type { Frame, Noted } from '../codec.ts'
import { decode, fixture, fixtures, frame } from '../../../test/support/script-responses.ts'
import { passage } from './passage.ts'

const told = (frames: readonly Frame[]): readonly Noted[] => {
  const watcher = passage.watch()
  return frames
    .filter(({ data }) => passage.needles.some((needle) => data.includes(needle)))
    .map((one) => watcher.read(one))
}

describe.each(fixtures)('%s', (name) => {
  const frames = fixture(name)

  test('is counted as decoding counts it, and its last frame is known', () => {
    const end = decode(frames).at(-1)
    const start = decode(frames)[0]
    expect(told(frames).at(-1)).toEqual({
      usage: end?.type === 'end' ? end.usage : 'no end',
      answer: expect.objectContaining({ id: start?.type === 'start' ? start.id : '' }),
      finished: true,
      last: true,
    })
    expect(told(frames).filter(({ finished }) => finished)).toHaveLength(1)
  })

  test('tells its id at the beginning', () => {
    const first = frames.find(({ data }) => /"response\.created"/.test(data))
    const [start] = decode(frames)
    expect(first && passage.watch().read(first)).toEqual({
      id: start?.type === 'start' ? start.id : '',
    })
  })

  test('has few frames that must be read', () => {
    expect(told(frames).length).toBeLessThanOrEqual(3)
  })
})

it('102. an error is seen in both forms, and in the failed response behind it', () => {
  expect(told(fixture('openai-failed'))).toMatchObject([
    { error: { kind: 'rate-limited' } },
    { error: { kind: 'rate-limited' }, last: true },
  ])
  for (const data of [
    '{"type":"error","code":"slow_down","message":"m"}',
    '{"error":{"code":"slow_down"}}',
    '{"type": "error", "code": "slow_down", "message": "m"}',
  ])
    expect(told([{ data }])).toMatchObject([{ error: { kind: 'overloaded' } }])
})

it('101. an answer that is incomplete is over, one that failed is an error', () => {
  const ended = (type: string, response: object) => told([frame(type, { response })])
  expect(ended('response.incomplete', { status: 'incomplete' })).toEqual([
    { answer: { status: 'incomplete' }, finished: true, last: true },
  ])
  const failed = { status: 'failed', error: { code: 'server_error', message: 'm' } }
  for (const type of ['response.failed', 'response.completed'])
    expect(ended(type, failed)).toMatchObject([{ error: { message: 'm' }, last: true }])
})

test('words that look like ends mean nothing', () => {
  const delta = '"type":"response.completed" "type":"error" "error":{ .failed"'
  const data = frame('response.output_text.delta', { output_index: 0, delta })
  for (const noted of told([data])) expect(noted).toEqual({})
  expect(told([frame('response.web_search_call.completed', { output_index: 0 })])).toEqual([{}])
  expect(told([{ data: '.completed"' }])).toEqual([{}])
})

test('a whole body tells its id and its counts, or its error', () => {
  const usage = { input_tokens: 3, output_tokens: 2 }
  expect(passage.readBody({ id: 'resp_1', usage, status: 'completed', error: null })).toMatchObject(
    {
      id: 'resp_1',
      usage: { input: 3, output: 2 },
    },
  )
  expect(passage.readBody({ error: { code: 'invalid_prompt', message: 'm' } })).toMatchObject({
    error: { kind: 'invalid-request' },
  })
  expect(passage.readBody({ id: 'r', status: 'failed', error: null })).toMatchObject({
    error: { kind: 'upstream-unavailable' },
  })
  expect(passage.readBody({ usage: null })).toEqual({})
  expect(passage.readBody(null)).toEqual({})
})

test('no header that travels names an account, an organisation or a machine', () => {
  for (const name of passage.headers) {
    expect(name).toBe(name.toLowerCase())
    expect(name).not.toMatch(/account|organization|project|authorization|installation|attestation/)
  }
})
