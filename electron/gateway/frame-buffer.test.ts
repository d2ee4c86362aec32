/** Only whole frames come out, however the bytes were cut. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { frameBuffer } from './frame-buffer.ts'

/** What comes out of pieces that arrive one by one, and what is left at the end. */
function taken(pieces: readonly Buffer[]): { readonly out: string[]; readonly rest: string } {
  const buffer = frameBuffer()
  const out: string[] = []
  for (const piece of pieces) {
    const whole = buffer.take([piece])
    if (whole) out.push(whole.bytes.toString())
    whole?.release?.()
  }
  return { out, rest: buffer.takeRest().toString() }
}

it.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('105. frames that end in %s are cut at blank lines, in any chunking', (_, end) => {
  const text = `data: 1${end}${end}event: x${end}data: 2${end}${end}data: 3${end}`
  const bytes = Buffer.from(text)
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      const pieces = places.slice(1).map((to, at) => bytes.subarray(places[at], to))
      const { out, rest } = taken(pieces.filter(({ length }) => length > 0))
      expect(out.join('') + rest).toBe(text)
      expect(rest).toBe(`data: 3${end}`)
      expect(out.every((frames) => frames.endsWith(`${end}${end}`))).toBe(true)
    }),
    { numRuns: 200, seed: 7 },
  )
})

it('119. lines without a blank one among them are looked at once', () => {
  const buffer = frameBuffer()
  const read = Buffer.from('data: {"choices":[{"delta":{"content":"abcdefgh"}}]}\n'.repeat(20))
  const began = performance.now()
  for (let i = 0; i < 8000; i++) expect(buffer.take([read])).toBeUndefined()
  expect(buffer.rest).toBe(8000 * read.length)
  expect(buffer.take([Buffer.from('\n')])?.bytes.length).toBe(8000 * read.length + 1)
  expect(performance.now() - began).toBeLessThan(3000)
})
