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

  test('119. reads a frame of many megabytes once, however small the pieces it comes in', () => {
    const frame = Buffer.from(`data: {"image":"${'A'.repeat(24 * 1048576)}"}\r\n\r\n`)
    const reader = frameReader()
    const began = performance.now()
    let found = 0
    for (let at = 0; at < frame.length; at += 16_384)
      found += reader.push(frame.subarray(at, at + 16_384)).length
    expect(found).toBe(1)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test('knows how much of a frame without end it holds', () => {
    const reader = frameReader()
    reader.push(Buffer.from('data: {"a":1}\n\ndata: 12'))
    expect(reader.held).toBe(8)
    reader.push(Buffer.from('345\ndata: 6789\n: not kept\n'))
    expect(reader.held).toBe(10)
    reader.push(Buffer.from('\n'))
    expect(reader.held).toBe(0)
  })

  test('is not confused by a byte order mark at the beginning', () => {
    expect(read('\uFEFFdata: {"a":1}\n\ndata: \uFEFF\n\n', [1, 2])).toEqual([
      { data: '{"a":1}' },
      { data: '\uFEFF' },
    ])
  })

  test('keeps the beginning of what is no field, and no more', () => {
    const reader = frameReader()
    const began = performance.now()
    for (let i = 0; i < 300; i++) reader.push(Buffer.from('{"no field"\n'.repeat(1000)))
    expect(reader.held).toBeLessThan(70_000)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
