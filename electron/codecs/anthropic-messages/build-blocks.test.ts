/** What becomes of each block. */
import { describe, expect, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import type { Target } from '../codec.ts'
import { buildRequest } from './build-request.ts'
import { assistant, build, call, home, messages, result, user, warned } from './fixtures/asking.ts'
import { parseRequest } from './parse-request.ts'

describe('blocks', () => {
  const built = (block: Block, target: Partial<Target> = {}) => {
    const wire = build({ turns: [user('q', block)] }, target)
    const [message] = wire.body['messages'] as { content: unknown }[]
    const { content } = message ?? {}
    return { block: Array.isArray(content) ? (content[1] as unknown) : undefined, wire }
  }

  test('thoughts go back to their issuer alone', () => {
    const thought = (issuer: string): Turn =>
      assistant({ type: 'reasoning', text: 'x', signature: { issuer, blob: 's' } }, 'a')
    const sealed: Turn = assistant({
      type: 'reasoning',
      text: '',
      redacted: { issuer: home, blob: 'd' },
    })
    expect(messages([user('q'), thought(home), sealed, user('r')])).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'x', signature: 's' },
          { type: 'text', text: 'a' },
          { type: 'redacted_thinking', data: 'd' },
        ],
      },
      {},
    ])
    const foreign = build({ turns: [user('q'), thought('other'), user('r')] })
    expect(foreign.body['messages']).toMatchObject([{}, { content: 'a' }, {}])
    expect(warned(foreign)).toEqual(['thinking'])
  })

  test.each([
    ['{"a":1.0}', { a: 1 }],
    ['', {}],
    ['[1]', { value: [1] }],
    ['"s"', { value: 's' }],
    ['{"a":', { _raw: '{"a":' }],
  ])('the arguments %j are the input %j', (json, input) => {
    expect(messages([user('q'), assistant(call('a', 'f', json))])).toMatchObject([
      {},
      { content: [{ type: 'tool_use', input }] },
      {},
    ])
  })

  test('results: nothing is the empty string, images stay', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://x' } } as const
    const empty = result('a', '')
    const seen: Block = { ...empty, callId: 'b', content: [image], isError: true }
    expect(messages([user('q'), assistant(call('a'), call('b')), user(empty, seen)])).toMatchObject(
      [
        {},
        {},
        {
          content: [
            { tool_use_id: 'a', content: '' },
            { tool_use_id: 'b', content: [{ type: 'image' }], is_error: true },
          ],
        },
      ],
    )
  })

  test('files: pdf, text and images in the form the service takes', () => {
    const file = (mediaType: string, words: string): Block => ({
      type: 'file',
      source: { kind: 'base64', mediaType, data: Buffer.from(words).toString('base64') },
      filename: 'n',
    })
    expect(built(file('application/pdf', '%PDF')).block).toEqual({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
      title: 'n',
    })
    expect(built(file('text/markdown', '# é')).block).toMatchObject({
      source: { type: 'text', media_type: 'text/plain', data: '# é' },
    })
    expect(built(file('image/png', 'x')).block).toMatchObject({ type: 'image' })
  })

  test.each<[string, Block]>([
    ['file', { type: 'file', source: { kind: 'base64', mediaType: 'application/zip', data: 'A' } }],
    ['image', { type: 'image', source: { kind: 'base64', mediaType: 'image/tiff', data: 'A' } }],
    ['image', { type: 'image', source: { kind: 'file-id', id: 'f', issuer: 'other' } }],
    ['audio', { type: 'audio', format: 'wav', source: { kind: 'url', url: 'https://x' } }],
  ])('%s that cannot be sent leaves a note and a warning', (what, block) => {
    const { block: note, wire } = built(block)
    expect(note).toMatchObject({ type: 'text', text: expect.stringContaining(what) as string })
    expect(warned(wire)).toEqual([what])
  })

  test('files in the vendor’s own store are named', () => {
    const source = { kind: 'file-id', id: 'file_1', issuer: home } as const
    expect(built({ type: 'file', source }).block).toEqual({
      type: 'document',
      source: { type: 'file', file_id: 'file_1' },
    })
  })

  test('items of another protocol are dropped with a warning', () => {
    const wire = build({
      turns: [user('q', { type: 'opaque', protocol: 'other', raw: {}, label: 'web search' })],
    })
    expect(wire.body['messages']).toEqual([{ role: 'user', content: 'q' }])
    expect(warned(wire)).toEqual(['web search'])
  })

  test('sources that we wrote ourselves are not sent to the vendor', () => {
    const own = { type: 'web_search_result_location', url: 'u', encrypted_index: '' }
    const real = { ...own, encrypted_index: 'E' }
    const body = {
      model: 'm',
      max_tokens: 1,
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: [{ type: 'text', text: 'a', citations: [own, real] }] },
        { role: 'user', content: 'r' },
      ],
    }
    const wire = buildRequest(parseRequest(body), { model: 'm', issuer: home })
    expect(wire.body['messages']).toMatchObject([{}, { content: [{ citations: [real] }] }, {}])
  })
})
