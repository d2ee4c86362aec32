/** What must not end the process, hang a stop, lose words or leak: one test for each thing that once did. */
import { createServer, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { testClock } from '../support/state.ts'
import { gate, startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let first: Upstream
let second: Upstream
const models = [{ id: 'test-model' }]
beforeEach(async () => {
  first = await startUpstream({ models })
  second = await startUpstream({ models })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await first.close()
  await second.close()
})
const chat = '/v1/chat/completions'
const body = {
  model: 'test-model',
  max_tokens: 50,
  messages: [{ role: 'user' as const, content: 'Hi' }],
}
const port = (): number => Number(new URL(gateway.url).port)
const dial = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(port(), '127.0.0.1', () => resolve(socket))
    socket.on('error', () => undefined)
  })
const upgrade =
  'GET /v1/responses HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n'

describe('an upgrade', () => {
  test('that is reset at once does not end the engine', async () => {
    for (let index = 0; index < 20; index++) {
      const socket = await dial()
      socket.write(upgrade)
      socket.resetAndDestroy()
    }
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
  })

  test('whose client never hangs up does not keep the engine from stopping', async () => {
    const socket = await dial()
    const answered = new Promise((resolve) => socket.once('data', resolve))
    socket.write(upgrade)
    await answered
    await gateway.engine.stop(200)
    await expect(fetch(`${gateway.url}/health`)).rejects.toThrow('fetch failed')
    gateway = await startGateway()
  })
})

test('stopping starts no new call for an exchange that still waits for its first event', async () => {
  await gateway.connect(first, 'openai-chat', { priority: 9 })
  await gateway.connect(second, 'openai-chat', { priority: 1 })
  first.next({ text: 'Never.', holdHead: gate() })
  second.next({ text: 'Never either.', holdHead: gate() })
  const asked = gateway.post(chat, body)
  await first.arrived(first.requests.length + 1)
  await gateway.engine.stop(50)
  expect((await asked).status).toBe(502)
  expect(second.requests.filter(({ method }) => method === 'POST')).toHaveLength(0)
  gateway = await startGateway()
})

test('an upstream that quotes the key it refuses leaks it to nobody', async () => {
  const secret = 'mZ8kQ2vR7tY4wX1nB6cD9fG3hJ5lP0sA'
  await gateway.admin.accounts.create({
    platform: 'openai-compatible',
    baseUrl: first.baseUrl('openai-chat'),
    secret,
  })
  const live: unknown[] = []
  gateway.engine.ports.recorded((row) => live.push(row))
  for (const stream of [true, false]) {
    first.next({
      status: 400,
      raw: JSON.stringify({
        error: { message: `Invalid token ${secret}`, type: 'invalid_request_error' },
      }),
    })
    const answer = await gateway.post(chat, { ...body, stream })
    expect(await answer.text()).not.toContain(secret)
  }
  expect(live).toHaveLength(2)
  expect(JSON.stringify([live, gateway.rows(), gateway.logged])).not.toContain(secret)
})

test.each(['constructor', '__proto__', 'toString'])(
  'an upstream error whose code is %s is only an error',
  async (code) => {
    await gateway.connect(first, 'openai-chat')
    for (const stream of [true, false]) {
      first.next({
        status: 400,
        raw: JSON.stringify({ error: { message: 'Odd.', code, type: code } }),
      })
      const answer = await gateway.post(chat, { ...body, stream })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(await answer.text()).toContain('Odd.')
    }
  },
)

test('a keep-alive never falls into the middle of a frame', async () => {
  const clock = testClock()
  await using slow = await startGateway({ clock })
  await slow.connect(first, 'anthropic-messages')
  const held = gate()
  const text = [
    {
      type: 'message_start',
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'test-model',
        content: [],
        stop_reason: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'whole' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')
  const middle = text.indexOf('content_block_delta') + 'content_block_delta\n'.length
  first.next({
    raw: text,
    headers: { 'content-type': 'text/event-stream' },
    holdAt: { bytes: middle, gate: held },
  })
  const stream = slow.anthropic.messages.stream(body)
  const pinged = new Promise<void>((resolve) => {
    stream.once('streamEvent', () => {
      clock.advance(20_000)
      resolve()
    })
  })
  await held.reached
  await pinged
  held.open()
  expect(await stream.finalText()).toBe('whole')
})

test('a call that dies on a fresh connection is not made twice behind our back', async () => {
  let posts = 0
  const server = createServer((incoming, response) => {
    response.setHeader('connection', 'close')
    if (incoming.method === 'GET') {
      response.end('{"data":[{"id":"test-model"}]}')
      return
    }
    posts++
    incoming.socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: upstreamPort } = server.address() as AddressInfo
  await gateway.admin.accounts.create({
    platform: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
    secret: 'sk-fake-0123456789abcdefghij',
  })
  expect((await gateway.post(chat, body)).status).toBe(502)
  expect(posts).toBe(1)
  server.close()
})

test('a slow reader gets its whole answer although the engine is stopping', async () => {
  await gateway.connect(first, 'openai-chat')
  const text = 'x'.repeat(8 * 1024 * 1024)
  first.next({ text })
  const size = await new Promise<number>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: port(),
        path: chat,
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      },
      (answer) => {
        let received = 0
        void gateway.engine.stop(5000)
        answer.on('data', (bytes: Buffer) => (received += bytes.length))
        answer.on('end', () => resolve(received))
        answer.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
  expect(size).toBeGreaterThan(text.length)
  gateway = await startGateway()
})

test('a client that never reads its answer does not keep the engine from stopping', async () => {
  await gateway.connect(first, 'openai-chat')
  first.next({ text: 'x'.repeat(8 * 1024 * 1024) })
  const socket = await dial()
  socket.pause()
  const sent = JSON.stringify(body)
  const recorded = new Promise<void>((resolve) => {
    gateway.engine.ports.recorded(() => resolve())
  })
  socket.write(
    `POST ${chat} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${gateway.key}\r\ncontent-type: application/json\r\ncontent-length: ${sent.length}\r\n\r\n${sent}`,
  )
  await recorded
  await expect(gateway.engine.stop(50)).resolves.toBeUndefined()
  socket.destroy()
  gateway = await startGateway()
})

test('a 200 that holds an error beside its usage is an error', async () => {
  await gateway.connect(first, 'openai-chat')
  first.next({
    raw: '{"error":{"message":"Sorry.","type":"server_error"},"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}',
    headers: { 'content-type': 'application/json' },
  })
  const answer = await gateway.post(chat, body)
  expect(answer.status).toBeGreaterThanOrEqual(500)
  expect(await answer.text()).toContain('Sorry.')
})

test('empty frames before the first word are no fault, and usage with spaces is found and kept to ourselves', async () => {
  await gateway.connect(first, 'openai-chat')
  const spaced = (chunk: unknown): string =>
    `data: ${JSON.stringify(chunk).replaceAll('":', '": ')}\n\n`
  const chunk = (delta: object, finish: string | null = null): unknown => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  first.next({
    raw: [
      'data: \n\n',
      ': ping\n\n',
      spaced(chunk({ role: 'assistant', content: 'Hi' })),
      spaced(chunk({}, 'stop')),
      spaced({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'test-model',
        choices: [],
        usage: { prompt_tokens: 5, completion_tokens: 6, total_tokens: 11 },
      }),
      'data: [DONE]\n\n',
    ],
    headers: { 'content-type': 'text/event-stream' },
  })
  const text = await (await gateway.post(chat, { ...body, stream: true })).text()
  expect(text).toContain('Hi')
  expect(text).not.toContain('prompt_tokens')
  expect(gateway.rows().at(-1)).toMatchObject({
    outcome: 'answered',
    input_tokens: 5,
    output_tokens: 6,
    usage_state: 'measured',
  })
})

test('an account whose channel does not speak what a model is served in is passed over', async () => {
  const model = 'gpt-4o-search-preview'
  await using home = await startUpstream({ models: [{ id: model }] })
  const account = await gateway.admin.accounts.create({
    platform: 'openai',
    baseUrl: home.baseUrl('openai-responses'),
    secret: 'sk-fake-0123456789abcdefghij',
    priority: 9,
  })
  await gateway.admin.channels.update({ id: account.channelId, protocols: ['openai-responses'] })
  await gateway.connect(home, 'openai-chat')
  home.next({ text: 'Found.' })
  const answer = await gateway.post(chat, { ...body, model })
  expect(await answer.text()).toContain('Found.')
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', attempts: 2 })
})
