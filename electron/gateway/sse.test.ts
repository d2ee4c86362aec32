/** Any chunking of the same bytes gives the same frames. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frameReader, framesText } from './sse.ts'

function read(text: string | Buffer, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text)
  const reader = frameReader()
  const frames = []
  let at = 0
  for (const cut of [
    ...cuts.map((each) => each % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ]) {
    frames.push(...reader.push(bytes.subarray(at, cut)))
    at = Math.max(at, cut)
  }
  return [...frames, ...reader.end()]
}

const sample = [
  ': a comment',
  'event: greeting',
  'data: {"text":"héllo 你好 👩‍👩‍👧"}',
  '',
  'data:{"without":"space"}',
  '',
  'id: 7',
  'retry: 10',
  'data: first',
  'data: second',
  '',
  'data: [DONE]',
  '',
  '',
]
const wanted = [
  { event: 'greeting', data: '{"text":"héllo 你好 👩‍👩‍👧"}' },
  { data: '{"without":"space"}' },
  { data: 'first\nsecond' },
  { data: '[DONE]' },
]

describe('frameReader', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines that end in %s, cut anywhere, also inside a character', (_, newline) => {
    const text = sample.join(newline)
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 30 }), (cuts) => {
        expect(read(text, cuts)).toEqual(wanted)
      }),
      { numRuns: 150, seed: 3 },
    )
    expect(
      read(
        text,
        Array.from({ length: 400 }, (_unused, index) => index),
      ),
    ).toEqual(wanted)
  })

  test('gives a last frame without its blank line only when its data is whole', () => {
    expect(read('data: {"a":1}')).toEqual([{ data: '{"a":1}' }])
    expect(read('data: {"a":')).toEqual([])
    expect(read('data: [DONE]')).toEqual([{ data: '[DONE]' }])
  })

  test('reads back what framesText writes', () => {
    const frames = [{ event: 'x', data: '{"a":1}' }, { data: '[DONE]' }]
    expect(read(framesText(frames))).toEqual(frames)
  })
})
