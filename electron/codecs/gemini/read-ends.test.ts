/** Tests of what an answer tells at its end: sources of what was said before, and calls whose end is missing. */
import { describe, expect, it } from 'vitest'
import { answer, errorOf, frame, hear, said } from './fixtures/frames.ts'

const groundingMetadata = {
  webSearchQueries: ['q'],
  groundingChunks: [{ web: { uri: 'https://a.test/', title: 'A' } }],
  groundingSupports: [
    { segment: { startIndex: 0, endIndex: 5, text: 'Hello' }, groundingChunkIndices: [0] },
  ],
}
const last = (...parts: readonly unknown[]) =>
  said(parts, { finishReason: 'STOP', groundingMetadata })

describe('sources', () => {
  const place = { url: 'https://a.test/', title: 'A', start: 0, end: 5, text: 'Hello' }
  const hello = said([{ text: 'Hello world' }])

  it.each([
    ['a thought', last({ text: '', thought: true, thoughtSignature: 'cw==' })],
    ['nothing', last({ text: '' })],
  ])('135. of a text behind which %s comes are told in their place', (_, end) => {
    const [text] = answer([hello, end]).blocks
    expect(text).toMatchObject({ type: 'text', text: 'Hello world', citations: [place] })
  })

  it('135. of a text behind which another came are told on that one, without a place', () => {
    const signed = said([{ text: 'Hello world', thoughtSignature: 'cw==' }])
    const { blocks } = answer([signed, last({ text: ' more' })])
    expect(blocks).toMatchObject([
      { text: 'Hello world', citations: [] },
      { text: ' more', citations: [{ url: 'https://a.test/', title: 'A', text: 'Hello' }] },
      { type: 'opaque' },
    ])
    expect(JSON.stringify(blocks[1])).not.toContain('"start"')
  })

  it('135. of a text behind which a call comes are told behind that, without a place', () => {
    const { blocks } = answer([hello, last({ functionCall: { name: 'f', args: {} } })])
    expect(blocks).toMatchObject([
      { text: 'Hello world', citations: [] },
      { name: 'f' },
      { text: '', citations: [{ url: 'https://a.test/', title: 'A', text: 'Hello' }] },
      { type: 'opaque' },
    ])
  })

  it('49. a text ends before the call behind it begins', () => {
    const story = hear([hello, last({ functionCall: { name: 'f', args: {} } })])
    const kinds = story.map(({ type }) => type)
    expect(kinds.indexOf('block-end')).toBeLessThan(kinds.indexOf('tool-start'))
  })

  it('a text that another follows ends before that one begins', () => {
    const signed = said([{ text: 'a', thoughtSignature: 'cw==' }])
    const story = hear([signed, last({ text: 'b' })]).map((event) =>
      'block' in event ? `${event.type} ${event.block}` : event.type,
    )
    expect(story.indexOf('block-end 0')).toBeLessThan(story.indexOf('text-start 1'))
  })
})

describe('a call whose pieces stop coming', () => {
  const begun = said([{ functionCall: { name: 'rm', willContinue: true } }])
  const partialArgs = [{ jsonPath: '$.path', stringValue: '/home', willContinue: true }]
  const piece = said([{ functionCall: { partialArgs, willContinue: true } }])
  const ends = (finishReason: string) => said([], { finishReason })

  it('10. at the limit of the output does not look runnable', () => {
    const { blocks, stop } = answer([begun, piece, ends('MAX_TOKENS')])
    expect(stop.reason).toBe('length')
    expect(blocks).toMatchObject([{ name: 'rm', arguments: '{"path":"/home"' }])
  })

  it('89. at a plain end is an answer that was cut', () => {
    expect(errorOf([begun, piece, ends('STOP')])).toMatchObject({
      type: 'error',
      error: { kind: 'upstream-incomplete' },
    })
  })

  it('6. and one that ended twice is one call', () => {
    const whole = said([{ functionCall: { partialArgs: [{ jsonPath: '$.a', stringValue: 'x' }] } }])
    const { blocks } = answer([begun, whole, said([{ functionCall: {} }]), ends('STOP')])
    expect(blocks).toMatchObject([{ name: 'rm', arguments: '{"a":"x"}' }])
    expect(blocks).toHaveLength(1)
  })
})

it('whole numbers in arguments keep their digits, however large', () => {
  const data = frame({
    candidates: [
      {
        content: { parts: [{ functionCall: { name: 'f', args: { id: 'N' } } }] },
        finishReason: 'STOP',
      },
    ],
  }).data.replace('"N"', '12345678901234567890')
  expect(answer([{ data }]).blocks).toMatchObject([{ arguments: '{"id":12345678901234567890}' }])
})
