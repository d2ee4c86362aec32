/** Tests of hearing an upstream: its dialects from fixtures, its prose, and the short cut. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  answer,
  blocksOf,
  callsOf,
  chunk,
  done,
  finish,
  issuer,
  tool,
} from '../../../test/support/script-chunks.ts'
import type { Frame } from '../codec.ts'

function fixture(name: string): readonly Frame[] {
  const text = readFileSync(new URL(`./fixtures/${name}.sse`, import.meta.url), 'utf8')
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => ({ data: block.slice('data: '.length) }))
}

test.each(['constructor', '__proto__', 'toString'])(
  'a finish_reason that every object knows (%s) is one we do not know',
  (word) => {
    expect(answer([chunk({ content: 'Hi' }), finish(word), done]).stop).toEqual({
      reason: 'other',
      raw: word,
    })
  },
)

describe('dialects', () => {
  test('OpenAI: text, obfuscation, usage in a chunk of its own after the finish', () => {
    expect(answer(fixture('openai-text'))).toEqual({
      id: 'chatcmpl-A1',
      model: 'gpt-5.1',
      created: 1_760_000_000,
      blocks: [{ type: 'text', text: 'It "rains"\n日本', citations: [] }],
      stop: { reason: 'stop', raw: 'stop' },
      usage: {
        input: 150,
        cacheRead: 1000,
        cacheWrite5m: 50,
        cacheWrite1h: 0,
        output: 48,
        reasoning: 20,
      },
    })
  })

  test('OpenAI: a function call byte for byte and a custom tool call', () => {
    const { blocks, stop } = answer(fixture('openai-tools'))
    expect(blocks).toEqual([
      { type: 'tool-call', id: 'call_a', name: 'look', kind: 'function', arguments: '{"at": 1.0}' },
      { type: 'tool-call', id: 'call_b', name: 'patch', kind: 'custom', arguments: '*** Begin' },
    ])
    expect(stop.reason).toBe('tool-calls')
  })

  test('DeepSeek: reasoning_content, then content, usage on the finish chunk', () => {
    const { blocks, usage } = answer(fixture('deepseek-reasoning'))
    expect(blocks).toEqual([
      { type: 'reasoning', text: 'Two and two' },
      { type: 'text', text: '4', citations: [] },
    ])
    expect(usage).toMatchObject({ input: 36, cacheRead: 64, output: 30, reasoning: 25 })
  })

  test('OpenRouter: reasoning once although it is told twice, proofs whole, citations, late usage', () => {
    const { blocks, usage } = answer(fixture('openrouter-details'))
    expect(blocks).toEqual([
      {
        type: 'reasoning',
        text: 'Hm',
        signature: {
          issuer,
          blob: '{"type":"reasoning.text","format":"anthropic-claude-v1","index":0,"signature":"c2ln"}',
        },
      },
      {
        type: 'redacted-reasoning',
        carrier: {
          issuer,
          blob: '{"type":"reasoning.encrypted","data":"ZW5j","format":"anthropic-claude-v1","index":1}',
        },
      },
      {
        type: 'text',
        text: 'Rain.',
        citations: [
          { url: 'https://weather.test/', title: 'Weather', start: 0, end: 5, text: 'rain today' },
        ],
      },
    ])
    expect(usage).toMatchObject({ input: 9, output: 3 })
  })

  test('Copilot: one answer spread over two choices; the weightier finish counts', () => {
    const { id, blocks, stop } = answer(fixture('copilot-choices'))
    expect(id).toBe('cp-1')
    expect(blocks).toEqual([
      { type: 'reasoning', text: '', signature: { issuer, blob: 'b3BhcXVl' } },
      { type: 'text', text: 'I look.', citations: [] },
      { type: 'tool-call', id: 'tooluse_1', name: 'look', kind: 'function', arguments: '{"at":1}' },
    ])
    expect(stop.reason).toBe('tool-calls')
  })

  test('Gemini: every call at index 0, the last without an id, reasoning beside the completion tokens', () => {
    const { blocks, stop, usage } = answer(fixture('gemini-index0'))
    expect(blocks).toMatchObject([
      { id: 'g1', arguments: '{"city":"Rome"}', signature: { issuer, blob: 'dGhvdWdodA==' } },
      { id: 'g2', arguments: '{"city":"Oslo"}' },
      { id: expect.stringMatching(/^call_[0-9a-z]{20}$/), arguments: '{"city":"Bern"}' },
    ])
    expect(stop.reason).toBe('tool-calls')
    expect(usage).toMatchObject({ output: 45, reasoning: 25 })
  })

  test('Mistral: thoughts as parts of the content', () => {
    const { blocks, stop } = answer(fixture('mistral-thinking'))
    expect(blocks).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Yes', citations: [] },
    ])
    expect(stop.reason).toBe('length')
  })

  test.each([
    ['moonshot-usage', { input: 10, cacheRead: 9, output: 13 }],
    ['groq-usage', { input: 11, cacheRead: 0, output: 2 }],
  ])('%s: usage in a place of its own', (name, usage) => {
    expect(answer(fixture(name)).usage).toMatchObject(usage)
  })
})

describe('prose', () => {
  test('thoughts and text that alternate are blocks of their own', () => {
    expect(
      blocksOf(
        chunk({ reasoning: 'a' }),
        chunk({ content: 'b' }),
        chunk({ reasoning_text: 'c' }),
        chunk({ content: 'd' }),
      ).map((block) => [block.type, 'text' in block ? block.text : '']),
    ).toEqual([
      ['reasoning', 'a'],
      ['text', 'b'],
      ['reasoning', 'c'],
      ['text', 'd'],
    ])
  })

  test('a proof closes the thought it proves', () => {
    expect(
      blocksOf(
        chunk({ reasoning_text: 'a' }),
        chunk({ reasoning_opaque: 'one' }),
        chunk({ reasoning_text: 'b', reasoning_opaque: 'two' }),
      ),
    ).toEqual([
      { type: 'reasoning', text: 'a', signature: { issuer, blob: 'one' } },
      { type: 'reasoning', text: 'b', signature: { issuer, blob: 'two' } },
    ])
  })

  test('a proof that comes first belongs to the thought that follows', () => {
    expect(blocksOf(chunk({ reasoning_opaque: 'one' }), chunk({ reasoning_text: 'a' }))).toEqual([
      { type: 'reasoning', text: 'a', signature: { issuer, blob: 'one' } },
    ])
  })

  test('a refusal is a refusal whatever the finish says', () => {
    expect(answer([chunk({ refusal: 'No.' }), finish('stop')])).toMatchObject({
      blocks: [{ type: 'refusal', text: 'No.' }],
      stop: { reason: 'refusal' },
    })
  })

  test('two real choices do not mix their texts', () => {
    const both = (index: number, content: string): Frame => ({
      data: JSON.stringify({ choices: [{ index, delta: { content } }] }),
    })
    const blocks = blocksOf(both(0, 'a'), both(1, 'x'), both(0, 'b'), both(1, 'y'))
    expect(blocks.map((block) => ('text' in block ? block.text : ''))).toEqual(['ab', 'xy'])
  })

  test('an audio answer is kept whole for this protocol', () => {
    expect(
      blocksOf(
        chunk({ audio: { id: 'a1', transcript: 'Hel' } }),
        chunk({ audio: { transcript: 'lo', data: 'AA' } }),
        chunk({ audio: { data: 'BB', expires_at: 9 } }),
      ),
    ).toMatchObject([
      {
        type: 'opaque',
        raw: { audio: { id: 'a1', transcript: 'Hello', data: 'AABB', expires_at: 9 } },
      },
    ])
  })
})

describe('the short cut for chunks that differ in one string', () => {
  const spaced = (content: string): Frame => ({
    data: `{"id": "x", "choices": [{"index": 0, "delta": {"content": ${content}}, "finish_reason": null}]}`,
  })

  test('gives the same as reading in full, whatever the string holds', () => {
    const pieces = ['a', '"', '\\', '\\"', '\n', '\u2028', '", "x": "', '"}}]}', '日', '']
    const frames = pieces.map((piece) => spaced(JSON.stringify(piece)))
    expect(blocksOf(...frames)).toEqual([{ type: 'text', text: pieces.join(''), citations: [] }])
  })

  test('understands every way to escape', () => {
    expect(
      blocksOf(spaced('"a"'), spaced('"\\u65e5\\/"'), spaced('"\\ud83e\\udd8a"')),
    ).toMatchObject([{ text: 'a日/🦊' }])
  })

  test('is not fooled by a string that looks like the end of a chunk', () => {
    const trick = 'x"}, "finish_reason": "stop"}]}'
    expect(blocksOf(spaced('"a"'), spaced(JSON.stringify(trick)), spaced('"b"'))).toMatchObject([
      { text: `a${trick}b` },
    ])
  })

  test('does not swallow a chunk that says more', () => {
    const more = {
      data: spaced('"b"').data.replace('"index"', '"usage":{"prompt_tokens":3},"index"'),
    }
    expect(answer([spaced('"a"'), spaced('"a"'), more, done])).toMatchObject({
      blocks: [{ text: 'aab' }],
      usage: { input: 3 },
    })
  })

  test('holds for the arguments of one call among several', () => {
    const words = (index: number, text: string): Frame =>
      tool({ index, function: { arguments: text } })
    expect(
      callsOf(
        tool({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
        words(0, '{"a"'),
        words(0, ':1'),
        tool({ index: 1, id: 'b', function: { name: 'go', arguments: '' } }),
        words(1, '{"b"'),
        words(0, '}'),
        words(1, ':2}'),
      ),
    ).toEqual([
      ['a', 'look', '{"a":1}'],
      ['b', 'go', '{"b":2}'],
    ])
  })
})
