/** Pass-through: between equal protocols the very bytes go through, metered all the same, with no more changed than must be. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const models = [{ id: 'test-model' }]
beforeEach(async () => {
  upstream = await startUpstream({ models })
  gateway = await startGateway()
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

test('forwards the very bytes of a request, with our key taken out and the account’s put in', async () => {
  await gateway.connect(upstream, 'openai-chat')
  upstream.next({ text: 'ok' })
  const odd =
    '{ "messages" : [ {"content":"H\\u0069 \\ud83d\\ude00", "role":"user"} ],\n "x_unknown": 1.50e0, "model":"test-model" }'
  const lenient = await startUpstream({ models, lenient: true })
  await gateway.connect(lenient, 'openai-chat', { priority: 9 })
  lenient.next({ text: 'ok' })
  expect((await gateway.post(chat, odd, { 'x-stainless-lang': 'js', cookie: 'a=b' })).status).toBe(
    200,
  )
  const sent = lenient.requests.at(-1)
  expect(Buffer.from(sent?.body ?? []).toString()).toBe(odd)
  expect(sent?.headers['authorization']).toMatch(/^Bearer sk-fake/)
  expect(JSON.stringify(sent?.headers)).not.toContain(gateway.key)
  expect(sent?.headers['cookie']).toBeUndefined()
  await lenient.close()
})

test('asks for usage behind the back of a client that did not, and keeps it from its stream', async () => {
  await gateway.connect(upstream, 'openai-chat')
  for (const chunkBytes of [1, 7, 10_000]) {
    upstream.next(
      { text: 'Counted.', usage: { input: 7, output: 3 }, chunkBytes },
      { text: 'Counted.', usage: { input: 7, output: 3 }, chunkBytes },
    )
    const silent = await (await gateway.post(chat, { ...body, stream: true })).text()
    expect(silent).not.toContain('"usage":{')
    expect(silent).not.toContain('"choices":[]')
    expect(silent.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(silent).not.toContain('\n\n\n')
    expect(gateway.rows().at(-1)).toMatchObject({
      input_tokens: 7,
      output_tokens: 3,
      usage_state: 'measured',
    })
    const asked = await (
      await gateway.post(chat, { ...body, stream: true, stream_options: { include_usage: true } })
    ).text()
    expect(asked).toContain('"usage":{')
  }
  expect(
    upstream.requests.filter(({ method }) => method === 'POST').map(({ json }) => json),
  ).toEqual(
    Array.from({ length: 6 }, () =>
      expect.objectContaining({ stream_options: { include_usage: true } }),
    ),
  )
})

test.each(['openai-chat', 'anthropic-messages'] as const)(
  'gives a model its public name back in %s, streamed and not',
  async (protocol) => {
    const account = await gateway.connect(upstream, protocol)
    await gateway.admin.groups.bindings.create({
      id: 'default',
      model: 'fast',
      accountId: account,
      upstreamModel: 'test-model',
    })
    const path = protocol === 'openai-chat' ? chat : '/v1/messages'
    for (const stream of [true, false]) {
      upstream.next({ text: 'I am "model":"test-model".' })
      const text = await (await gateway.post(path, { ...body, model: 'fast', stream })).text()
      expect(upstream.requests.at(-1)?.json).toMatchObject({ model: 'test-model' })
      expect(text).toContain('"model":"fast"')
      expect(text.replaceAll('\\"', '')).not.toContain('"model":"test-model"')
      expect(gateway.rows().at(-1)).toMatchObject({
        model: 'fast',
        upstream_model: 'test-model',
        passed_through: 1,
      })
    }
  },
)

test('puts a client’s own form right for a platform that would refuse it, and says what was left out', async () => {
  await gateway.admin.accounts.create({
    platform: 'openai-compatible',
    preset: 'mistral',
    baseUrl: upstream.baseUrl('openai-chat'),
    secret: 'sk-fake-0123456789abcdefghij',
  })
  upstream.next({ text: 'ok', usage: { input: 4, output: 1 } })
  const asked = {
    model: 'test-model',
    stream: true,
    max_completion_tokens: 9,
    messages: [{ role: 'developer', content: 'Be brief.' }, ...body.messages],
  }
  expect((await gateway.post(chat, asked)).status).toBe(200)
  const sent = upstream.requests.at(-1)?.json
  expect(sent).toMatchObject({ max_tokens: 9, messages: [{ role: 'system' }, { role: 'user' }] })
  expect(sent).not.toHaveProperty('stream_options')
  expect(sent).not.toHaveProperty('max_completion_tokens')
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', passed_through: 0 })
})

test('118. lets the client’s beta headers and version through to the same protocol', async () => {
  await gateway.connect(upstream, 'anthropic-messages')
  upstream.next({ text: 'ok' })
  await gateway.post('/v1/messages?beta=true', body, {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'context-1m-2025-08-07',
  })
  const sent = upstream.requests.at(-1)
  expect(sent?.headers).toMatchObject({
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'context-1m-2025-08-07',
  })
  expect(sent?.path).toContain('beta=true')
})

test.each(['\r\n', '\r'] as const)(
  'reads streams whose lines end in %j, with comments between them',
  async (newline) => {
    await gateway.connect(upstream, 'openai-chat')
    upstream.next({ text: 'Odd lines.', usage: { input: 5, output: 2 }, newline, comments: true })
    await (
      await gateway.post(chat, { ...body, stream: true, stream_options: { include_usage: true } })
    ).text()
    expect(gateway.rows().at(-1)).toMatchObject({
      outcome: 'answered',
      input_tokens: 5,
      output_tokens: 2,
    })
  },
)
