/** A frame that is put right arrives whole and once, however the bytes came; all others pass as they are. */
import { expect, it } from 'vitest'
import type { Frame } from '../codecs/codec.ts'
import { mendStream } from './mend-stream.ts'

const mend = (frame: Frame): Frame =>
  frame.data === '{"n":2}' ? { ...frame, data: '{"n":"two"}' } : frame

function passed(pieces: readonly string[]): string {
  let text = ''
  const reader = mendStream(
    {
      push: (chunks) => {
        text += Buffer.concat([...chunks]).toString()
      },
      end: () => undefined,
      fail: () => undefined,
    },
    mend,
  )
  for (const piece of pieces) reader.push([Buffer.from(piece)])
  reader.end()
  return text
}

const sent =
  ': hi\n\nevent: a\ndata: {"n":1}\n\nevent: b\ndata: {"n":2}\n\nevent: c\ndata: {"n":3}\n\n'

it('puts one frame right in the middle of others, cut at any place', () => {
  for (let at = 0; at < sent.length; at++) {
    const text = passed([sent.slice(0, at), sent.slice(at)].filter((piece) => piece !== ''))
    expect(text.match(/"n":1/g)).toHaveLength(1)
    expect(text.match(/"two"/g)).toHaveLength(1)
    expect(text.match(/"n":3/g)).toHaveLength(1)
    expect(text).not.toContain('"n":2')
  }
})

it('passes a stream without such a frame byte for byte', () => {
  const plain = 'data:{"n":1}\r\n\r\ndata: {"n":3}\r\n\r\n'
  expect(passed([plain.slice(0, 9), plain.slice(9)])).toBe(plain)
})
