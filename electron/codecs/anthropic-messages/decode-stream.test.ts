/** What an upstream's stream means. */
import { describe, expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import { violations } from '../../hub/lifecycle.ts'
import type { Frame, ToolIdentity } from '../codec.ts'
import { decodeStream } from './decode-stream.ts'
import { serverSearch, thinkingAndTools } from './fixtures/streams.ts'

const issuer = 'somebody'

function decode(
  frames: readonly Frame[],
  tools: ReadonlyMap<string, ToolIdentity> = new Map(),
): readonly Event[] {
  const decoder = decodeStream({ tools }, { issuer })
  const events = [...frames.flatMap((frame) => decoder.push([frame])), ...decoder.end()]
  expect(violations(events)).toEqual([])
  return events
}

const frame = (data: object, event?: string): Frame => ({
  data: JSON.stringify(data),
  ...(event === undefined ? {} : { event }),
})
const startFrame = frame({
  type: 'message_start',
  message: { id: 'm', model: 'x', usage: { input_tokens: 3, output_tokens: 1 } },
})
const block = (index: number, content_block: object): Frame =>
  frame({ type: 'content_block_start', index, content_block })
const delta = (index: number, change: object): Frame =>
  frame({ type: 'content_block_delta', index, delta: change })
const stopped = (stop_reason: string, usage: object = { output_tokens: 5 }): Frame =>
  frame({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage })
const last = frame({ type: 'message_stop' })

const responseOf = (events: readonly Event[]) => {
  const whole = fold()
  whole.push(events)
  return whole.response()
}

test('a recorded answer with a thought, words and two calls is read whole', () => {
  const events = decode(thinkingAndTools)
  expect(events[0]).toEqual({
    type: 'start',
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    model: 'claude-sonnet-4-6',
    usage: {
      input: 472,
      cacheRead: 2000,
      cacheWrite5m: 100,
      cacheWrite1h: 200,
      output: 2,
      reasoning: 0,
    },
  })
  expect(responseOf(events)).toMatchObject({
    blocks: [
      {
        type: 'reasoning',
        text: 'Two cities, two calls.',
        signature: { issuer, blob: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h==' },
      },
      { type: 'text', text: 'Let me look: "Zürich" 🌧 & 東京\n' },
      { type: 'tool-call', name: 'get_weather', arguments: '{"city": "Zürich", "days": 1.0}' },
      { type: 'tool-call', id: 'toolu_02', name: 'get_time', arguments: '' },
    ],
    stop: { reason: 'tool-calls', raw: 'tool_use' },
    usage: {
      input: 480,
      cacheRead: 2000,
      cacheWrite5m: 100,
      cacheWrite1h: 200,
      output: 89,
      reasoning: 21,
    },
  })
})

test('a recorded search of the service keeps its items whole and its sources', () => {
  const { blocks, usage } = responseOf(decode(serverSearch))
  expect(blocks).toMatchObject([
    {
      type: 'opaque',
      label: 'server_tool_use',
      raw: { type: 'server_tool_use', id: 'srvtoolu_014hJH82', input: { query: 'weather' } },
    },
    { type: 'opaque', label: 'web_search_tool_result', raw: { tool_use_id: 'srvtoolu_014hJH82' } },
    {
      type: 'text',
      text: 'It rains.',
      citations: [{ url: 'https://example.com/w', title: 'Weather', text: 'Rain all day' }],
    },
  ])
  expect(usage).toMatchObject({ input: 10_682, output: 510 })
})

test('batches of any size give the same events', () => {
  const one = decode(thinkingAndTools)
  const decoder = decodeStream({ tools: new Map() }, { issuer })
  expect([...decoder.push(thinkingAndTools), ...decoder.end()]).toEqual(one)
})

describe('the hot path and the parser agree on', () => {
  const texts = [
    'plain',
    'a "quoted" \\ word',
    '',
    ' }} ',
    '{"type":"text_delta"}',
    '日本',
    '\u0000',
  ]
  test.each(texts)('%j', (text) => {
    const written = JSON.stringify({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })
    const forms = [
      written,
      `${written.slice(0, -1)}      }`,
      JSON.stringify({
        index: 0,
        delta: { text, type: 'text_delta' },
        type: 'content_block_delta',
      }),
    ]
    for (const data of forms) {
      const events = decode([startFrame, block(0, { type: 'text', text: '' }), { data }, last])
      expect(responseOf(events).blocks).toEqual([{ type: 'text', text, citations: [] }])
    }
  })

  test('a truncated frame: neither takes it for text', () => {
    const data = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ab"}'
    const events = decode([startFrame, block(0, { type: 'text', text: '' }), { data }])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind: 'upstream-invalid' } })
  })
})

describe('the end', () => {
  test('a stream that closes without a stop reason is an error, whatever was said', () => {
    for (let cut = 0; cut < thinkingAndTools.length - 2; cut++)
      expect(decode(thinkingAndTools.slice(0, cut)).at(-1)).toMatchObject({
        type: 'error',
        error: { kind: 'upstream-incomplete' },
      })
  })

  test('a stop reason is evidence enough where message_stop is missing', () => {
    expect(decode([startFrame, stopped('end_turn')]).at(-1)).toEqual({
      type: 'end',
      stop: { reason: 'stop', raw: 'end_turn' },
      usage: { input: 3, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 5, reasoning: 0 },
    })
  })

  test('nothing after the end is heard, and the first stop reason stays', () => {
    const events = decode([
      startFrame,
      stopped('max_tokens'),
      stopped('end_turn', {}),
      last,
      last,
      frame({ type: 'error', error: { type: 'api_error', message: 'late' } }),
    ])
    expect(events.filter(({ type }) => type === 'end')).toMatchObject([
      { stop: { reason: 'length' } },
    ])
    expect(events.at(-1)?.type).toBe('end')
  })

  test.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool-calls'],
    ['pause_turn', 'pause'],
    ['refusal', 'refusal'],
    ['model_context_window_exceeded', 'context-full'],
    ['compaction', 'other'],
  ])('%s means %s', (raw, reason) => {
    expect(decode([startFrame, stopped(raw), last]).at(-1)).toMatchObject({ stop: { reason, raw } })
  })

  test('a stop string and the reason of a refusal are kept', () => {
    const details = { type: 'refusal', category: null, explanation: 'Not this.' }
    const told = frame({
      type: 'message_delta',
      delta: { stop_reason: 'refusal', stop_sequence: 'END', stop_details: details },
    })
    expect(decode([startFrame, told, last]).at(-1)).toMatchObject({
      stop: { reason: 'refusal', sequence: 'END', explanation: 'Not this.' },
    })
  })

  test('an upstream that calls a tool and says end_turn still waits for the result', () => {
    const call = block(0, { type: 'tool_use', id: 't', name: 'f', input: {} })
    expect(decode([startFrame, call, stopped('end_turn'), last]).at(-1)).toMatchObject({
      stop: { reason: 'tool-calls' },
    })
  })
})

describe('sloppy upstreams', () => {
  test('event lines may be missing or wrong', () => {
    const bare = thinkingAndTools.map(({ data }) => ({ data }))
    const wrong = thinkingAndTools.map(({ data }) => ({ data, event: 'message' }))
    expect(decode(bare)).toEqual(decode(thinkingAndTools))
    expect(decode(wrong)).toEqual(decode(thinkingAndTools))
  })

  test('a second message_start is not a second answer', () => {
    const events = decode([startFrame, startFrame, stopped('end_turn'), last])
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1)
  })

  test('content before message_start, or without its start, is kept', () => {
    const events = decode([
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'text_delta', text: 'yes' }),
      stopped('end_turn'),
    ])
    expect(responseOf(events).blocks).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'yes', citations: [] },
    ])
  })

  test('an index used twice is two blocks', () => {
    const call = (id: string) => block(0, { type: 'tool_use', id, name: 'f', input: {} })
    const { blocks } = responseOf(decode([startFrame, call('a'), call('b'), last]))
    expect(blocks).toMatchObject([{ id: 'a' }, { id: 'b' }])
  })

  test('input given whole in the start of a block counts, unless it is streamed as well', () => {
    const call = (index: number) =>
      block(index, { type: 'tool_use', id: `t${index}`, name: 'f', input: { a: 1 } })
    const { blocks } = responseOf(
      decode([
        startFrame,
        call(0),
        call(1),
        delta(1, { type: 'input_json_delta', partial_json: '{"a":2}' }),
        last,
      ]),
    )
    expect(blocks).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"a":2}' }])
  })

  test('a call without an id gets one that is the same on every replay', () => {
    const frames = [startFrame, block(0, { type: 'tool_use', name: 'f' }), last]
    const [first] = responseOf(decode(frames)).blocks
    expect(first).toEqual(responseOf(decode(frames)).blocks[0])
    expect(first).toMatchObject({ id: expect.stringMatching(/^call_\w+$/) as string })
  })

  test('pings, [DONE], unknown events and empty data are passed over', () => {
    const events = decode([
      startFrame,
      frame({ type: 'ping' }),
      frame({ type: 'news_of_tomorrow', x: 1 }),
      { data: '' },
      { data: 'null' },
      { data: '[DONE]' },
      stopped('end_turn'),
    ])
    expect(events.map(({ type }) => type)).toEqual(['start', 'end'])
  })
})

test('counts told amid an answer are passed on at once', () => {
  const events = decode([
    startFrame,
    frame({ type: 'message_delta', delta: {}, usage: { output_tokens: 9 } }),
    stopped('end_turn', { output_tokens: 12 }),
  ])
  expect(events).toMatchObject([
    { type: 'start' },
    { type: 'usage', usage: { input: 3, output: 9 } },
    { type: 'end', usage: { input: 3, output: 12 } },
  ])
})

test('null counts change nothing', () => {
  const events = decode([
    startFrame,
    stopped('end_turn', { input_tokens: null, cache_read_input_tokens: null, output_tokens: 4 }),
  ])
  expect(events.at(-1)).toMatchObject({ usage: { input: 3, cacheRead: 0, output: 4 } })
})

test('an upstream that never counts is not said to have counted', () => {
  const bare = frame({ type: 'message_start', message: { id: 'm', model: 'x' } })
  expect(decode([bare, stopped('end_turn', {})])).toEqual([
    { type: 'start', id: 'm', model: 'x' },
    { type: 'end', stop: { reason: 'stop', raw: 'end_turn' } },
  ])
})

describe('tools that had to change for this protocol', () => {
  const tools = new Map<string, ToolIdentity>([
    ['ns__patch', { name: 'patch', kind: 'custom', namespace: 'ns' }],
    ['long_name_1a2b', { name: 'long.name', kind: 'function' }],
  ])
  const call = (name: string, ...pieces: readonly string[]) => [
    startFrame,
    block(0, { type: 'tool_use', id: 't', name, input: {} }),
    ...pieces.map((partial_json) => delta(0, { type: 'input_json_delta', partial_json })),
    last,
  ]

  test('get their own names back', () => {
    expect(responseOf(decode(call('long_name_1a2b', '{}'), tools)).blocks).toMatchObject([
      { name: 'long.name', kind: 'function', arguments: '{}' },
    ])
  })

  test('free text is taken out of its JSON, wherever that was cut', () => {
    const json = JSON.stringify({ input: '*** Begin\n"é"\\n 🌧' })
    const pieces = [json.slice(0, 14), json.slice(14, 25), json.slice(25)]
    expect(responseOf(decode(call('ns__patch', ...pieces), tools)).blocks).toMatchObject([
      { name: 'patch', namespace: 'ns', kind: 'custom', arguments: '*** Begin\n"é"\\n 🌧' },
    ])
  })

  test('free text that was cut off stays as it came', () => {
    expect(responseOf(decode(call('ns__patch', '{"input":"ab'), tools)).blocks).toMatchObject([
      { arguments: '{"input":"ab' },
    ])
  })
})

test('a sealed thought keeps its issuer', () => {
  const sealed = block(0, { type: 'redacted_thinking', data: 'EmwKAhgB' })
  expect(decode([startFrame, sealed, last])[1]).toEqual({
    type: 'redacted-reasoning',
    block: 0,
    carrier: { issuer, blob: 'EmwKAhgB' },
  })
})

test('a block of an unknown kind is kept with what its deltas add', () => {
  const compaction = block(0, { type: 'compaction', content: null })
  const added = delta(0, { type: 'compaction_delta', content: 'short', encrypted_content: 'x' })
  const stop = frame({ type: 'content_block_stop', index: 0 })
  expect(decode([startFrame, compaction, added, stop, last])[1]).toMatchObject({
    type: 'opaque',
    raw: { type: 'compaction', content: 'short', encrypted_content: 'x' },
  })
})

test('an error event ends the stream with its kind', () => {
  const events = decode([
    startFrame,
    block(0, { type: 'text', text: 'a' }),
    frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'error'),
    stopped('end_turn'),
  ])
  expect(events.at(-1)).toEqual({
    type: 'error',
    error: { kind: 'overloaded', message: 'Overloaded', code: 'overloaded_error' },
  })
})
