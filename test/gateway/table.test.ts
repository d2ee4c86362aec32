/** Every client protocol against every upstream protocol, streamed and not, judged by the vendors' own SDKs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anthropicClient } from '../support/clients/anthropic.ts'
import { type Client, model } from '../support/clients/client.ts'
import { openaiClient } from '../support/clients/openai.ts'
import { type Gateway, type Protocol, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const stops: Readonly<
  Record<Protocol, Readonly<Record<'stop' | 'tool-calls' | 'length', string>>>
> = {
  'openai-chat': { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length' },
  'anthropic-messages': { stop: 'end_turn', 'tool-calls': 'tool_use', length: 'max_tokens' },
}
const clients: readonly [Protocol, (stream: boolean) => Client][] = [
  ['openai-chat', openaiClient],
  ['anthropic-messages', anthropicClient],
]
const lanes = clients.flatMap(([client, program]) =>
  clients.flatMap(([upstream]) =>
    [true, false].map((stream) => ({ client, upstream, stream, program: program(stream) })),
  ),
)

describe.each(lanes)(
  '$client → $upstream, stream: $stream',
  ({ client, upstream: protocol, stream, program }) => {
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
      const heard = await program.ask(gateway, { text: 'Hello' })
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
      const heard = await program.ask(gateway, { text: 'Weather?', tools: true })
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
      await program.ask(gateway, { text: 'What is this?', image: pixel })
      expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain(pixel)
    })

    test('reasoning is told apart from the answer', async () => {
      upstream.next({ reasoning: 'First I think.', text: 'Then I speak.' })
      const heard = await program.ask(gateway, { text: 'Think!', thinking: true, maxTokens: 4000 })
      expect(heard).toMatchObject({ text: 'Then I speak.', reasoning: 'First I think.' })
    })

    test('an answer that met its limit says so', async () => {
      upstream.next({ text: 'This goes on and', stop: 'length' })
      expect((await program.ask(gateway, { text: 'Go on', maxTokens: 5 })).stop).toBe(stopOf.length)
    })

    test('an upstream that breaks off is an error to the client and a cut in the ledger', async () => {
      upstream.next({
        text: 'It was a dark and stormy night, and the rain',
        cutAfter: 700,
        chunkBytes: 100,
      })
      await expect(program.ask(gateway, { text: 'Tell me' })).rejects.toThrow(
        /was cut: it closed the connection\./,
      )
      expect(['cut', 'upstream-error']).toContain(gateway.rows().at(-1)?.['outcome'])
    })
  },
)
