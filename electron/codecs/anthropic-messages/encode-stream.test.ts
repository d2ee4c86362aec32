/** What a client of this protocol is streamed. */
import { describe, expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { noUsage } from '../../hub/usage.ts'
import type { Answering, Frame } from '../codec.ts'
import { encodeStream } from './encode-stream.ts'
import { parseRequest } from './parse-request.ts'

const answering: Answering = { model: 'claude-alias', wantsUsage: true, id: 'ex1', created: 1 }
const start: Event = { type: 'start', id: 'up', model: 'upstream-name' }
const end: Event = { type: 'end', stop: { reason: 'stop' } }

const encode = (events: readonly Event[], options: Partial<Answering> = {}): readonly Frame[] =>
  encodeStream({ ...answering, ...options }).push(events)

const read = (frame: Frame | undefined): Record<string, unknown> =>
  JSON.parse(frame?.data ?? 'null') as Record<string, unknown>

/** Each frame in short: what it does to which block. */
const story = (frames: readonly Frame[]): readonly string[] =>
  frames.map((frame) => {
    const {
      type,
      index,
      delta,
      content_block: block,
    } = read(frame) as {
      type: string
      index?: number
      delta?: Record<string, unknown>
      content_block?: { type: string }
    }
    expect(frame.event).toBe(type)
    const text = delta?.['text'] ?? delta?.['thinking'] ?? delta?.['partial_json']
    return [type.replace('content_block_', ''), index, block?.type, text ?? delta?.['type']]
      .filter((part) => part !== undefined)
      .join(' ')
  })

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

describe('the proof of a tool call', () => {
  const carrier = { issuer: 'elsewhere', blob: 'proof' }
  const call: Event = { type: 'tool-start', block: 0, id: 'call.1', name: 'f', kind: 'function' }
  const proof: Event = { type: 'signature', block: 0, carrier }
  const over: Event = { type: 'block-end', block: 0 }

  test('stands in an empty thought before the call where it comes in time', () => {
    expect(story(encode([start, call, proof, over, end])).slice(1, -2)).toEqual([
      'start 0 thinking',
      'delta 0 signature_delta',
      'stop 0',
      'start 1 tool_use',
      'delta 1 ',
      'stop 1',
    ])
  })

  test('stands behind it where it comes late', () => {
    const encoder = encodeStream(answering)
    const frames = [[start, call], [proof, over], [end]].flatMap((batch) => encoder.push(batch))
    expect(story(frames).slice(1, -2)).toEqual([
      'start 0 tool_use',
      'delta 0 ',
      'stop 0',
      'start 1 thinking',
      'delta 1 signature_delta',
      'stop 1',
    ])
  })

  test('returns to its call when the client sends both back', () => {
    const frames = encode([start, call, proof, over, end]).map(read)
    const blocks = frames.flatMap(({ content_block: block }) => (block ? [block] : []))
    const signature = (frames[2]?.['delta'] as Record<string, unknown>)['signature']
    const content = [{ ...(blocks[0] as object), signature }, blocks[1]]
    const body = { model: 'm', max_tokens: 1, messages: [{ role: 'assistant', content }] }
    expect(parseRequest(body).turns[0]?.blocks).toEqual([
      expect.objectContaining({ type: 'tool-call', name: 'f', signature: carrier }) as unknown,
    ])
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

describe('counts', () => {
  const counted = { ...noUsage, input: 10, cacheRead: 5, cacheWrite1h: 3, output: 4, reasoning: 2 }

  test('the estimate stands in until the upstream counts', () => {
    const frames = encode([start, { type: 'usage', usage: counted }, end], { inputEstimate: 99 })
    expect(read(frames[0])).toMatchObject({ message: { usage: { input_tokens: 99 } } })
    expect(read(frames.at(-2))['usage']).toEqual({
      input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 3 },
      output_tokens: 4,
      output_tokens_details: { thinking_tokens: 2 },
    })
  })

  test('what the upstream says at once beats the estimate', () => {
    const frames = encode([{ ...start, usage: counted }, end], { inputEstimate: 99 })
    expect(read(frames[0])).toMatchObject({ message: { usage: { input_tokens: 10 } } })
    expect(read(frames.at(-2))).toMatchObject({ usage: { input_tokens: 10, output_tokens: 4 } })
  })

  test('the last word is the end’s', () => {
    const events: readonly Event[] = [
      { ...start, usage: counted },
      { ...end, usage: { ...counted, output: 77 } },
    ]
    expect(read(encode(events).at(-2))).toMatchObject({ usage: { output_tokens: 77 } })
  })
})

describe('why it ended', () => {
  const reason = (...events: readonly Event[]): unknown =>
    read(encode([start, ...events]).at(-2))['delta']
  const call: readonly Event[] = [
    { type: 'tool-start', block: 0, id: 'c', name: 'f', kind: 'function' },
    { type: 'block-end', block: 0 },
  ]

  test.each([
    ['stop', 'end_turn'],
    ['tool-calls', 'tool_use'],
    ['pause', 'pause_turn'],
    ['length', 'max_tokens'],
    ['context-full', 'model_context_window_exceeded'],
    ['content-filter', 'refusal'],
    ['refusal', 'refusal'],
    ['other', 'end_turn'],
  ] as const)('%s is %s', (stop, word) => {
    expect(reason({ type: 'end', stop: { reason: stop } })).toEqual({
      stop_reason: word,
      stop_sequence: null,
    })
  })

  test('a stop string is named', () => {
    expect(reason({ type: 'end', stop: { reason: 'stop-sequence', sequence: 'END' } })).toEqual({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    })
  })

  test('a plain stop after a call waits for its result, a cut one does not', () => {
    expect(reason(...call, end)).toMatchObject({ stop_reason: 'tool_use' })
    const cut: Event = { type: 'end', stop: { reason: 'length' } }
    expect(reason(...call, cut)).toMatchObject({ stop_reason: 'max_tokens' })
  })

  test('a refusal is text with its own reason', () => {
    const refusal: readonly Event[] = [
      { type: 'refusal-start', block: 0 },
      { type: 'delta', block: 0, text: 'No.' },
      { type: 'block-end', block: 0 },
    ]
    expect(story(encode([start, ...refusal, end]))).toContain('start 0 text')
    expect(reason(...refusal, end)).toMatchObject({ stop_reason: 'refusal' })
  })

  test('an explanation is passed on', () => {
    const stop = { reason: 'refusal', explanation: 'Because.' } as const
    expect(reason({ type: 'end', stop })).toMatchObject({
      stop_details: { type: 'refusal', category: null, explanation: 'Because.' },
    })
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
