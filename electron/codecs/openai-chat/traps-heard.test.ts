/** The traps of other gateways, by number: what upstreams of this protocol answer. */
import { describe, expect, it, test } from 'vitest'
import {
  answer,
  blocksOf,
  chunk,
  done,
  finish,
  hear,
  issuer,
  tool,
} from '../../../test/support/script-chunks.ts'
import { decodeBody } from './decode-body.ts'
import { parseError } from './parse-error.ts'

const made = (index: number, id: string, words = '{}') =>
  tool({ index, id, type: 'function', function: { name: 'look', arguments: words } })
const whole = (body: unknown) => decodeBody(body, { tools: new Map() }, { issuer })

describe('content', () => {
  it.each([null, undefined])('48. content that is %j is no text', (content) => {
    const message = { role: 'assistant', content, tool_calls: [] }
    expect(whole({ choices: [{ message, finish_reason: 'stop' }] })).not.toContainEqual(
      expect.objectContaining({ type: 'text-start' }),
    )
  })

  it('49. words and calls of a whole answer keep their order', () => {
    const tool_calls = [{ id: 'a', function: { name: 'look', arguments: '{}' } }]
    const message = { tool_calls, content: 'I look.' }
    const starts = whole({ choices: [{ message, finish_reason: 'tool_calls' }] })
      .map(({ type }) => type)
      .filter((type) => type.endsWith('-start'))
    expect(starts).toEqual(['text-start', 'tool-start'])
  })

  it('59. thoughts alone are thoughts, and never text', () => {
    expect(blocksOf(chunk({ content: '', reasoning_content: 'Hm.' }))).toEqual([
      { type: 'reasoning', text: 'Hm.' },
    ])
  })

  it('62. thoughts keep their place between what was said', () => {
    const blocks = blocksOf(
      chunk({ reasoning_content: 'One.' }),
      chunk({ content: 'a' }),
      chunk({ reasoning_content: 'Two.' }),
      chunk({ content: 'b' }),
    )
    expect(blocks.map(({ type }) => type)).toEqual(['reasoning', 'text', 'reasoning', 'text'])
  })

  it('63. the proof of a call is kept with it', () => {
    const extra_content = { google: { thought_signature: 'p' } }
    expect(
      blocksOf(
        tool({ index: 0, id: 'a', function: { name: 'look', arguments: '{}' }, extra_content }),
      ),
    ).toMatchObject([{ type: 'tool-call', signature: { issuer, blob: 'p' } }])
  })

  it.each(['reasoning_content', 'reasoning', 'reasoning_text'])(
    '72. thoughts are heard by the name %s',
    (field) => {
      expect(blocksOf(chunk({ [field]: 'Hm.' }), chunk({ content: 'a' }))).toMatchObject([
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'a' },
      ])
    },
  )

  it('72. thinking_blocks are heard, each with its proof, streamed and whole', () => {
    const block = (thinking: string, signature: string) => ({
      type: 'thinking',
      thinking,
      signature,
    })
    const thoughts = [
      { type: 'reasoning', text: 'One.', signature: { blob: expect.stringContaining('s1') } },
      { type: 'reasoning', text: 'Two.', signature: { blob: expect.stringContaining('s2') } },
    ]
    expect(
      blocksOf(
        chunk({ reasoning_content: 'One.', thinking_blocks: [block('One.', '')] }),
        chunk({ thinking_blocks: [block('', 's1')] }),
        chunk({ reasoning_content: 'Two.', thinking_blocks: [block('Two.', 's2')] }),
      ),
    ).toMatchObject(thoughts)
    const message = {
      reasoning_content: 'One.Two.',
      thinking_blocks: [block('One.', 's1'), block('Two.', 's2')],
      content: 'a',
    }
    const text = whole({ choices: [{ message, finish_reason: 'stop' }] })
      .filter((event) => event.type === 'signature')
      .map(({ carrier }) => carrier.blob)
    expect(text).toEqual([expect.stringContaining('s1'), expect.stringContaining('s2')])
  })

  it('135. sources that are named before any words belong to the words', () => {
    const url_citation = { url: 'https://a.test/', title: 'A', start_index: 0, end_index: 1 }
    expect(
      blocksOf(
        chunk({ annotations: [{ type: 'url_citation', url_citation }] }),
        chunk({ content: 'a' }),
      ),
    ).toEqual([
      {
        type: 'text',
        text: 'a',
        citations: [{ url: 'https://a.test/', title: 'A', start: 0, end: 1 }],
      },
    ])
  })

  test('images are heard, in order, whatever field they are in', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
    const heard = { type: 'image', mediaType: 'image/png', data: 'AA==' }
    expect(
      blocksOf(chunk({ content: 'a' }), chunk({ images: [image] }), chunk({ content: 'b' })),
    ).toMatchObject([{ text: 'a' }, heard, { text: 'b' }])
    expect(blocksOf(chunk({ content: [image] }))).toEqual([heard])
    const remote = { type: 'image_url', image_url: { url: 'https://a.test/x.png' } }
    expect(blocksOf(chunk({ images: [remote] }))).toMatchObject([
      { type: 'opaque', raw: { images: [remote] } },
    ])
  })

  test('likelihoods are heard with the words they weigh', () => {
    const weighed = (token: string) => ({
      content: [
        {
          token,
          logprob: -1,
          bytes: [97],
          top_logprobs: [{ token: 'z', logprob: -2, bytes: null }],
        },
      ],
    })
    const tokens = ['a', 'b'].map((token) => ({
      token,
      logprob: -1,
      bytes: [97],
      top: [{ token: 'z', logprob: -2 }],
    }))
    expect(
      blocksOf(
        chunk({ content: 'a' }, { logprobs: weighed('a') }),
        chunk({ content: 'b' }, { logprobs: weighed('b') }),
      ),
    ).toEqual([{ type: 'text', text: 'ab', citations: [], logprobs: tokens }])
    const same = ['a', 'b', 'c'].map((content) => chunk({ content }, { logprobs: weighed('a') }))
    expect(blocksOf(...same)).toMatchObject([{ text: 'abc', logprobs: { length: 3 } }])
    const message = { content: 'a', tool_calls: [{ id: 'c', function: { name: 'look' } }] }
    expect(whole({ choices: [{ message, logprobs: weighed('a') }] })).toContainEqual({
      type: 'logprobs',
      block: 0,
      tokens: tokens.slice(0, 1),
    })
  })
})

describe('how it ends', () => {
  const hi = chunk({ content: 'Hi' })

  it('89. a close without the end is an error', () => {
    expect(hear([hi]).at(-1)).toMatchObject({
      type: 'error',
      error: { kind: 'upstream-incomplete' },
    })
  })

  it('90. [DONE] without a finish_reason is an end, by a call where one was made', () => {
    expect(answer([hi, done]).stop.reason).toBe('stop')
    expect(answer([made(0, 'a'), done]).stop.reason).toBe('tool-calls')
  })

  it('91. a later stop does not hide that tools were called', () => {
    expect(answer([made(0, 'a'), finish('tool_calls'), finish('stop'), done]).stop.reason).toBe(
      'tool-calls',
    )
  })

  it('92. what follows [DONE] is not heard', () => {
    expect(answer([hi, finish('stop'), done, chunk({ content: '!' }), done]).blocks).toMatchObject([
      { text: 'Hi' },
    ])
  })

  const counted = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 }
  const usage = (value: unknown) => ({ data: JSON.stringify({ choices: [], usage: value }) })

  it('93. usage behind the finish is waited for', () => {
    expect(answer([hi, finish('stop'), usage(counted), done]).usage).toMatchObject({ output: 2 })
  })

  it('94. usage that is null does not count as zero', () => {
    const early = chunk({ content: 'a' }, { usage: counted })
    expect(answer([early, usage(null), finish('stop'), done]).usage).toMatchObject({ output: 2 })
    expect(answer([hi, usage(null), finish('stop'), done])).not.toHaveProperty('usage')
  })

  it('96. one start, also where the first chunks name no role', () => {
    const starts = hear([chunk({}), hi, chunk({ role: 'assistant', content: '!' }), done]).filter(
      ({ type }) => type === 'start',
    )
    expect(starts).toHaveLength(1)
  })

  it('97. an answer of nothing is an answer', () => {
    expect(answer([finish('stop'), done])).toMatchObject({ blocks: [], stop: { reason: 'stop' } })
  })

  it('102. an error inside the stream is an error', () => {
    const failed = { data: '{"error":{"message":"Too many.","code":"rate_limit_exceeded"}}' }
    expect(hear([hi, failed, done]).at(-1)).toMatchObject({
      type: 'error',
      error: { kind: 'rate-limited' },
    })
  })

  it('114. an error that came as a plain answer is an error', () => {
    expect(whole({ error: { message: 'No such model.', code: 'model_not_found' } })).toMatchObject([
      { type: 'error', error: { kind: 'no-binding' } },
    ])
    expect(whole({ choices: [] })).toMatchObject([
      { type: 'error', error: { kind: 'upstream-invalid' } },
    ])
  })

  it('115. a prompt that is too long is told as such inside a stream too', () => {
    const code = { data: '{"error":{"message":"x","code":"context_length_exceeded"}}' }
    const words = { data: '{"error":{"message":"This model’s maximum context length is 9"}}' }
    for (const failed of [code, words])
      expect(hear([hi, failed]).at(-1)).toMatchObject({ error: { kind: 'context-length' } })
  })

  it('121. an answer spread over several choices is one answer', () => {
    const second = {
      data: JSON.stringify({
        choices: [
          { index: 1, delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'look' } }] } },
        ],
      }),
    }
    expect(blocksOf(hi, second)).toMatchObject([{ type: 'text' }, { type: 'tool-call' }])
  })

  it('122. cached tokens are part of the input, and counted once', () => {
    const details = { cached_tokens: 6, cache_write_tokens: 1 }
    expect(
      answer([hi, finish('stop'), usage({ ...counted, prompt_tokens_details: details }), done])
        .usage,
    ).toMatchObject({ input: 3, cacheRead: 6, cacheWrite5m: 1, output: 2 })
  })

  it.each([
    ['CONTENT_FILTER', 'content-filter'],
    ['SAFETY', 'content-filter'],
    ['refusal', 'refusal'],
    ['Length', 'length'],
  ])('132. %s is heard as %s, whatever its letters', (word, reason) => {
    expect(answer([hi, finish(word), done]).stop.reason).toBe(reason)
  })

  it.each([
    [{ 'retry-after-ms': '1500' }, {}, 11_500],
    [{ 'retry-after': '3' }, {}, 13_000],
    [{}, { resets_at: 20 }, 20_000],
    [{}, { message: 'Please try again in 1.3s.' }, 11_300],
    [{}, { details: [{ retryDelay: '34.4s' }] }, 44_400],
  ])('133. the time to try again is heard: %j %j', (headers, hint, retryAt) => {
    const body = { error: { message: 'Slow down.', code: 'rate_limit_exceeded', ...hint } }
    expect(parseError(429, body, { headers, now: 10_000 })).toMatchObject({ retryAt })
  })
})
