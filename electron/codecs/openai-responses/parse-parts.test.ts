/** Tests of reading content parts. */
import { describe, expect, it, test } from 'vitest'
import type { Request } from '../../hub/request.ts'
import { parseRequest } from './parse-request.ts'

const user = (content: unknown): Request['turns'] =>
  parseRequest({ model: 'm', input: [{ role: 'user', content }] }).turns

/** The one block of the one turn. */
const part = (content: unknown): unknown => user([content])[0]?.blocks[0]

describe('parts', () => {
  it('44. may be a bare string, or a string among parts', () => {
    expect(user('hi')).toEqual(user([{ type: 'input_text', text: 'hi' }]))
    expect(user(['hi'])).toEqual(user('hi'))
  })

  it('50. an image by its bytes has its type, whatever else the address says', () => {
    expect(part({ type: 'input_image', image_url: 'data:image/PNG;name=x;base64,aGk=' })).toEqual({
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: 'aGk=' },
    })
  })

  it('52. an image by its address keeps how closely to look', () => {
    expect(
      part({ type: 'input_image', image_url: 'https://a.test/x.png', detail: 'high' }),
    ).toEqual({
      type: 'image',
      source: { kind: 'url', url: 'https://a.test/x.png' },
      detail: 'high',
    })
  })

  test('an image in the vendor’s store is an id of that vendor', () => {
    expect(part({ type: 'input_image', file_id: 'file_1' })).toMatchObject({
      source: { kind: 'file-id', id: 'file_1', issuer: 'openai-responses' },
    })
  })

  it.each([
    ['as a data: URL', { file_data: 'data:application/pdf;base64,aGk=' }, 'application/pdf'],
    ['bare', { file_data: 'aGk=', filename: 'a.csv' }, 'text/csv'],
    ['bare and unnamed', { file_data: 'aGk=' }, 'application/pdf'],
  ])('50. a file %s has a type', (_, fields, mediaType) => {
    expect(part({ type: 'input_file', ...fields })).toMatchObject({
      type: 'file',
      source: { kind: 'base64', mediaType, data: 'aGk=' },
    })
  })

  test('a file by its address or its id', () => {
    expect(part({ type: 'input_file', file_url: 'https://a.test/a.pdf' })).toMatchObject({
      source: { kind: 'url', url: 'https://a.test/a.pdf' },
    })
    expect(part({ type: 'input_file', file_id: 'f', filename: 'a.pdf' })).toMatchObject({
      source: { kind: 'file-id', id: 'f' },
      filename: 'a.pdf',
    })
  })

  it('52. audio has its format and its type', () => {
    expect(part({ type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } })).toEqual({
      type: 'audio',
      source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'aGk=' },
      format: 'mp3',
    })
  })

  test('of a kind we do not know are kept for this protocol', () => {
    const raw = { type: 'input_hologram', x: 1 }
    expect(part(raw)).toEqual({
      type: 'opaque',
      protocol: 'openai-responses',
      raw,
      label: 'input_hologram part',
    })
  })

  test('may mark where the prompt is cached', () => {
    const mark = { prompt_cache_breakpoint: { mode: 'explicit' } }
    expect(part({ type: 'input_text', text: 'x', ...mark })).toEqual({
      type: 'text',
      text: 'x',
      cache: {},
      extras: { 'openai-responses': mark },
    })
  })
})

test('an image the model made is one for other protocols too', () => {
  const raw = { type: 'image_generation_call', id: 'ig_1', result: 'AAAA', output_format: 'webp' }
  const imageOf = (item: object) =>
    parseRequest({ model: 'm', input: [item] }).turns.flatMap(({ blocks }) => blocks)
  expect(imageOf(raw)).toEqual([
    {
      type: 'opaque',
      protocol: 'openai-responses',
      raw,
      label: 'image_generation_call',
      image: { kind: 'base64', mediaType: 'image/webp', data: 'AAAA' },
    },
  ])
  expect(imageOf({ ...raw, result: null })[0]).not.toHaveProperty('image')
})
