/** The official SDKs, as judges, understand everything the fake upstream says. */
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from './index.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ models: [{ id: 'one' }, { id: 'two' }] })
})
afterAll(() => upstream.close())

describe('openai', () => {
  const client = () =>
    new OpenAI({ apiKey: 'sk-1', baseURL: upstream.baseUrl('openai-chat'), maxRetries: 0 })
  const tool = {
    type: 'function' as const,
    function: {
      name: 'f',
      parameters: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    },
  }
  const messages = [{ role: 'user' as const, content: 'Count to 5' }]

  test('folds a stream into what the whole answer says', async () => {
    const whole = await client().chat.completions.create({ model: 'm', messages })
    const streamed = await client()
      .chat.completions.stream({ model: 'm', messages, stream_options: { include_usage: true } })
      .finalChatCompletion()
    expect(streamed.choices[0]?.message.content).toBe('1, 2, 3, 4, 5')
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
    expect(streamed.usage?.completion_tokens).toBe(whole.usage?.completion_tokens)
    expect(streamed.usage?.completion_tokens).toBe(5)
  })

  test('runs a whole tool loop', async () => {
    const first = await client()
      .chat.completions.stream({ model: 'm', messages, tools: [tool], tool_choice: 'required' })
      .finalChatCompletion()
    const said = first.choices[0]?.message
    const call = said?.tool_calls?.[0]
    expect(call?.type === 'function' && call.function).toMatchObject({
      name: 'f',
      arguments: '{"a":"demo"}',
    })
    expect(first.choices[0]?.finish_reason).toBe('tool_calls')
    if (!said || !call) throw new Error('no call')
    const second = await client().chat.completions.create({
      model: 'm',
      tools: [tool],
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: 'sunny' },
      ],
    })
    expect(second.choices[0]?.message.content).toContain('The tool f answered: “sunny”')
  })

  test('throws its own kinds of error', async () => {
    upstream.next({ fault: { kind: 'rate-limited', message: 'slow', retryAfter: 1 } })
    await expect(client().chat.completions.create({ model: 'm', messages })).rejects.toBeInstanceOf(
      OpenAI.RateLimitError,
    )
    const stranger = new OpenAI({ apiKey: 'x', baseURL: upstream.origin, maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('lists models', async () => {
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual(['one', 'two'])
  })
})

describe('@anthropic-ai/sdk', () => {
  const client = () =>
    new Anthropic({
      apiKey: 'sk-1',
      baseURL: upstream.baseUrl('anthropic-messages'),
      maxRetries: 0,
    })
  const tool = {
    name: 'f',
    input_schema: {
      type: 'object' as const,
      properties: { a: { type: 'string' } },
      required: ['a'],
    },
  }
  const messages = [{ role: 'user' as const, content: 'Count to 5' }]

  test('folds a stream into what the whole answer says, thoughts and all', async () => {
    const asked = {
      model: 'm',
      max_tokens: 2_000,
      messages,
      thinking: { type: 'enabled' as const, budget_tokens: 1_024 },
    }
    const whole = await client().messages.create(asked)
    const streamed = await client().messages.stream(asked).finalMessage()
    expect(streamed.content).toEqual(whole.content)
    expect(streamed.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens)
    expect(streamed.stop_reason).toBe('end_turn')
  })

  test('runs a whole tool loop with its thoughts', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1_024 }
    const asked = { model: 'demo-tools', max_tokens: 2_000, tools: [tool], thinking }
    const first = await client()
      .messages.stream({ ...asked, messages })
      .finalMessage()
    const call = first.content.find((block) => block.type === 'tool_use')
    expect(call?.input).toEqual({ a: 'demo' })
    if (!call) throw new Error('no call')
    const second = await client().messages.create({
      ...asked,
      messages: [
        ...messages,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: call.id, content: 'sunny' }],
        },
      ],
    })
    expect(second.content.at(-1)).toMatchObject({ type: 'text' })
    expect(JSON.stringify(second.content)).toContain('The tool f answered: “sunny”')
  })

  test('reads caches that marks have filled', async () => {
    const system = [
      {
        type: 'text' as const,
        text: 'be brief '.repeat(50),
        cache_control: { type: 'ephemeral' as const },
      },
    ]
    const ask = () => client().messages.create({ model: 'm', max_tokens: 99, system, messages })
    const first = await ask()
    const second = await ask()
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(64)
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens)
    expect(second.usage.input_tokens).toBe(first.usage.input_tokens)
  })

  test('throws its own kinds of error, also from within a stream', async () => {
    const asked = { model: 'm', max_tokens: 9, messages }
    upstream.next({ fault: { kind: 'unauthenticated', message: 'no' } })
    await expect(client().messages.create(asked)).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    )
    const fault = { kind: 'overloaded', message: 'busy' } as const
    upstream.next({ text: 'hi', faultAfter: { frames: 3, fault } })
    await expect(client().messages.stream(asked).finalMessage()).rejects.toThrow(/overloaded_error/)
  })

  test('lists models and counts tokens', async () => {
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual(['one', 'two'])
    const counted = await client().messages.countTokens({ model: 'm', messages })
    expect(counted.input_tokens).toBeGreaterThan(0)
  })
})
