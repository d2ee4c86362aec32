/** The traps of other gateways, by number: what clients of this protocol are answered. */
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import { describe, expect, it, test } from 'vitest'
import type { Event, TokenLogprob } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import type { Answering, Warning } from '../codec.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError } from './errors.ts'
import { renderResponse } from './render-response.ts'

const answering: Answering = { model: 'alias', wantsUsage: true, id: 'x', created: 1_760_000_000 }

const start: Event = { type: 'start', id: 'up', model: 'theirs' }
const end: Event = { type: 'end', stop: { reason: 'stop' } }
const delta = (block: number, text: string): Event => ({ type: 'delta', block, text })
const close = (block: number): Event => ({ type: 'block-end', block })
const text = (block: number, words: string): readonly Event[] => [
  { type: 'text-start', block },
  delta(block, words),
  close(block),
]

type Chunk = Record<string, unknown> & { choices: readonly { delta: Record<string, unknown> }[] }

const said = (events: readonly Event[], change: Partial<Answering> = {}): readonly Chunk[] =>
  encodeStream({ ...answering, ...change })
    .push(events)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data) as Chunk)
const deltas = (events: readonly Event[], change: Partial<Answering> = {}) =>
  said(events, change).flatMap(({ choices }) => choices.map((choice) => choice.delta))
const rendered = (events: readonly Event[], change: Partial<Answering> = {}) => {
  const folding = fold()
  folding.push(events)
  return renderResponse(folding.response(), { ...answering, ...change })
}
const judged = (events: readonly Event[]) => {
  const lines = said(events).map((chunk) => `${JSON.stringify(chunk)}\n`)
  return ChatCompletionStream.fromReadableStream(new Blob(lines).stream()).finalChatCompletion()
}
/** What is told to be missing, streamed and whole. */
const missing = (events: readonly Event[]): readonly (readonly string[])[] =>
  [said, rendered].map((tell) => {
    const warnings: Warning[] = []
    tell(events, { warn: (warning) => warnings.push(warning) })
    return warnings.map(({ field }) => field)
  })

describe('the answer', () => {
  it('96. begins once, with the role', () => {
    const roles = deltas([start, ...text(0, 'a'), ...text(1, 'b'), end]).filter(({ role }) => role)
    expect(roles).toEqual([{ role: 'assistant', content: '', refusal: null }])
  })

  it('97. is whole for the official SDK even when it is empty', async () => {
    const { choices } = await judged([start, end])
    expect(choices).toMatchObject([{ finish_reason: 'stop', message: { content: '' } }])
  })

  it('100. has every field that typed clients read, streamed and whole', () => {
    expect(said([start, ...text(0, 'a'), end])[1]).toEqual({
      id: 'chatcmpl-x',
      object: 'chat.completion.chunk',
      created: 1_760_000_000,
      model: 'alias',
      choices: [{ index: 0, delta: { content: 'a' }, logprobs: null, finish_reason: null }],
      usage: null,
    })
    expect(rendered([start, ...text(0, 'a'), end])).toEqual({
      id: 'chatcmpl-x',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'alias',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'a', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
    })
  })

  it('102. that breaks off says so in the stream and closes it', () => {
    const error = { kind: 'overloaded', message: 'Too busy.' } as const
    const frames = encodeStream(answering).push([start, { type: 'error', error }])
    expect(frames.slice(1).map(({ data }) => data)).toEqual([
      expect.stringContaining('"code":"server_is_overloaded"'),
      '[DONE]',
    ])
  })

  it('115. to a prompt that is too long has the code that clients shorten it by', () => {
    expect(renderError({ kind: 'context-length', message: 'Too long.' })).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error', code: 'context_length_exceeded' } },
    })
  })

  it('122. counts caches within the prompt', () => {
    const usage = {
      input: 3,
      cacheRead: 6,
      cacheWrite5m: 1,
      cacheWrite1h: 2,
      output: 4,
      reasoning: 1,
    }
    expect(rendered([start, { ...end, usage }]).usage).toEqual({
      prompt_tokens: 12,
      completion_tokens: 4,
      total_tokens: 16,
      prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 1 },
    })
  })

  it('131. names the model as the client did', () => {
    const events = [start, ...text(0, 'a'), end]
    expect(new Set(said(events).map(({ model }) => model))).toEqual(new Set(['alias']))
    expect(rendered(events).model).toBe('alias')
  })

  it('132. that was withheld does not look like an answer', () => {
    for (const reason of ['content-filter', 'refusal'] as const)
      expect(rendered([start, { type: 'end', stop: { reason } }]).choices[0].finish_reason).toBe(
        'content_filter',
      )
  })

  it('136. tells of the search of another vendor, once, and writes nothing of it', () => {
    const searched = (block: number): Event => ({
      type: 'opaque',
      block,
      protocol: 'another',
      raw: { type: 'zebra' },
      label: 'web search',
      search: { query: 'q', sources: [{ url: 'https://a.test/' }] },
    })
    const events = [start, searched(0), searched(1), ...text(2, 'a'), end]
    expect(missing(events)).toEqual([['web search'], ['web search']])
    expect(JSON.stringify([said(events), rendered(events)])).not.toContain('zebra')
  })

  it('135. tells nothing of a search whose sources are all quoted', () => {
    const cited: Event = { type: 'citation', block: 0, citation: { url: 'https://a.test/' } }
    const searched = (...urls: readonly string[]): Event => ({
      type: 'opaque',
      block: 1,
      protocol: 'another',
      raw: {},
      label: 'web search',
      search: { query: 'q', sources: urls.map((url) => ({ url })) },
    })
    const quoting = [...text(0, 'a').slice(0, -1), cited, close(0)]
    const answer = (search: Event) => missing([start, ...quoting, search, end])
    expect(answer(searched('https://a.test/'))).toEqual([[], []])
    expect(answer(searched('https://a.test/', 'https://b.test/'))).toEqual([
      ['web search'],
      ['web search'],
    ])
  })

  test('tells of fields of a text that it has no place for, and not of its proof, which nobody wants back', () => {
    const events: readonly Event[] = [
      start,
      { type: 'text-start', block: 0, extras: { another: { phase: 'final' } } },
      delta(0, 'a'),
      { type: 'signature', block: 0, carrier: { issuer: 'them', blob: 'p' } },
      close(0),
      end,
    ]
    expect(missing(events)).toEqual([['phase'], ['phase']])
  })

  test('holds images in the words of OpenRouter', () => {
    const image = (block: number): Event => ({
      type: 'image',
      block,
      mediaType: 'image/png',
      data: 'AA==',
    })
    const wire = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
    const remote = { type: 'image_url', image_url: { url: 'https://a.test/x.png' } }
    const own: Event = {
      type: 'opaque',
      block: 2,
      protocol: 'openai-chat',
      raw: { images: [remote] },
      label: 'image answer',
    }
    const events = [start, image(0), image(1), own, end]
    expect(deltas(events).filter(({ images }) => images)).toEqual([
      { images: [{ ...wire, index: 0 }] },
      { images: [{ ...wire, index: 1 }] },
      { images: [remote] },
    ])
    expect(rendered(events).choices[0].message.images).toMatchObject([wire, wire, remote])
  })

  test('holds the likelihoods of its tokens, as the official SDK reads them', async () => {
    const token = (word: string): TokenLogprob => ({
      token: word,
      logprob: -1,
      bytes: [97],
      top: [{ token: 'z', logprob: -2 }],
    })
    const events: readonly Event[] = [
      start,
      { type: 'text-start', block: 0 },
      delta(0, 'a'),
      { type: 'logprobs', block: 0, tokens: [token('a')] },
      delta(0, 'b'),
      { type: 'logprobs', block: 0, tokens: [token('b')] },
      close(0),
      end,
    ]
    const content = ['a', 'b'].map((word) => ({
      token: word,
      logprob: -1,
      bytes: [97],
      top_logprobs: [{ token: 'z', logprob: -2, bytes: null }],
    }))
    expect((await judged(events)).choices[0]?.logprobs?.content).toEqual(content)
    expect(rendered(events).choices[0].logprobs).toEqual({ content, refusal: null })
  })
})
