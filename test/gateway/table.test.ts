/** Every client protocol against every upstream protocol, streamed and not, judged by the vendors' own SDKs. */
import type Anthropic from '@anthropic-ai/sdk'
import type OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gateway, type Protocol, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

/** What a client was told, in words that do not depend on its protocol. */
interface Heard {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly stop: string | null
  readonly input: number
  readonly cached: number
  readonly output: number
}

/** What a client asks; `history` is what it heard and did before. */
interface Asking {
  readonly text: string
  readonly image?: string
  readonly tools?: boolean
  readonly maxTokens?: number
  readonly thinking?: boolean
}

const weather = {
  name: 'get_weather',
  description: 'The weather of a place.',
  schema: {
    type: 'object' as const,
    properties: { place: { type: 'string' } },
    required: ['place'],
  },
}
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const model = 'test-model'

/** Where programs of this dialect look for thoughts. */
interface Thinking {
  readonly reasoning_content?: string
}

type Ask = (gateway: Gateway, asking: Asking) => Promise<Heard>

const chat =
  (stream: boolean): Ask =>
  async ({ openai }, asking) => {
    const body: OpenAI.ChatCompletionCreateParamsNonStreaming = {
      model,
      max_completion_tokens: asking.maxTokens ?? 2000,
      messages: [
        {
          role: 'user',
          content:
            asking.image === undefined
              ? asking.text
              : [
                  { type: 'text', text: asking.text },
                  {
                    type: 'image_url',
                    image_url: { url: `data:image/png;base64,${asking.image}` },
                  },
                ],
        },
      ],
      ...(asking.tools
        ? {
            tools: [
              {
                type: 'function',
                function: {
                  name: weather.name,
                  description: weather.description,
                  parameters: weather.schema,
                },
              },
            ],
          }
        : {}),
      ...(asking.thinking ? { reasoning_effort: 'medium' } : {}),
    }
    let thought = ''
    const completion = stream
      ? await openai.chat.completions
          .stream({ ...body, stream: true, stream_options: { include_usage: true } })
          // The SDK keeps only the last piece of fields it does not know.
          .on(
            'chunk',
            ({ choices }) =>
              (thought += (choices[0]?.delta as Thinking | undefined)?.reasoning_content ?? ''),
          )
          .finalChatCompletion()
      : await openai.chat.completions.create(body)
    const [choice] = completion.choices
    const message = choice?.message
    return {
      text: message?.content ?? '',
      reasoning: stream ? thought : ((message as Thinking | undefined)?.reasoning_content ?? ''),
      calls: (message?.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.type === 'function' ? call.function.name : '',
        input: call.type === 'function' ? JSON.parse(call.function.arguments) : undefined,
      })),
      stop: choice?.finish_reason ?? null,
      input: completion.usage?.prompt_tokens ?? -1,
      cached: completion.usage?.prompt_tokens_details?.cached_tokens ?? 0,
      output: completion.usage?.completion_tokens ?? -1,
    }
  }

const messages =
  (stream: boolean): Ask =>
  async ({ anthropic }, asking) => {
    const body: Anthropic.MessageCreateParamsNonStreaming = {
      model,
      max_tokens: asking.maxTokens ?? 2000,
      messages: [
        {
          role: 'user',
          content:
            asking.image === undefined
              ? asking.text
              : [
                  {
                    type: 'image',
                    source: { type: 'base64', media_type: 'image/png', data: asking.image },
                  },
                  { type: 'text', text: asking.text },
                ],
        },
      ],
      ...(asking.tools
        ? {
            tools: [
              {
                name: weather.name,
                description: weather.description,
                input_schema: weather.schema,
              },
            ],
          }
        : {}),
      ...(asking.thinking ? { thinking: { type: 'enabled', budget_tokens: 1024 } } : {}),
    }
    const message = stream
      ? await anthropic.messages.stream(body).finalMessage()
      : await anthropic.messages.create(body)
    return {
      text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      reasoning: message.content
        .map((block) => (block.type === 'thinking' ? block.thinking : ''))
        .join(''),
      calls: message.content.flatMap((block) =>
        block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
      ),
      stop: message.stop_reason,
      input:
        message.usage.input_tokens +
        (message.usage.cache_read_input_tokens ?? 0) +
        (message.usage.cache_creation_input_tokens ?? 0),
      cached: message.usage.cache_read_input_tokens ?? 0,
      output: message.usage.output_tokens,
    }
  }

const stops: Readonly<
  Record<Protocol, Readonly<Record<'stop' | 'tool-calls' | 'length', string>>>
> = {
  'openai-chat': { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length' },
  'anthropic-messages': { stop: 'end_turn', 'tool-calls': 'tool_use', length: 'max_tokens' },
}
const clients: readonly [Protocol, (stream: boolean) => Ask][] = [
  ['openai-chat', chat],
  ['anthropic-messages', messages],
]
const lanes = clients.flatMap(([client, ask]) =>
  clients.flatMap(([upstream]) =>
    [true, false].map((stream) => ({ client, upstream, stream, ask: ask(stream) })),
  ),
)

describe.each(lanes)(
  '$client → $upstream, stream: $stream',
  ({ client, upstream: protocol, stream, ask }) => {
    let gateway: Gateway
    let upstream: Upstream
    beforeAll(async () => {
      upstream = await startUpstream({ models: [{ id: model }] })
      gateway = await startGateway()
      await gateway.connect(upstream, protocol)
    })
    afterAll(async () => {
      await gateway[Symbol.asyncDispose]()
      await upstream.close()
    })
    const usage = { input: 30, cacheRead: 10, output: 20 }
    const stopOf = stops[client]

    test('text arrives whole, with its usage, and stands in the ledger as measured', async () => {
      const text = 'Grüße 👩‍👩‍👧 — 你好, "quoted" \\ and\nlines'
      upstream.next({ text, usage })
      const heard = await ask(gateway, { text: 'Hello' })
      expect(heard).toMatchObject({ text, stop: stopOf.stop, calls: [], output: 20, cached: 10 })
      expect(heard.input).toBe(40)
      expect(gateway.rows().at(-1)).toMatchObject({
        outcome: 'answered',
        protocol: client,
        upstream_protocol: protocol,
        model,
        stream: stream ? 1 : 0,
        passed_through: client === protocol ? 1 : 0,
        input_tokens: 30,
        cache_read_tokens: 10,
        output_tokens: 20,
        usage_state: 'measured',
        status: 200,
      })
    })

    test('parallel tool calls keep their order, ids and arguments', async () => {
      upstream.next({
        text: 'Let me look.',
        calls: [
          { name: 'get_weather', arguments: '{"place":"Zürich"}' },
          { name: 'get_weather', arguments: '{ "place" : "São Paulo" }' },
        ],
        stop: 'tool-calls',
      })
      const heard = await ask(gateway, { text: 'Weather?', tools: true })
      expect(heard.text).toBe('Let me look.')
      expect(heard.stop).toBe(stopOf['tool-calls'])
      expect(heard.calls.map(({ name, input }) => ({ name, input }))).toEqual([
        { name: 'get_weather', input: { place: 'Zürich' } },
        { name: 'get_weather', input: { place: 'São Paulo' } },
      ])
      expect(new Set(heard.calls.map(({ id }) => id)).size).toBe(2)
    })

    test('an image reaches the upstream byte for byte', async () => {
      upstream.next({ text: 'A pixel.' })
      await ask(gateway, { text: 'What is this?', image: pixel })
      expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain(pixel)
    })

    test('reasoning is told apart from the answer', async () => {
      upstream.next({ reasoning: 'First I think.', text: 'Then I speak.' })
      const heard = await ask(gateway, { text: 'Think!', thinking: true, maxTokens: 4000 })
      expect(heard).toMatchObject({ text: 'Then I speak.', reasoning: 'First I think.' })
    })

    test('an answer that met its limit says so', async () => {
      upstream.next({ text: 'This goes on and', stop: 'length' })
      expect((await ask(gateway, { text: 'Go on', maxTokens: 5 })).stop).toBe(stopOf.length)
    })

    test('an upstream that breaks off is an error to the client and a cut in the ledger', async () => {
      upstream.next({
        text: 'It was a dark and stormy night, and the rain',
        cutAfter: 700,
        chunkBytes: 100,
      })
      await expect(ask(gateway, { text: 'Tell me' })).rejects.toThrow()
      expect(['cut', 'upstream-error']).toContain(gateway.rows().at(-1)?.['outcome'])
    })
  },
)
