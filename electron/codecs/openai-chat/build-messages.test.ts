/** Tests of writing a conversation for an upstream. */
import { describe, expect, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import type { Wire } from '../codec.ts'
import { buildRequest } from './build-request.ts'

const build = (...turns: readonly Turn[]): Wire =>
  buildRequest(
    {
      model: 'public',
      stream: false,
      system: [],
      turns,
      tools: [],
      sampling: {},
      stop: [],
      wantsUsage: false,
      extras: {},
    },
    { model: 'theirs', issuer: 'them' },
  )

const messages = (...turns: readonly Turn[]): unknown => build(...turns).body['messages']
const fields = (...turns: readonly Turn[]): readonly string[] =>
  build(...turns).warnings.map(({ field }) => field)
const user = (...blocks: readonly Block[]): Turn => ({ role: 'user', blocks })
const model = (...blocks: readonly Block[]): Turn => ({ role: 'assistant', blocks })
const text = (words: string): Block => ({ type: 'text', text: words })
const call = (id: string, words = '{}'): Block => ({
  type: 'tool-call',
  id,
  name: 'look',
  arguments: words,
  kind: 'function',
})

describe('media', () => {
  const png = { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } as const

  test('become parts', () => {
    expect(
      messages(
        user(
          text('See'),
          { type: 'image', source: png, detail: 'original' },
          { type: 'audio', source: { ...png, mediaType: 'audio/wav' }, format: 'wav' },
          { type: 'file', source: { ...png, mediaType: 'application/pdf' } },
          { type: 'file', source: png, text: 'plain', filename: 'a.txt' },
        ),
      ),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'high' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
          {
            type: 'file',
            file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,AAAA' },
          },
          { type: 'text', text: 'a.txt:\n\nplain' },
        ],
      },
    ])
  })

  test('in a result move behind the last result, with a note in their place', () => {
    const result = (callId: string, ...content: readonly Block[]): Block => ({
      type: 'tool-result',
      callId,
      kind: 'function',
      isError: false,
      content: content.filter((block) => block.type === 'text' || block.type === 'image'),
    })
    expect(
      messages(
        model(call('a'), call('b')),
        user(
          result('a', text('seen'), { type: 'image', source: png }),
          result('b', text('ok')),
          text('So?'),
        ),
      ),
    ).toMatchObject([
      { role: 'assistant', content: null },
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [
          { type: 'text', text: 'seen' },
          { type: 'text', text: '[The image stands in the next user message.]' },
        ],
      },
      { role: 'tool', tool_call_id: 'b', content: 'ok' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[The image that tool call a gave:]' },
          { type: 'image_url' },
          { type: 'text', text: 'So?' },
        ],
      },
    ])
  })

  test('that cannot be sent leave a note and a warning', () => {
    const image: Block = { type: 'image', source: { kind: 'file-id', id: 'f', issuer: 'x' } }
    expect(messages(user(image))).toEqual([
      { role: 'user', content: '[An image was here that cannot be shown]' },
    ])
    expect(fields(user(image))).toEqual(['image'])
  })
})

describe('the assistant', () => {
  test('texts join; what a call parted is a paragraph of its own', () => {
    expect(messages(model(text('a'), text('b'), call('c'), text('d')))).toMatchObject([
      { role: 'assistant', content: 'ab\n\nd', tool_calls: [{ id: 'c' }] },
      { role: 'tool' },
    ])
  })

  test('no arguments are an empty object, others stay byte for byte', () => {
    expect(messages(model(call('a', ''), call('b', '{"n":  1.0')))).toMatchObject([
      {
        tool_calls: [{ function: { arguments: '{}' } }, { function: { arguments: '{"n":  1.0' } }],
      },
      {},
      {},
    ])
  })

  test('an empty message is left out', () => {
    expect(messages(user(text('a')), model(text('')), user(text('b')))).toHaveLength(2)
  })

  test('thoughts go along, proofs only to their issuer', () => {
    const own = { issuer: 'them', blob: 'b3du' }
    const foreign = { issuer: 'others', blob: 'Zm9y' }
    const turns = [
      model(
        { type: 'reasoning', text: 'Hm.', signature: foreign },
        { type: 'reasoning', text: 'Ha.', signature: own },
        { type: 'reasoning', text: '', redacted: own },
        text('Yes'),
      ),
    ]
    expect(messages(...turns)).toEqual([
      {
        role: 'assistant',
        content: 'Yes',
        reasoning_content: 'Hm.Ha.',
        reasoning_opaque: 'b3du',
        reasoning_details: [{ type: 'reasoning.encrypted', data: 'b3du' }],
      },
    ])
    expect(fields(...turns)).toEqual(['reasoning signature'])
  })

  test('an entry of reasoning_details goes back as it came', () => {
    const blob = '{"type":"reasoning.text","index":0,"signature":"c2ln"}'
    const signature = { issuer: 'them', blob }
    expect(
      messages(model({ type: 'reasoning', text: 'Hm.', signature }, text('Yes'))),
    ).toMatchObject([
      {
        reasoning_details: [{ type: 'reasoning.text', index: 0, signature: 'c2ln', text: 'Hm.' }],
      },
    ])
  })
})

test('a failed call says so in words, once', () => {
  const failed = (words: string): unknown =>
    messages(
      model(call('a')),
      user({
        type: 'tool-result',
        callId: 'a',
        content: [{ type: 'text', text: words }],
        isError: true,
        kind: 'function',
      }),
    )
  expect(failed('no road')).toMatchObject([{}, { content: 'Error: no road' }])
  expect(failed('Error: no road')).toMatchObject([{}, { content: 'Error: no road' }])
})
