/** What each compatible platform needs changed in a body, and that nothing else changes. */
import { describe, expect, test } from 'vitest'
import type { Warning } from '../../codecs/codec.ts'
import { openaiCompatible } from './index.ts'
import { quirks, type Body, type QuirkName } from './quirks.ts'
import { responsesQuirks, type ResponsesQuirkName } from './responses-quirks.ts'

function apply(name: QuirkName, body: Body, model = 'm') {
  const warnings: Warning[] = []
  const adjusted = quirks[name](body, { model, warn: (warning) => warnings.push(warning) })
  return { adjusted, lost: warnings.map(({ field }) => field) }
}

const conversation = {
  model: 'm',
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'hi' },
  ],
}

test.each(Object.keys(quirks) as QuirkName[])('%s leaves a plain body as it is', (name) => {
  expect(apply(name, conversation)).toEqual({ adjusted: conversation, lost: [] })
})

test('42. a developer becomes a system', () => {
  const body = { messages: [{ role: 'developer', content: 'a' }] }
  expect(apply('system-not-developer', body).adjusted).toEqual({
    messages: [{ role: 'system', content: 'a' }],
  })
})

test('the limit goes by its old name, and an old name given beside it wins', () => {
  expect(apply('old-limit', { max_completion_tokens: 5 }).adjusted).toEqual({ max_tokens: 5 })
  expect(apply('old-limit', { max_completion_tokens: 5, max_tokens: 4 }).adjusted).toEqual({
    max_tokens: 4,
  })
})

describe('thoughts', () => {
  const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }]

  test('71. are taken out where the platform refuses them', () => {
    const body = { messages: [{ role: 'assistant', content: 'a', reasoning_content: 't' }] }
    expect(apply('no-thoughts', body).adjusted).toEqual({
      messages: [{ role: 'assistant', content: 'a' }],
    })
  })

  test('71. are kept with tool calls where they must be, and stood in for where there are none', () => {
    const thinking = { role: 'assistant', reasoning_content: 't', tool_calls: calls }
    const body = {
      messages: [
        thinking,
        { role: 'assistant', tool_calls: calls },
        { role: 'assistant', content: 'a' },
      ],
    }
    expect(apply('thoughts-with-tool-calls', body).adjusted).toEqual({
      messages: [
        thinking,
        { role: 'assistant', tool_calls: calls, reasoning_content: ' ' },
        { role: 'assistant', content: 'a' },
      ],
    })
  })
})

test('a list of texts becomes one string; a list with a picture stays', () => {
  const picture = [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }]
  const body = {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { role: 'user', content: picture },
      { role: 'assistant', content: null },
    ],
  }
  expect(apply('plain-text-content', body).adjusted).toEqual({
    messages: [
      { role: 'user', content: 'a\n\nb' },
      { role: 'user', content: picture },
      { role: 'assistant', content: null },
    ],
  })
})

test('stream options are left out and the seed is renamed', () => {
  expect(apply('no-stream-options', { stream: true, stream_options: {} }).adjusted).toEqual({
    stream: true,
  })
  expect(apply('random-seed', { seed: 3 }).adjusted).toEqual({ random_seed: 3 })
})

test('call ids become nine letters, the same for a call and its result and in every request', () => {
  const body = {
    messages: [
      {
        role: 'assistant',
        tool_calls: [
          { id: 'toolu_01AbCdEf', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'abcDEF123', type: 'function', function: { name: 'f', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'toolu_01AbCdEf', content: 'x' },
      { role: 'tool', tool_call_id: 'abcDEF123', content: 'y' },
    ],
  }
  const { adjusted } = apply('nine-letter-call-ids', body)
  const [answer, first, second] = adjusted['messages'] as {
    readonly tool_calls: readonly { readonly id: string }[]
    readonly tool_call_id: string
  }[]
  expect(answer?.tool_calls[0]?.id).toMatch(/^[a-zA-Z0-9]{9}$/)
  expect(first?.tool_call_id).toBe(answer?.tool_calls[0]?.id)
  expect(second?.tool_call_id).toBe('abcDEF123')
  expect(apply('nine-letter-call-ids', body).adjusted).toEqual(adjusted)
})

test('names are left out', () => {
  const body = { messages: [{ role: 'user', content: 'a', name: 'bob' }] }
  expect(apply('no-names', body).adjusted).toEqual({ messages: [{ role: 'user', content: 'a' }] })
})

test.each([
  ['no-logprobs', { logprobs: true, top_logprobs: 2, logit_bias: { '1': 1 } }, 'm'],
  ['no-openai-extras', { user: 'u', store: true, verbosity: 'low' }, 'm'],
  ['no-sampling-for-kimi', { temperature: 0.2, top_p: 0.5 }, 'kimi-k2.6'],
  ['no-penalties-for-grok', { presence_penalty: 1, stop: ['x'] }, 'grok-4-0709'],
] as const)('%s drops what is refused and says so', (name, refused, model) => {
  expect(apply(name, { seed: 1, ...refused }, model)).toEqual({
    adjusted: { seed: 1 },
    lost: Object.keys(refused),
  })
})

test('other Kimi and Grok models keep their settings', () => {
  const body = { temperature: 0.2, presence_penalty: 1 }
  expect(apply('no-sampling-for-kimi', body, 'moonshot-v1-8k').adjusted).toEqual(body)
  expect(apply('no-penalties-for-grok', body, 'grok-4-fast-non-reasoning').adjusted).toEqual(body)
})

describe('a preset', () => {
  const adjust = (preset: string, body: Body, codec: (typeof openaiCompatible.speaks)[number]) =>
    openaiCompatible.adjust(body, {
      endpoint: { baseUrl: 'http://x', headers: {}, preset },
      codec,
      target: { model: 'm', issuer: openaiCompatible.issuer },
    })
  const [chat, responses, messages] = openaiCompatible.speaks

  test('applies all its quirks', () => {
    const body = {
      max_completion_tokens: 5,
      seed: 1,
      stream_options: { include_usage: true },
      messages: [{ role: 'developer', content: 'a' }],
    }
    expect(adjust('mistral', body, chat)).toEqual({
      max_tokens: 5,
      random_seed: 1,
      messages: [{ role: 'system', content: 'a' }],
    })
  })

  test('leaves bodies of its other protocols alone', () => {
    const body = { max_tokens: 5, messages: [{ role: 'developer', content: 'a' }] }
    expect(adjust('deepseek', body, messages)).toBe(body)
    expect(adjust('deepseek', body, responses)).toBe(body)
  })

  test('has quirks of its own for Responses', () => {
    const body = { store: true, stream: true, input: 'hi' }
    expect(adjust('openrouter', body, responses)).toEqual({ ...body, store: false })
    expect(adjust('groq', body, responses)).toEqual({ stream: true, input: 'hi' })
    expect(adjust('xai', body, responses)).toBe(body)
  })
})

describe('a Responses body', () => {
  const changed = (name: ResponsesQuirkName, body: Body) => {
    const warnings: Warning[] = []
    const warn = (warning: Warning) => void warnings.push(warning)
    const adjusted = responsesQuirks[name](body, { model: 'm', warn })
    return { adjusted, lost: warnings.map(({ field }) => field) }
  }

  test.each(Object.keys(responsesQuirks) as ResponsesQuirkName[])(
    'that is plain is left as it is by %s',
    (name) => {
      const body = { model: 'm', input: 'hi', stream: true }
      expect(changed(name, body)).toEqual({ adjusted: body, lost: [] })
    },
  )

  test('is not to be kept where nothing is kept, and the client is told', () => {
    expect(changed('never-stored', { store: true })).toEqual({
      adjusted: { store: false },
      lost: ['store'],
    })
    expect(changed('never-stored', { store: false }).lost).toEqual([])
  })

  test('loses what is about stored responses and caches on Groq; what changes nothing goes without a word', () => {
    const body = {
      input: 'hi',
      store: false,
      include: ['reasoning.encrypted_content'],
      truncation: 'auto',
      prompt_cache_key: 'k',
      safety_identifier: 'u',
    }
    expect(changed('no-responses-state', body)).toEqual({
      adjusted: { input: 'hi' },
      lost: ['safety_identifier', 'prompt_cache_key'],
    })
    expect(changed('no-responses-state', { store: true }).lost).toEqual(['store'])
  })
})
