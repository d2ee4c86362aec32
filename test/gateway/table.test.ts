/** Every client protocol against every upstream protocol, streamed and not, judged by the vendors' own SDKs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programs } from '../support/clients/index.ts'
import { type Gateway, type Protocol, protocols, startGateway } from '../support/gateway.ts'
import { gate, startUpstream, type Upstream } from '../support/upstream/index.ts'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const story = 'It was a dark and stormy night, and the rain fell in torrents on the roofs. '

/** A model of each; what thinks at Google is known by its name. */
const models: Readonly<Record<Protocol, string>> = {
  'openai-chat': 'model-of-chat',
  'openai-responses': 'model-of-responses',
  'anthropic-messages': 'model-of-messages',
  gemini: 'gemini-2.5-flash',
}

/** Bytes of a streamed answer behind which every protocol has begun to tell the story and none has ended it. */
const middle: Readonly<Record<Protocol, number>> = {
  'openai-chat': 900,
  'openai-responses': 3600,
  'anthropic-messages': 900,
  gemini: 900,
}

const lanes = programs.flatMap(({ label, client, ...program }) =>
  protocols.flatMap((upstream) =>
    [true, false].map((stream) => ({
      ...program,
      label,
      upstream,
      stream,
      program: client(stream),
      model: models[upstream],
      // The one case in which an upstream is not asked for a stream.
      whole: !stream && program.protocol === upstream,
    })),
  ),
)

let gateway: Gateway
let upstreams: ReadonlyMap<Protocol, { readonly upstream: Upstream; readonly account: string }>

beforeAll(async () => {
  gateway = await startGateway()
  const opened = protocols.map(async (protocol) => {
    const upstream = await startUpstream({ models: [{ id: models[protocol] }] })
    return [protocol, { upstream, account: await gateway.connect(upstream, protocol) }] as const
  })
  upstreams = new Map(await Promise.all(opened))
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await Promise.all([...upstreams.values()].map(({ upstream }) => upstream.close()))
})

describe.each(lanes)(
  '$label → $upstream, stream: $stream',
  ({ label, protocol, upstream: speaks, stream, whole, program, model, stops }) => {
    const home = () => {
      const found = upstreams.get(speaks)
      if (!found) throw new Error(`nobody speaks ${speaks}`)
      return found
    }
    const isReady = async (): Promise<boolean> => {
      const { health } = await gateway.admin.accounts.get({ id: home().account })
      return health.state === 'ready' && health.inFlight === 0
    }
    const row = () => gateway.rows().at(-1)
    const bytes = whole ? 200 : middle[speaks]

    test('text arrives whole, with its usage, and stands in the ledger as measured', async () => {
      const { upstream } = home()
      const text = 'Grüße 👩‍👩‍👧 — 你好, "quoted" \\ and\nlines'
      upstream.next({ text, usage: { input: 30, cacheRead: 10, output: 20 } })
      const heard = await program.ask(gateway, { model, text: 'Hello' })
      expect(heard).toMatchObject({ text, stop: stops.stop, calls: [], refused: false })
      expect([heard.input, heard.cached, heard.output]).toEqual([40, 10, 20])
      expect(upstream.requests.at(-1)?.usage).toMatchObject({
        input: 30,
        cacheRead: 10,
        output: 20,
      })
      expect(row()).toMatchObject({
        outcome: 'answered',
        protocol,
        upstream_protocol: speaks,
        model,
        stream: stream ? 1 : 0,
        passed_through: protocol === speaks ? 1 : 0,
        input_tokens: 30,
        cache_read_tokens: 10,
        output_tokens: 20,
        usage_state: 'measured',
        status: 200,
      })
    })

    test('parallel tool calls keep their order, ids, names and arguments', async () => {
      home().upstream.next({
        text: 'Let me look.',
        calls: [
          { id: 'one', name: 'get_weather', arguments: '{"place":"Zürich"}' },
          { id: 'two', name: 'get_weather', arguments: '{ "place" : "São Paulo" }' },
        ],
      })
      const heard = await program.ask(gateway, { model, text: 'Weather?', tools: true })
      expect(heard.text).toBe('Let me look.')
      expect(heard.stop).toBe(stops['tool-calls'])
      expect(heard.calls.map(({ name, input }) => ({ name, input }))).toEqual([
        { name: 'get_weather', input: { place: 'Zürich' } },
        { name: 'get_weather', input: { place: 'São Paulo' } },
      ])
      expect(new Set(heard.calls.map(({ id }) => id)).size).toBe(2)
    })

    test('an image reaches the upstream byte for byte', async () => {
      const { upstream } = home()
      upstream.next({ text: 'A pixel.' })
      await program.ask(gateway, { model, text: 'What is this?', image: pixel })
      expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain(pixel)
    })

    test('reasoning is told apart from the answer', async () => {
      home().upstream.next({ reasoning: 'First I think.', text: 'Then I speak.' })
      const heard = await program.ask(gateway, {
        model,
        text: 'Think!',
        thinking: true,
        maxTokens: 4000,
      })
      // This one has no place for thoughts in Chat Completions.
      const told = label === 'ai, openai chat' ? '' : 'First I think.'
      expect(heard).toMatchObject({ text: 'Then I speak.', reasoning: told })
    })

    test('132. a refusal is told as one', async () => {
      home().upstream.next({ text: 'No.', refused: true, stop: 'refusal' })
      expect((await program.ask(gateway, { model, text: 'Go on' })).refused).toBe(true)
    })

    test('an answer that met its limit says so', async () => {
      home().upstream.next({ text: 'This goes on and', stop: 'length' })
      const heard = await program.ask(gateway, { model, text: 'Go on', maxTokens: 16 })
      expect(heard).toMatchObject({ text: 'This goes on and', stop: stops.length })
    })

    test('102. an error in the middle of an answer is thrown by the SDK, in its own words', async () => {
      const fault = { kind: 'overloaded', message: 'Too many cooks.' } as const
      home().upstream.next(whole ? { fault } : { text: story, faultAfter: { frames: 7, fault } })
      const asked = program.ask(gateway, { model, text: 'Tell me' })
      await expect(asked).rejects.toThrow(/Too many cooks\./)
      expect(row()).toMatchObject({
        outcome: whole ? 'upstream-error' : 'cut',
        error_kind: 'overloaded',
      })
      await gateway.admin.accounts.clearError({ id: home().account })
    })

    test('89. an upstream that breaks off is an error to the client and a cut in the ledger', async () => {
      home().upstream.next({
        text: story.repeat(3),
        cutAfter: bytes,
        chunkBytes: 100,
      })
      const asked = program.ask(gateway, { model, text: 'Tell me' })
      await expect(asked).rejects.toThrow(/was cut: it closed the connection\./)
      expect(row()).toMatchObject({
        outcome: whole ? 'upstream-error' : 'cut',
        error_kind: 'upstream-incomplete',
      })
      await gateway.admin.accounts.clearError({ id: home().account })
    })

    test('109. a client that leaves in mid-stream stops the upstream, and no account is blamed', async () => {
      const { upstream } = home()
      const held = gate()
      const leaving = new AbortController()
      upstream.next({ text: story.repeat(3), holdAt: { bytes, gate: held } })
      const recorded = new Promise<void>((resolve) => {
        const stop = gateway.engine.ports.recorded(() => {
          stop()
          resolve()
        })
      })
      const asked = program.ask(gateway, { model, text: 'Tell me', signal: leaving.signal })
      await held.reached
      leaving.abort()
      await expect(asked).rejects.toThrow(/abort/i)
      expect(await upstream.requests.at(-1)?.ended).toBe('aborted')
      held.open()
      await recorded
      expect(row()).toMatchObject({ outcome: 'client-gone', error_kind: 'client-gone' })
      expect(await isReady()).toBe(true)
    })
  },
)
