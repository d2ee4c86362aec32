/** What a client of this protocol is streamed. */
import { expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { encodeStream } from './encode-stream.ts'
import { answering, encode, end, read, start, story } from './fixtures/told.ts'

const text = (block: number, ...pieces: readonly string[]): readonly Event[] => [
  { type: 'text-start', block },
  ...pieces.map((piece): Event => ({ type: 'delta', block, text: piece })),
  { type: 'block-end', block },
]

test('words come in the order and shape the protocol asks for', () => {
  const frames = encode([start, ...text(0, 'Hel', 'lo "you"\n🌧'), end])
  expect(story(frames)).toEqual([
    'message_start',
    'start 0 text',
    'delta 0 Hel',
    'delta 0 lo "you"\n🌧',
    'stop 0',
    'message_delta',
    'message_stop',
  ])
  expect(read(frames[0])).toEqual({
    type: 'message_start',
    message: {
      id: 'msg_ex1',
      type: 'message',
      role: 'assistant',
      model: 'claude-alias',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
      },
    },
  })
})

test('blocks that overlap are told one after the other, none of their words lost', () => {
  const tool = (block: number, name: string): Event => ({
    type: 'tool-start',
    block,
    id: `call_${name}`,
    name,
    kind: 'function',
  })
  const say = (block: number, words: string): Event => ({ type: 'delta', block, text: words })
  const over = (block: number): Event => ({ type: 'block-end', block })
  const events = [
    start,
    tool(7, 'a'),
    tool(9, 'b'),
    say(9, '{"x"'),
    say(7, '{"y":'),
    ...text(3, 'late'),
    say(7, '1}'),
    over(7),
    say(9, ':2}'),
    over(9),
    { type: 'end', stop: { reason: 'tool-calls' } } as const,
  ]
  const expected = [
    'message_start',
    'start 0 tool_use',
    'delta 0 ',
    'delta 0 {"y":',
    'delta 0 1}',
    'stop 0',
    'start 1 tool_use',
    'delta 1 ',
    'delta 1 {"x"',
    'delta 1 :2}',
    'stop 1',
    'start 2 text',
    'delta 2 late',
    'stop 2',
    'message_delta',
    'message_stop',
  ]
  expect(story(encode(events))).toEqual(expected)
  const encoder = encodeStream(answering)
  expect(story(events.flatMap((event) => encoder.push([event])))).toEqual(expected)
})

test('a thought is signed last, with its issuer unless that is the home vendor', () => {
  const thought = (issuer: string): readonly Event[] => [
    start,
    { type: 'reasoning-start', block: 0 },
    { type: 'signature', block: 0, carrier: { issuer, blob: 'early' } },
    { type: 'delta', block: 0, text: 'hm' },
    { type: 'signature', block: 0, carrier: { issuer, blob: 'sig' } },
    { type: 'block-end', block: 0 },
    end,
  ]
  const frames = encode(thought('anthropic-messages'))
  expect(story(frames).slice(1, 5)).toEqual([
    'start 0 thinking',
    'delta 0 hm',
    'delta 0 signature_delta',
    'stop 0',
  ])
  expect(read(frames[1])['content_block']).toEqual({
    type: 'thinking',
    thinking: '',
    signature: '',
  })
  expect(read(frames[3])['delta']).toEqual({ type: 'signature_delta', signature: 'sig' })
  expect(read(encode(thought('elsewhere'))[3])['delta']).toMatchObject({
    signature: expect.stringMatching(/^pb1\./) as string,
  })
})

test('ids that clients may not send back are made fit, and made up where missing', () => {
  const call = (block: number, id: string): readonly Event[] => [
    { type: 'tool-start', block, id, name: 'f', kind: 'function' },
    { type: 'block-end', block },
  ]
  const ids = (events: readonly Event[]): readonly unknown[] =>
    encode(events).flatMap((frame) => {
      const block = read(frame)['content_block'] as { id?: string } | undefined
      return block ? [block.id] : []
    })
  const made = ids([start, ...call(0, 'functions.f:0'), ...call(1, ''), ...call(2, ''), end])
  expect(new Set(made).size).toBe(3)
  for (const id of made) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
})

test('free text for a tool is a string inside the streamed JSON, wherever it is cut', () => {
  const words = ['*** "a', '\\b"\n', '\ud83c', '\udf27 é']
  const frames = encode([
    start,
    { type: 'tool-start', block: 0, id: 'c', name: 'patch', kind: 'custom', namespace: 'ns' },
    ...words.map((piece): Event => ({ type: 'delta', block: 0, text: piece })),
    { type: 'block-end', block: 0 },
    end,
  ])
  const json = frames
    .map((frame) => read(frame)['delta'] as { partial_json?: string } | undefined)
    .map((delta) => delta?.partial_json ?? '')
    .join('')
  expect(JSON.parse(json)).toEqual({ input: words.join('') })
  expect(read(frames[1])['content_block']).toMatchObject({ name: 'ns__patch', input: {} })
})

test('an empty answer still has a block', () => {
  expect(story(encode([start, end]))).toEqual([
    'message_start',
    'start 0 text',
    'stop 0',
    'message_delta',
    'message_stop',
  ])
})

test('sealed thoughts and this protocol’s own items are passed whole, others’ are not', () => {
  const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } }
  const frames = encode([
    start,
    { type: 'redacted-reasoning', block: 0, carrier: { issuer: 'anthropic-messages', blob: 'd' } },
    { type: 'opaque', block: 1, protocol: 'anthropic-messages', raw: search, label: 'search' },
    { type: 'opaque', block: 2, protocol: 'other', raw: { type: 'x' }, label: 'x' },
    end,
  ])
  expect(story(frames).slice(1, -2)).toEqual([
    'start 0 redacted_thinking',
    'stop 0',
    'start 1 server_tool_use',
    'delta 1 {"query":"q"}',
    'stop 1',
  ])
})

test('sources are told as web results', () => {
  const citation = { url: 'https://a', title: 'A', text: 'quoted' }
  const frames = encode([
    start,
    { type: 'text-start', block: 0 },
    { type: 'citation', block: 0, citation },
    { type: 'block-end', block: 0 },
    end,
  ])
  expect(read(frames[2])['delta']).toEqual({
    type: 'citations_delta',
    citation: {
      type: 'web_search_result_location',
      url: 'https://a',
      title: 'A',
      cited_text: 'quoted',
      encrypted_index: '',
    },
  })
})

test('an error is the last frame', () => {
  const error: Event = { type: 'error', error: { kind: 'timeout', message: 'Too slow.' } }
  const encoder = encodeStream(answering)
  const frames = [
    ...encoder.push([start, { type: 'text-start', block: 0 }, error, end]),
    ...encoder.push([end]),
  ]
  expect(frames.at(-1)).toEqual({
    event: 'error',
    data: '{"type":"error","error":{"type":"timeout_error","message":"Too slow."}}',
  })
  expect(frames).toHaveLength(3)
})
