/** The JSON-array form of a stream is one valid array, however the bytes came. */
import { expect, it } from 'vitest'
import { ArrayFraming } from './array-framing.ts'

it('139. a stream without alt=sse is one JSON array, piece by piece', () => {
  const framing = new ArrayFraming()
  const pieces = [
    framing.push('data: {"a":1}\n\ndata: {"b"'),
    framing.push(':"ü"}\n\n'),
    framing.end('data: {"c":3}\n\n'),
  ]
  expect(pieces[0]).toBe('[{"a":1}')
  expect(JSON.parse(pieces.join(''))).toEqual([{ a: 1 }, { b: 'ü' }, { c: 3 }])
})

it('an answer without a frame is an empty array', () => {
  expect(new ArrayFraming().end('')).toBe('[]')
})

it('a late error is the last element', () => {
  const framing = new ArrayFraming()
  const text = framing.push('data: {"a":1}\n\n') + framing.end('{"error":{"code":502}}')
  expect(JSON.parse(text)).toEqual([{ a: 1 }, { error: { code: 502 } }])
})

it('a piece of text that is the same as the one before is said again', () => {
  const framing = new ArrayFraming()
  const pieces = ['1', '0', '0', '0'].map((text) => `data: {"text":"${text}"}\n\n`)
  const array: unknown = JSON.parse(framing.push(pieces.join('')) + framing.end(''))
  expect(array).toEqual([{ text: '1' }, { text: '0' }, { text: '0' }, { text: '0' }])
})

it('an error told in two forms is one element', () => {
  const error = '{"error":{"code":502}}'
  const text = new ArrayFraming().end(`data: ${error}\n\n${error}`)
  expect(JSON.parse(text)).toEqual([{ error: { code: 502 } }])
})
