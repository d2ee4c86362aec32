/** Tests of pictures and files on their way out. */
import { describe, expect, it } from 'vitest'
import type { Block } from '../../hub/content.ts'
import { gemini2, bodyOf, user, model, text, contentsOf, warned } from './fixtures/requests.ts'

describe('pictures and files', () => {
  const shown = (block: Block, name?: string): unknown =>
    JSON.parse(JSON.stringify(contentsOf([user(block)], name)))[0].parts[0]
  const picture = (url: string): Block => ({ type: 'image', source: { kind: 'url', url } })

  it('51. an address goes out where the model fetches it itself, else a note stands in its place', () => {
    expect(shown(picture('https://a.test/x.png?y=1'))).toEqual({
      fileData: { mimeType: 'image/png', fileUri: 'https://a.test/x.png?y=1' },
    })
    expect(shown(picture('https://a.test/x.png'), gemini2)).toEqual({
      text: '[image at https://a.test/x.png left out: this model fetches no such address]',
    })
    expect(shown(picture('gs://bucket/x'), gemini2)).toEqual({
      fileData: { fileUri: 'gs://bucket/x' },
    })
    expect(warned({ turns: [user(picture('http://a.test/x'))] })).toContain('image')
  })

  it('50. a file goes out with its type', () => {
    expect(
      shown({
        type: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        filename: 'a.pdf',
      }),
    ).toEqual({ inlineData: { mimeType: 'application/pdf', data: 'JVBE' } })
  })

  it('52. audio and video travel as bytes, and how closely to look is asked for', () => {
    expect(
      shown({
        type: 'audio',
        format: 'wav',
        source: { kind: 'base64', mediaType: 'audio/wav', data: 'UklG' },
      }),
    ).toEqual({ inlineData: { mimeType: 'audio/wav', data: 'UklG' } })
    const close: Block = { ...picture('https://a.test/x.png'), detail: 'low' } as Block
    expect(bodyOf({ turns: [user(close)] })['generationConfig']).toEqual({
      mediaResolution: 'MEDIA_RESOLUTION_LOW',
    })
  })

  it('a file in the store of another vendor is told as missing', () => {
    expect(
      shown({ type: 'image', source: { kind: 'file-id', id: 'f-1', issuer: 'openai-responses' } }),
    ).toEqual({ text: '[image left out: it lies in the file store of another vendor]' })
  })
})

it('50. the name of a file is told as dropped', () => {
  const source = { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } as const
  const file = (more: object): Block => ({ type: 'file', source, ...more })
  expect(warned({ turns: [user(file({ filename: 'a.pdf' }))] })).toEqual(['filename'])
  expect(warned({ turns: [user(file({}))] })).toEqual([])
  expect(warned({ turns: [user(file({ filename: 'a.txt', text: 'Hi' }))] })).toEqual([])
})

it('an image that another model made goes back as the model’s', () => {
  const image = { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } as const
  const made: Block = { type: 'opaque', protocol: 'another', raw: {}, label: 'image', image }
  expect(contentsOf([user(text('Draw')), model(made), user(text('Blue'))])).toMatchObject([
    { role: 'user' },
    { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
    { role: 'user' },
  ])
})
