/** How an answer ends, whole, cut off or broken. */
import { expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import type { Warning } from '../codec.ts'
import { encodeStream } from './encode-stream.ts'
import {
  answering,
  call,
  candidate,
  encode,
  end,
  parts,
  read,
  say,
  start,
  text,
  whole,
} from './fixtures/told.ts'

test('97. an empty answer is one chunk that ends it, with a part', () => {
  const [only, ...others] = encode([start, end])
  expect(others).toEqual([])
  expect(candidate(read(only))).toEqual({
    content: { parts: [{ text: '' }], role: 'model' },
    finishReason: 'STOP',
    index: 0,
  })
})

test.each(['length', 'context-full', 'content-filter'] as const)(
  '10. a call that %s cut off is left out, and that is told',
  (reason) => {
    const stop: Event = { type: 'end', stop: { reason } }
    const told: Warning[] = []
    const cut = [start, ...call(0, 'a', '{"x":1}'), ...call(1, 'b', '{"x'), stop]
    const frames = encode(cut, told)
    expect(parts(frames)).toEqual([
      { functionCall: { id: 'call_a', name: 'a', args: { x: 1 } } },
      { text: '' },
    ])
    expect(candidate(read(frames.at(-1))).finishMessage).toMatch(/call of b was cut off/)
    expect(told).toEqual([
      { field: 'functionCall', action: expect.stringMatching(/cut off/) as unknown },
    ])
    expect(candidate(whole(cut)).content.parts).toEqual(parts(frames).slice(0, 1))
  },
)

test('10. a call that something follows was not cut off, and one amid an error is never told', () => {
  const stop: Event = { type: 'end', stop: { reason: 'length' } }
  expect(parts(encode([start, ...call(0, 'a', ''), ...text(1, 'x'), stop]))).toEqual([
    { functionCall: { id: 'call_a', name: 'a', args: {} } },
    { text: 'x' },
    { text: '' },
  ])
  const frames = encode([
    start,
    ...call(0, 'a', '{"x').slice(0, 2),
    { type: 'error', error: { kind: 'timeout', message: 'Slow.' } },
  ])
  expect(frames.map(({ bare }) => bare)).toEqual([undefined, true])
})

test('132. a refusal is text that the reason marks, with the explanation beside it', () => {
  const refusal: readonly Event[] = [
    start,
    { type: 'refusal-start', block: 0 },
    say(0, 'I will not.'),
    { type: 'block-end', block: 0 },
  ]
  const plain = [...refusal, end]
  expect(parts(encode(plain))).toEqual([{ text: 'I will not.' }, { text: '' }])
  expect(candidate(read(encode(plain).at(-1))).finishReason).toBe('SAFETY')
  expect(candidate(whole(plain)).finishReason).toBe('SAFETY')
  const told = [
    ...refusal,
    { type: 'end', stop: { reason: 'refusal', explanation: 'Bio.' } } as const,
  ]
  expect(candidate(read(encode(told).at(-1)))).toMatchObject({ finishMessage: 'Bio.' })
})

test('91. the first terminal is the last frame', () => {
  const encoder = encodeStream(answering)
  expect(encoder.push([start, end, end, ...text(0, 'late')])).toHaveLength(1)
  expect(encoder.push([end])).toEqual([])
})

test('a pause, which this protocol has no word for, is a warning', () => {
  const told: Warning[] = []
  encode([start, ...text(0, 'a'), { type: 'end', stop: { reason: 'pause' } }], told)
  expect(told).toMatchObject([{ field: 'pause' }])
})

test('102. an error amid the answer is told as a frame and as a bare object, and is the last word', () => {
  const frames = encode([
    start,
    ...text(0, 'Once').slice(0, 2),
    { type: 'error', error: { kind: 'overloaded', message: 'Busy.' } },
  ])
  expect(frames).toHaveLength(3)
  expect(frames[1]).toEqual({ data: frames[2]?.data })
  expect(frames[2]?.bare).toBe(true)
  expect(frames[2]?.data).toMatch(
    /^\{"error":\{"code":503,"message":"Busy\.","status":"UNAVAILABLE"/,
  )
})
