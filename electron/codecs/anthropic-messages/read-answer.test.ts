/** What is made of ends, of sloppy upstreams and of tools under other names. */
import { describe, expect, test } from 'vitest'
import type { ToolIdentity } from '../codec.ts'
import {
  block,
  decode,
  delta,
  frame,
  last,
  responseOf,
  startFrame,
  stopped,
} from './fixtures/heard.ts'
import { thinkingAndTools } from './fixtures/streams.ts'

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
