/** What surrounds an exchange: paths, encodings, headers, keep-alive, time-outs, draining. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../support/state.ts'
import { type Gateway, type Protocol, startGateway } from '../support/gateway.ts'
import { gate, startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const models = [{ id: 'test-model', label: 'Test Model', contextWindow: 100_000, maxOutput: 4096 }]
const clock = testClock(Date.UTC(2026, 10, 21))
beforeEach(async () => {
  upstream = await startUpstream({ models })
  gateway = await startGateway({ clock })
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const body = {
  model: 'test-model',
  max_tokens: 50,
  messages: [{ role: 'user' as const, content: 'Hi' }],
}
const chat = '/v1/chat/completions'

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['zstd', zstdCompressSync],
] as const)('108. a request packed as %s is unpacked', async (encoding, pack) => {
  await gateway.connect(upstream, 'openai-chat')
  upstream.next({ text: 'ok' })
  const answer = await fetch(gateway.url + chat, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.key}`,
      'content-type': 'application/json',
      'content-encoding': encoding,
    },
    body: pack(JSON.stringify(body)),
  })
  expect(answer.status).toBe(200)
  expect(upstream.requests.at(-1)?.json).toEqual(body)
})

describe('GET /v1/models', () => {
  const list = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(gateway.url + path, {
      headers: { authorization: `Bearer ${gateway.key}`, ...headers },
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  test('answers the SDKs of both vendors and Codex on one path', async () => {
    await gateway.connect(upstream, 'openai-chat')
    const openai = await gateway.openai.models.list()
    expect(openai.data.map(({ id }) => id)).toEqual(['test-model'])
    const anthropic = await gateway.anthropic.models.list({ limit: 1000 })
    expect(anthropic.data[0]).toMatchObject({
      id: 'test-model',
      type: 'model',
      display_name: expect.any(String),
    })
    const codex = await list('/v1/models?client_version=0.169.0')
    expect(codex.body).toMatchObject({
      models: [{ slug: 'test-model', context_window: expect.any(Number), supported_in_api: true }],
    })
    expect((await list('/v1/models/test-model')).body).toMatchObject({
      id: 'test-model',
      object: 'model',
    })
  })
  test('tells an unknown model and a missing key in the dialect of who asks', async () => {
    expect(await list('/v1/models/nope')).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    })
    const refused = await list('/v1/models', {
      authorization: '',
      'anthropic-version': '2023-06-01',
    })
    expect(refused).toMatchObject({ status: 401, body: { type: 'error' } })
  })
})

test('POST /v1/messages/count_tokens asks an upstream that counts, and estimates for one that does not', async () => {
  await gateway.connect(upstream, 'openai-chat')
  const long = { ...body, messages: [{ role: 'user' as const, content: 'word '.repeat(400) }] }
  const estimated = await gateway.anthropic.messages.countTokens({
    model: long.model,
    messages: long.messages,
  })
  expect(estimated.input_tokens).toBeGreaterThan(400)
  expect(estimated.input_tokens).toBeLessThan(700)
  expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(0)
  await gateway.connect(upstream, 'anthropic-messages', { priority: 9 })
  const counted = await gateway.anthropic.messages.countTokens({
    model: long.model,
    messages: long.messages,
  })
  expect(counted.input_tokens).toBeGreaterThan(0)
  expect(upstream.requests.at(-1)?.path).toContain('/v1/messages/count_tokens')
})

test('GET /health and HEAD / answer without a key; unknown paths say what there is', async () => {
  expect(await (await fetch(`${gateway.url}/health`)).json()).toEqual({ status: 'ok' })
  expect((await fetch(gateway.url, { method: 'HEAD' })).status).toBe(200)
  const unknown = await fetch(`${gateway.url}/v1/nowhere`)
  expect(unknown.status).toBe(404)
  expect(await unknown.text()).toContain('/v1/chat/completions')
})

test('a WebSocket upgrade is answered 426 at once', async () => {
  const { port } = new URL(gateway.url)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: '/v1/responses',
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'x3JJHMbDL1EzLkh9GBhXDw==',
        'sec-websocket-version': '13',
      },
    })
    sent.on('response', (answer) => resolve(answer.statusCode))
    sent.on('error', reject)
    sent.end()
  })
  expect(status).toBe(426)
})

describe.each(['openai-chat', 'anthropic-messages'] as const)(
  'a silent upstream, for a client of %s',
  (client: Protocol) => {
    const path = client === 'openai-chat' ? chat : '/v1/messages'
    test('is covered by keep-alives that the client’s protocol allows', async () => {
      await gateway.connect(upstream, 'openai-chat')
      const held = gate()
      upstream.next({ text: 'At last.', holdHead: held })
      const asked = gateway.post(path, { ...body, stream: true })
      await held.reached
      clock.advance(20_000)
      const answer = await asked
      held.open()
      const text = await answer.text()
      expect(text).toContain(': ping')
      expect(text).toMatch(/\[DONE\]|message_stop/)
      expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered' })
    })

    test('is given up after the idle time-out, which the client is told', async () => {
      await gateway.connect(upstream, 'openai-chat')
      upstream.next({ text: 'Never.', holdHead: gate() })
      const asked = gateway.post(path, body)
      await upstream.arrived(upstream.requests.length + 1)
      clock.advance(601_000)
      const answer = await asked
      expect(answer.status).toBe(504)
      expect(await answer.text()).toContain('600 seconds')
      expect(await upstream.requests.at(-1)?.ended).toBe('aborted')
    })
  },
)

test('stopping lets a stream finish and turns new requests away', async () => {
  await gateway.connect(upstream, 'openai-chat')
  const held = gate()
  upstream.next({ text: 'To be continued.', holdAt: { bytes: 300, gate: held } })
  const asked = await gateway.post(chat, { ...body, stream: true })
  await held.reached
  const { port } = new URL(gateway.url)
  const kept = connect(Number(port), '127.0.0.1')
  const stopped = gateway.engine.stop(60_000)
  const late = new Promise<string>((resolve) =>
    kept.on('data', (bytes: Buffer) => resolve(bytes.toString())),
  )
  kept.write('GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  expect(await late).toMatch(/^HTTP\/1\.1 503/)
  held.open()
  expect(await asked.text()).toContain('[DONE]')
  await stopped
  gateway = await startGateway({ clock })
})

test('what does not finish in time when stopping is cut in its own dialect, and recorded', async () => {
  await gateway.connect(upstream, 'openai-chat')
  const held = gate()
  upstream.next({ text: 'Never ending.', holdAt: { bytes: 300, gate: held } })
  const asked = await gateway.post(chat, { ...body, stream: true })
  await held.reached
  const stopped = gateway.engine.stop(5000)
  clock.advance(5001)
  const text = await asked.text()
  expect(text).toContain('Plugboard is stopping')
  await stopped
  gateway = await startGateway({ clock })
})
