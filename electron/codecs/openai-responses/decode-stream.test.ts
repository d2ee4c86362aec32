/** Tests of hearing an upstream: its dialects from fixtures, chunking, cuts and endings. */
import { describe, expect, it, test } from 'vitest'
import { violations } from '../../hub/lifecycle.ts'
import type { Frame } from '../codec.ts'
import { decodeStream } from './decode-stream.ts'
import {
  added,
  answer,
  completed,
  created,
  decode,
  failureOf,
  fixture,
  fixtures,
  frame,
  issuer,
  piece,
} from '../../../test/support/script-responses.ts'

const usage = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }

describe('dialects', () => {
  it('61. OpenAI: one thought per reasoning item, its paragraphs parted by a blank line; text, citation, usage', () => {
    expect(answer(fixture('openai-text'))).toEqual({
      id: 'resp_A1',
      model: 'gpt-5.6-2026-06-01',
      created: 1_760_000_000,
      blocks: [
        {
          type: 'reasoning',
          text: '**Looking**\n\nThen tell.',
          signature: { issuer, blob: 'gAAAAABfull' },
        },
        {
          type: 'text',
          text: 'It "rains"\n日本 \\o/ 🦊',
          citations: [{ url: 'https://weather.test/', title: 'Weather', start: 3, end: 8 }],
        },
      ],
      stop: { reason: 'stop', raw: 'completed' },
      usage: { ...usage, input: 150, cacheRead: 1000, cacheWrite5m: 50, output: 48, reasoning: 20 },
    })
  })

  it('57. OpenAI: a thought of a seal alone is kept, and the seal is that of the finished item', () => {
    expect(answer(fixture('openai-tools')).blocks[0]).toEqual({
      type: 'reasoning',
      text: '',
      signature: { issuer, blob: 'gAAAAABseal' },
    })
  })

  it('77. OpenAI: the phase of a message rides with its text', () => {
    expect(answer(fixture('openai-tools')).blocks[1]).toEqual({
      type: 'text',
      text: 'I look.',
      citations: [],
      extras: { 'openai-responses': { phase: 'commentary' } },
    })
  })

  it('36. OpenAI: calls byte for byte; one of a namespace says so, one of a free-text tool is one', () => {
    const { blocks, stop } = answer(fixture('openai-tools'))
    expect(blocks.slice(2)).toEqual([
      { type: 'tool-call', id: 'call_a', name: 'look', kind: 'function', arguments: '{"at": 1.0}' },
      {
        type: 'tool-call',
        id: 'call_b',
        name: 'mark',
        kind: 'function',
        namespace: 'crm',
        arguments: '{}',
      },
      {
        type: 'tool-call',
        id: 'call_c',
        name: 'patch',
        kind: 'custom',
        arguments: '*** Begin Patch\n+"x"',
      },
    ])
    expect(stop).toEqual({ reason: 'tool-calls', raw: 'completed' })
  })

  it('136. OpenAI: a search is told with what it means, a picture as a picture, other tools as they came', () => {
    const { blocks } = answer(fixture('openai-hosted'))
    expect(blocks).toMatchObject([
      {
        type: 'opaque',
        protocol: 'openai-responses',
        label: 'web_search_call',
        raw: { id: 'ws_1', status: 'completed' },
        search: { query: 'rain oslo', sources: [{ url: 'https://weather.test/' }] },
      },
      { type: 'image', mediaType: 'image/webp', data: 'UklGRg==' },
      { type: 'opaque', label: 'code_interpreter_call', raw: { code: 'print(1)' } },
      { type: 'text', text: 'Rain.' },
    ])
  })

  it('132. a refusal is a refusal and no answer', () => {
    expect(answer(fixture('openai-refusal'))).toMatchObject({
      blocks: [{ type: 'refusal', text: 'I cannot.' }],
      stop: { reason: 'refusal' },
    })
  })

  it('10. a call that the output limit cut off is not one to run', () => {
    expect(answer(fixture('openai-incomplete'))).toMatchObject({
      blocks: [{ type: 'tool-call', arguments: '{"text":"lo' }],
      stop: { reason: 'length', raw: 'max_output_tokens' },
      usage: { output: 16 },
    })
  })

  it('99. Codex: items are there although the last list is empty, and its own events mean nothing', () => {
    expect(answer(fixture('codex-empty-output'))).toMatchObject({
      id: 'resp_C1',
      blocks: [
        { type: 'reasoning', text: 'Plan', signature: { blob: 'gAAAAABcodex' } },
        { type: 'tool-call', id: 'call_c1', name: 'shell', arguments: '{"cmd":["ls"]}' },
      ],
      stop: { reason: 'tool-calls' },
      usage: { input: 244, cacheRead: 256 },
    })
  })

  it('14. Copilot: ids that change with every event confuse nothing', () => {
    expect(answer(fixture('copilot-rotating')).blocks).toEqual([
      { type: 'reasoning', text: 'Hm', signature: { issuer, blob: 'opaquepilot' } },
      { type: 'text', text: 'Two calls.', citations: [] },
      { type: 'tool-call', id: 'call_x', name: 'look', kind: 'function', arguments: '{"at":1}' },
      { type: 'tool-call', id: 'call_y', name: 'look', kind: 'function', arguments: '{"at":2}' },
    ])
  })

  it('72. xAI: raw reasoning text is a thought; no event lines, spaced JSON, and [DONE] at the end', () => {
    expect(answer(fixture('xai-reasoning-text'))).toMatchObject({
      blocks: [
        { type: 'reasoning', text: 'First, second.', signature: { issuer, blob: 'eGFp' } },
        { type: 'text', text: 'Yes.' },
      ],
      usage: { input: 20, output: 12, reasoning: 9 },
    })
  })

  it('99. OpenRouter: an item that only the last list has is told from there, and no other twice', () => {
    expect(answer(fixture('openrouter-late-item'))).toMatchObject({
      blocks: [
        { type: 'text', text: 'Hi' },
        { type: 'tool-call', id: 'toolu_1', arguments: '{"a":1}' },
      ],
      stop: { reason: 'tool-calls' },
    })
  })
})

describe.each(fixtures)('%s', (name) => {
  const frames = fixture(name)
  const whole = decode(frames)

  test('means the same however its frames are batched', () => {
    for (let size = 1; size <= frames.length; size++) {
      const decoder = decodeStream({ tools: new Map() }, { issuer })
      const events = []
      for (let at = 0; at < frames.length; at += size)
        events.push(...decoder.push(frames.slice(at, at + size)))
      expect([...events, ...decoder.end()]).toEqual(whole)
    }
  })

  it('89. is an error when it was cut before its end, whatever had come', () => {
    const last = frames.findIndex(({ data }) => /"response\.(completed|incomplete)"/.test(data))
    for (let at = 0; at <= last; at++) {
      const events = decode(frames.slice(0, at))
      expect(events.at(-1)).toMatchObject({ error: { kind: 'upstream-incomplete' } })
    }
  })

  it('92. does not change when more follows its end', () => {
    const more = [completed(), frame('error', { message: 'late' }), { data: '[DONE]' }, created]
    expect(decode([...frames, ...more])).toEqual(whole)
  })

  test('means the same without event lines', () => {
    expect(decode(frames.map(({ data }) => ({ data })))).toEqual(whole)
  })

  test('means the same written with spaces, as it is read in full then', () => {
    const spaced = frames.map(({ event, data }) => ({
      ...(event === undefined ? {} : { event }),
      data:
        data === '[DONE]'
          ? data
          : ` ${JSON.stringify(JSON.parse(data), null, 1).replaceAll('\n', ' ')}`,
    }))
    expect(decode(spaced)).toEqual(whole)
  })
})

describe('the short cut for plain deltas', () => {
  const say = (delta: string, more = ''): Frame => ({
    event: 'response.output_text.delta',
    data: `{"type":"response.output_text.delta","sequence_number":4,"item_id":"m","output_index":0,"content_index":0,"delta":${delta},"logprobs":[]${more}}`,
  })
  const textOf = (...frames: readonly Frame[]): unknown => {
    const opened = [
      added(0, { type: 'message', id: 'm', content: [] }),
      piece('content_part.added', 0, { content_index: 0, part: { type: 'output_text', text: '' } }),
    ]
    const [block] = answer([created, ...opened, ...frames, completed()]).blocks
    return block?.type === 'text' ? block.text : block
  }

  test('gives the same as reading in full, whatever the string holds', () => {
    const pieces = [
      'a',
      '"',
      '\\',
      '\\"',
      '\\\\',
      '\n',
      '\u2028',
      '","logprobs":[1]',
      '"delta":"x"',
      '"output_index":7',
      '"}',
      '日',
      '\ud83e\udd8a',
      '',
    ]
    expect(textOf(...pieces.map((one) => say(JSON.stringify(one))))).toBe(pieces.join(''))
    const escaped = ['"\\u65e5\\/"', '"\\ud83e\\udd8a"']
    expect(textOf(...escaped.map((one) => say(one, ',"obfuscation":"ab\\"c"')))).toBe('日/🦊')
  })

  test('does not swallow a delta that says more', () => {
    const logprobs = [{ token: 'a', logprob: -0.5, top_logprobs: [] }]
    const data = say('"a"').data.replace('"logprobs":[]', `"logprobs":${JSON.stringify(logprobs)}`)
    const { blocks } = answer([
      created,
      added(0, { type: 'message', id: 'm' }),
      say('"x"'),
      { data },
      completed(),
    ])
    expect(blocks).toEqual([
      {
        type: 'text',
        text: 'xa',
        citations: [],
        logprobs: [{ token: 'a', logprob: -0.5, top: [] }],
      },
    ])
  })

  test('finds the words by the place they are for, not by what came last', () => {
    const args = (output_index: number, delta: string): Frame =>
      piece('function_call_arguments.delta', output_index, { item_id: 'z', delta })
    const call = (index: number): Frame =>
      added(index, { type: 'function_call', call_id: `c${index}`, name: 'look', arguments: '' })
    expect(
      answer([
        created,
        call(0),
        call(1),
        args(0, '{"a"'),
        args(1, '{"b"'),
        args(0, ':1}'),
        args(1, ':2}'),
        completed(),
      ]).blocks,
    ).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }])
  })

  test('a frame that breaks off in its string is not taken for one', () => {
    expect(
      failureOf([created, added(0, { type: 'message' }), { data: say('"a').data }]),
    ).toMatchObject({ kind: 'upstream-invalid' })
  })
})

test('hostile values in every field never break the discipline', () => {
  const odd = [null, 0, -1, 1.5, 1e99, '', 'x', true, [], [null], {}, { type: 'x' }]
  const types = fixture('openai-hosted').map(({ event }) => event ?? '')
  for (const type of new Set([...types, 'response.refusal.delta', 'response.reasoning_text.delta']))
    for (const value of odd) {
      const data = { item: value, response: value, output_index: value, delta: value, part: value }
      const decoder = decodeStream({ tools: new Map() }, { issuer })
      const frames = [created, added(0, { type: 'message' }), frame(type, data), completed()]
      const events = [...decoder.push(frames), ...decoder.end()]
      expect(violations(events)).toEqual([])
    }
})
