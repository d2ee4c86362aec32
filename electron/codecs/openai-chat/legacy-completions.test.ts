/** Tests of legacy completions: what is asked, and what is answered, with the official SDK as judge. */
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import type { Answering, Warning } from '../codec.ts'
import { legacyCompletions } from './legacy-completions.ts'

const { client } = legacyCompletions
const answering: Answering = { model: 'm', wantsUsage: true, id: 'x', created: 1_760_000_000 }

const usage = { input: 3, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 2, reasoning: 0 }
const events: readonly Event[] = [
  { type: 'start', id: 'up', model: 'theirs' },
  { type: 'reasoning-start', block: 0 },
  { type: 'delta', block: 0, text: 'Hm.' },
  { type: 'block-end', block: 0 },
  { type: 'text-start', block: 1 },
  { type: 'delta', block: 1, text: 'Once' },
  { type: 'logprobs', block: 1, tokens: [{ token: 'Once', logprob: -0.5, top: [] }] },
  { type: 'delta', block: 1, text: ' "upon"' },
  {
    type: 'logprobs',
    block: 1,
    tokens: [{ token: ' "upon"', logprob: -1, top: [{ token: ' a', logprob: -2 }] }],
  },
  { type: 'block-end', block: 1 },
  { type: 'end', stop: { reason: 'length' }, usage },
]

const ask = (body: Record<string, unknown>) => client.parseRequest({ model: 'm', ...body })

describe('a request', () => {
  test.each(['Once', ['Once']])('is the words of one user: %j', (prompt) => {
    expect(
      ask({ prompt, max_tokens: 16, stop: '\n', temperature: 0, stream: true, seed: 1 }),
    ).toMatchObject({
      model: 'm',
      stream: true,
      turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Once' }] }],
      maxOutput: 16,
      stop: ['\n'],
      sampling: { temperature: 0, seed: 1 },
    })
  })

  test('likelihoods are asked for by a number', () => {
    expect(ask({ prompt: 'a', logprobs: 3 }).logprobs).toEqual({ top: 3 })
    expect(ask({ prompt: 'a', logprobs: 0 }).logprobs).toEqual({})
    expect(ask({ prompt: 'a', logprobs: null })).not.toHaveProperty('logprobs')
  })

  test('the wish for the best of several answers is left for the target to refuse', () => {
    expect(ask({ prompt: 'a', best_of: 3, suffix: '' }).extras).toEqual({
      'openai-completions': { best_of: 3 },
    })
    expect(ask({ prompt: 'a', best_of: 1 }).extras).toEqual({})
  })

  test.each([
    [{}, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: [1, 2] }, 'prompt'],
    [{ prompt: [[1, 2]] }, 'prompt'],
    [{ prompt: ['a', 'b'] }, 'prompt'],
    [{ prompt: 'a', suffix: 'b' }, 'suffix'],
    [{ prompt: 'a', logprobs: 9 }, 'logprobs'],
    [{ prompt: 'a', echo: true, logprobs: 0 }, 'echo'],
    [{ prompt: 'a', max_tokens: 'x' }, 'max_tokens'],
  ])('%j is refused at %s', (body, param) => {
    let thrown: unknown
    try {
      ask(body)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ error: { kind: 'invalid-request', param } })
  })
})

describe('an answer', () => {
  const whole = (change: Partial<Answering> = {}) => {
    const folding = fold()
    folding.push(events)
    return client.renderResponse(folding.response(), { ...answering, ...change })
  }
  const frames = client.encodeStream(answering).push(events)

  test('in a stream is text alone, to the letter', () => {
    const head =
      '{"id":"cmpl-x","object":"text_completion","created":1760000000,"model":"m","choices":'
    const choice = (text: string, finish = 'null'): string =>
      `${head}[{"index":0,"text":${text},"logprobs":null,"finish_reason":${finish}}],"usage":null}`
    expect(frames.map(({ data }) => data).filter((data) => !data.includes('token_'))).toEqual([
      choice('"Once"'),
      choice('" \\"upon\\""'),
      choice('""', '"length"'),
      expect.stringContaining('"choices":[],"usage":{"prompt_tokens":3'),
      '[DONE]',
    ])
  })

  test('whole says the same, with the likelihoods as lists', () => {
    expect(whole()).toMatchObject({
      object: 'text_completion',
      choices: [
        {
          text: 'Once "upon"',
          finish_reason: 'length',
          logprobs: {
            tokens: ['Once', ' "upon"'],
            token_logprobs: [-0.5, -1],
            top_logprobs: [{}, { ' a': -2 }],
            text_offset: [0, 4],
          },
        },
      ],
      usage: { total_tokens: 5 },
    })
    const offsets = frames.flatMap(({ data }) => /"text_offset":(\[\d+\])/.exec(data)?.[1] ?? [])
    expect(offsets).toEqual(['[0]', '[4]'])
  })

  test('begins with its prompt for who wants it', () => {
    const asked = () => ask({ prompt: 'Tale: ', echo: true })
    expect(whole({ asked })).toMatchObject({ choices: [{ text: 'Tale: Once "upon"' }] })
    const [first] = client.encodeStream({ ...answering, asked }).push(events)
    expect(first?.data).toContain('"text":"Tale: "')
  })

  test('tells once of what is no text, streamed and whole', () => {
    const warned: Warning[] = []
    const warn = (warning: Warning): void => {
      warned.push(warning)
    }
    client.encodeStream({ ...answering, warn }).push(events)
    whole({ warn })
    expect(warned.map(({ field }) => field)).toEqual(['reasoning', 'reasoning'])
  })

  test('a refusal does not look like what was asked for', () => {
    const stream = client.encodeStream(answering).push([
      { type: 'start', id: 'up', model: 'theirs' },
      { type: 'refusal-start', block: 0 },
      { type: 'delta', block: 0, text: 'No.' },
      { type: 'block-end', block: 0 },
      { type: 'end', stop: { reason: 'refusal' } },
    ])
    expect(stream.map(({ data }) => data).join('\n')).toMatch(/"No\."[^]*"content_filter"/)
  })

  test('is understood by the official SDK', async () => {
    const sdk = new OpenAI({
      apiKey: 'k',
      fetch: () =>
        Promise.resolve(
          new Response(frames.map(({ data }) => `data: ${data}\n\n`).join(''), {
            headers: { 'content-type': 'text/event-stream' },
          }),
        ),
    })
    let text = ''
    for await (const chunk of await sdk.completions.create({
      model: 'm',
      prompt: 'p',
      stream: true,
    }))
      text += chunk.choices[0]?.text ?? ''
    expect(text).toBe('Once "upon"')
  })
})
