/** What an upstream's stream means. */
import { describe, expect, test } from 'vitest'
import { decodeStream } from './decode-stream.ts'
import {
  block,
  decode,
  delta,
  frame,
  issuer,
  last,
  responseOf,
  startFrame,
  stopped,
} from './fixtures/heard.ts'
import { serverSearch, thinkingAndTools } from './fixtures/streams.ts'

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

  test.each(['"ab"}', '"ab', String.raw`"ab\"}}`, '"a" "b"}}', '"ab"}}}'])(
    '%s is no text',
    (end) => {
      const data = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${end}`
      const events = decode([startFrame, block(0, { type: 'text', text: '' }), { data }])
      expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind: 'upstream-invalid' } })
    },
  )
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
