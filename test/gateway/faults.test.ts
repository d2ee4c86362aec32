/** Bad days of upstreams: failover before the first event, an error in the client's dialect after it, never a false success. */
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, type Protocol, startGateway } from '../support/gateway.ts'
import { gate, type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

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

const body = {
  model: 'test-model',
  max_tokens: 50,
  messages: [{ role: 'user' as const, content: 'Hi' }],
}
const path = (client: Protocol): string =>
  client === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages'
const protocols: readonly Protocol[] = ['openai-chat', 'anthropic-messages']
const pairs = protocols.flatMap((client) =>
  protocols.map((upstream) => [client, upstream] as const),
)
const attempts = (): unknown[] =>
  gateway.engine.ports.ledger
    .prepare('SELECT error_kind, account_id FROM attempts ORDER BY ordinal')
    .all()

describe.each(pairs)('%s → %s', (client, protocol) => {
  const failures: readonly (readonly [string, Play, string])[] = [
    [
      'a rate limit',
      { fault: { kind: 'rate-limited', message: 'Slow down.', retryAfter: 5 } },
      'rate-limited',
    ],
    ['an overload', { fault: { kind: 'overloaded', message: 'Busy.' } }, 'overloaded'],
    [
      'a refused key',
      { fault: { kind: 'unauthenticated', message: 'Bad key.' } },
      'sign-in-expired',
    ],
    [
      'a 500 page of HTML',
      {
        status: 500,
        raw: '<html><body>Oops</body></html>',
        headers: { 'content-type': 'text/html' },
      },
      'upstream-unavailable',
    ],
    [
      'a 200 that turns out to be an error',
      { text: 'x', faultAfter: { frames: 0, fault: { kind: 'overloaded', message: 'Busy.' } } },
      'overloaded',
    ],
    ['a 200 that ends at once', { raw: '' }, 'upstream-incomplete'],
    [
      'garbage',
      { raw: 'data: {"this is": not JSON}\n\n', headers: { 'content-type': 'text/event-stream' } },
      'upstream-invalid',
    ],
  ]
  test.each(failures)(
    'passes over %s to the next account, and keeps both tries',
    async (_, play, kind) => {
      const one = await gateway.connect(first, protocol, { priority: 10 })
      await gateway.connect(second, protocol, { priority: 5 })
      first.next(play)
      second.next({ text: 'Served by the second.' })
      const answer = await gateway.post(path(client), { ...body, stream: true })
      const text = await answer.text()
      expect(answer.status).toBe(200)
      expect(text).toContain('Served')
      expect(attempts()).toEqual([{ error_kind: kind, account_id: one }])
      expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', attempts: 2 })
    },
  )

  test('113. tells of an error after the answer has begun in the dialect of the client, and does not try again', async () => {
    await gateway.connect(first, protocol, { priority: 10 })
    await gateway.connect(second, protocol, { priority: 5 })
    first.next({
      text: 'One two three four five',
      faultAfter: { frames: 4, fault: { kind: 'overloaded', message: 'Too many cooks.' } },
    })
    const text = await (await gateway.post(path(client), { ...body, stream: true })).text()
    expect(text).toContain('Too many cooks.')
    expect(text).toMatch(
      client === 'openai-chat' ? /data: \{"error":/ : /event: error\ndata: \{"type":"error"/,
    )
    expect(second.requests.filter(({ method }) => method === 'POST')).toHaveLength(0)
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'cut', error_kind: 'overloaded' })
  })

  test('never turns a stream cut at any byte into a success', async () => {
    await gateway.connect(first, protocol)
    for (let cutAfter = 1; cutAfter < 900; cutAfter += 29) {
      first.next({ text: 'A short answer.', cutAfter })
      const answer = await gateway.post(path(client), { ...body, stream: true })
      const text = await answer.text()
      // What was cut behind the terminal was whole.
      const whole = gateway.rows().at(-1)?.['outcome'] === 'answered'
      const failed = answer.status === 502 || text.includes('"error"')
      const ended = /\[DONE\]|message_stop/.test(text)
      expect(failed, `cut after ${cutAfter} bytes`).toBe(!whole)
      expect(whole ? ended : !text.includes('message_stop')).toBe(true)
    }
    expect(gateway.rows().some((row) => row['outcome'] !== 'answered')).toBe(true)
  })

  const leaving = () => {
    const leave = new AbortController()
    const asked = fetch(gateway.url + path(client), {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true }),
      signal: leave.signal,
    })
    return { asked, leave: () => leave.abort() }
  }

  test('109. calls the upstream off at once when the client leaves while it waits', async () => {
    await gateway.connect(first, protocol)
    const held = gate()
    first.next({ text: 'Too late.', holdHead: held })
    const { asked, leave } = leaving()
    await held.reached
    leave()
    await expect(asked).rejects.toThrow('This operation was aborted')
    expect(await first.requests.at(-1)?.ended).toBe('aborted')
    held.open()
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'client-gone', status: 499 })
    expect(gateway.engine.inFlight()).toBe(0)
  })

  test('110. calls the upstream off at once when the client leaves in the middle of a stream, and blames no account', async () => {
    await gateway.connect(first, protocol)
    const held = gate()
    first.next({ text: 'Word after word after word.', holdAt: { bytes: 900, gate: held } })
    const { asked, leave } = leaving()
    const answer = await asked
    await held.reached
    leave()
    await expect(answer.text()).rejects.toThrow('This operation was aborted')
    expect(await first.requests.at(-1)?.ended).toBe('aborted')
    held.open()
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'client-gone', status: 200 })
    expect(gateway.engine.inFlight()).toBe(0)
    first.next({ text: 'Still here.' })
    expect((await gateway.post(path(client), body)).status).toBe(200)
  })
})

test('a request that is at fault is not tried elsewhere and marks no account', async () => {
  await gateway.connect(first, 'openai-chat', { priority: 10 })
  await gateway.connect(second, 'openai-chat', { priority: 5 })
  first.next({ fault: { kind: 'invalid-request', message: 'temperature: too hot.' } })
  const answer = await gateway.post('/v1/chat/completions', body)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('temperature: too hot.')
  expect(second.requests.filter(({ method }) => method === 'POST')).toHaveLength(0)
  first.next({ text: 'ok' })
  expect((await gateway.post('/v1/chat/completions', body)).status).toBe(200)
})

test('an account at its limit of simultaneous requests is passed over, and its place is given back', async () => {
  const one = await gateway.connect(first, 'openai-chat', { priority: 10, concurrency: 1 })
  await gateway.connect(second, 'openai-chat', { priority: 5 })
  const held = gate()
  first.next({ text: 'slow', holdHead: held })
  second.next({ text: 'quick' })
  const slow = gateway.post('/v1/chat/completions', body)
  await held.reached
  expect(await (await gateway.post('/v1/chat/completions', body)).text()).toContain('quick')
  held.open()
  expect(await (await slow).text()).toContain('slow')
  const view = await gateway.admin.accounts.get({ id: one })
  expect(view.health.inFlight).toBe(0)
})

test('a connection that went stale between two requests is made anew without the client noticing', async () => {
  await gateway.connect(first, 'openai-chat')
  first.next({ text: 'one' }, { hangUp: true }, { text: 'two' })
  expect((await gateway.post('/v1/chat/completions', body)).status).toBe(200)
  const answer = await gateway.post('/v1/chat/completions', body)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('two')
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', attempts: 1 })
})

test('an upstream that answers JSON to a stream, or a stream to who asked for JSON, is understood', async () => {
  await gateway.connect(first, 'openai-chat')
  first.next({ text: 'Whole.', as: 'json' }, { text: 'In pieces.', as: 'sse' })
  const stream = await gateway.openai.chat.completions
    .stream({ ...body, stream: true })
    .finalChatCompletion()
  expect(stream.choices[0]?.message.content).toBe('Whole.')
  const whole = await gateway.openai.chat.completions.create(body)
  expect(whole.choices[0]?.message.content).toBe('In pieces.')
})

test.each(['gzip', 'br', 'deflate', 'zstd'] as const)(
  '107. an answer that comes packed as %s although nobody asked is unpacked',
  async (encoding) => {
    await gateway.connect(first, 'openai-chat')
    first.next({ text: 'Packed.', encoding }, { text: 'Packed.', encoding })
    for (const stream of [true, false]) {
      const answer = await gateway.post('/v1/chat/completions', { ...body, stream })
      expect(answer.headers.get('content-encoding')).toBeNull()
      expect(await answer.text()).toContain('Packed')
    }
  },
)

test('the SDK sees the status and the words of an upstream error', async () => {
  await gateway.connect(first, 'anthropic-messages')
  first.next({ fault: { kind: 'rate-limited', message: 'Slow down, please.', retryAfter: 7 } })
  const failed = await gateway.openai.chat.completions.create(body).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(OpenAI.RateLimitError)
  expect((failed as InstanceType<typeof OpenAI.RateLimitError>).headers?.get('retry-after')).toBe(
    '7',
  )
  expect((failed as Error).message).toContain('Slow down, please.')
})

test('warnings are those of the try that answered, not of one that was given up', async () => {
  await gateway.connect(first, 'anthropic-messages', { priority: 10 })
  await gateway.connect(second, 'openai-chat', { priority: 5 })
  const seeded = { ...body, seed: 7 }
  first.next({ fault: { kind: 'overloaded', message: 'Busy.' } })
  second.next({ text: 'Served with its seed.' })
  expect((await gateway.post('/v1/chat/completions', seeded)).status).toBe(200)
  expect(gateway.rows().at(-1)).toMatchObject({
    outcome: 'answered',
    warnings: null,
    passed_through: 1,
  })
})
