/** What bad input gets: the right status, one clear sentence, the dialect's own shape, a row in the ledger. */
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ models: [{ id: 'test-model' }] })
  gateway = await startGateway()
  await gateway.connect(upstream, 'openai-chat')
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

const chat = '/v1/chat/completions'
const messages = '/v1/messages'
const turn = { messages: [{ role: 'user', content: 'Hi' }] }
const good = { model: 'test-model', max_tokens: 10, ...turn }

async function told(answer: Response): Promise<{ status: number; message: string; shape: string }> {
  const body = (await answer.json()) as { type?: string; error: { message: string; type: string } }
  return {
    status: answer.status,
    message: body.error.message,
    shape: body.type === 'error' ? 'anthropic' : 'openai',
  }
}

describe.each([
  [chat, 'openai'],
  [messages, 'anthropic'],
])('%s', (path, shape) => {
  test.each([
    ['malformed JSON', '{"model":"test-model", "messages": [', 400, /JSON/],
    ['nothing', '', 400, /body/],
    ['a list', '[1]', 400, /object/],
    ['no model', JSON.stringify({ ...good, model: undefined }), 400, /model/],
    ['a model of the wrong type', JSON.stringify({ ...good, model: 7 }), 400, /model/],
    [
      'two models',
      `{"model":"test-model","model":"other","max_tokens":1,"messages":[]}`,
      400,
      /twice/,
    ],
    ['messages of the wrong type', JSON.stringify({ ...good, messages: 'Hi' }), 400, /messages/],
    ['a stream of the wrong type', JSON.stringify({ ...good, stream: 'yes' }), 400, /stream/],
    ['an unknown model', JSON.stringify({ ...good, model: 'gpt-nowhere' }), 404, /test-model/],
  ])('answers %s', async (_, body, status, words) => {
    const before = upstream.requests.length
    const answer = await told(await gateway.post(path, body))
    expect(answer).toMatchObject({ status, shape })
    expect(answer.message).toMatch(words)
    expect(upstream.requests.length).toBe(before)
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'refused', status, attempts: 0 })
  })

  test.each([
    ['no key', {}, /key/],
    ['an unknown key', { authorization: `Bearer pb-${'x'.repeat(43)}` }, /key/],
    ['a foreign key', { 'x-api-key': 'sk-proj-0123456789' }, /pb-/],
    ['a Claude.ai sign-in', { authorization: 'Bearer sk-ant-oat01-canary-abcdef' }, /Claude\.ai/],
  ])('answers %s with 401', async (_, headers, words) => {
    const answer = await told(
      await fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(good),
      }),
    )
    expect(answer).toMatchObject({ status: 401, shape })
    expect(answer.message).toMatch(words)
    expect(JSON.stringify([gateway.rows().at(-1), gateway.logged, answer])).not.toContain('canary')
  })

  test('tells the SDKs not to try again what stays wrong, and only that', async () => {
    const hint = async (sent: Promise<Response>) => (await sent).headers.get('x-should-retry')
    expect(await hint(gateway.post(path, good, { authorization: 'Bearer pb-x' }))).toBe('false')
    expect(await hint(gateway.post(path, { ...good, model: 'gpt-nowhere' }))).toBe('false')
    upstream.next({ fault: { kind: 'invalid-request', message: 'No.' } })
    expect(await hint(gateway.post(path, good))).toBeNull()
  })

  test('140. takes the key from every header its clients use, and from the query without keeping it', async () => {
    for (const headers of [
      { authorization: `Bearer ${gateway.key}` },
      { 'x-api-key': gateway.key },
      { 'x-goog-api-key': gateway.key },
      { 'api-key': gateway.key },
    ]) {
      upstream.next({ text: 'ok' })
      const answer = await fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(good),
      })
      expect(answer.status).toBe(200)
      await answer.text()
    }
    upstream.next({ text: 'ok' })
    const answer = await fetch(`${gateway.url}${path}?key=${gateway.key}&beta=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(good),
    })
    expect(answer.status).toBe(200)
    await answer.text()
    expect(
      JSON.stringify([gateway.rows(), gateway.logged, upstream.requests.map((each) => each.path)]),
    ).not.toContain(gateway.key)
  })

  test('116. refuses a body that is too large, also one that unpacks to be', async () => {
    await gateway.admin.settings.update({ bodyLimit: 2048 })
    try {
      const body = JSON.stringify({
        ...good,
        messages: [{ role: 'user', content: 'x'.repeat(5000) }],
      })
      expect(await told(await gateway.post(path, body))).toMatchObject({ status: 413, shape })
      const packed = await fetch(gateway.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.key}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body: gzipSync(body),
      })
      expect(await told(packed)).toMatchObject({ status: 413, shape })
    } finally {
      await gateway.admin.settings.update({ bodyLimit: 32 * 1024 * 1024 })
    }
  })

  test('refuses an encoding it does not know, packed data that is broken, and bodies that are not JSON', async () => {
    expect(
      await told(await gateway.post(path, good, { 'content-encoding': 'compress' })),
    ).toMatchObject({ status: 415, shape })
    expect(
      await told(await gateway.post(path, good, { 'content-encoding': 'gzip' })),
    ).toMatchObject({ status: 400, shape })
    expect(
      await told(await gateway.post(path, good, { 'content-type': 'text/plain' })),
    ).toMatchObject({ status: 415, shape })
  })

  test('refuses other methods', async () => {
    const answer = await fetch(gateway.url + path, {
      headers: { authorization: `Bearer ${gateway.key}` },
    })
    expect(await told(answer)).toMatchObject({ status: 405, shape })
  })

  test('says that a revoked or expired key and a disabled group are what they are', async () => {
    const { key, apiKey } = await gateway.admin.apiKeys.create({ label: 'short' })
    const group = await gateway.admin.groups.create({ label: `Night ${shape}` })
    const other = await gateway.admin.apiKeys.create({ label: 'night', groupId: group.id })
    await gateway.admin.groups.update({ id: group.id, enabled: false })
    const disabled = await told(
      await gateway.post(path, good, { authorization: `Bearer ${other.key}` }),
    )
    expect(disabled).toMatchObject({ status: 403, shape })
    expect(disabled.message).toContain('Night')
    await gateway.admin.apiKeys.revoke({ id: apiKey.id })
    const revoked = await told(await gateway.post(path, good, { authorization: `Bearer ${key}` }))
    expect(revoked).toMatchObject({ status: 401, shape })
    expect(revoked.message).toMatch(/revoked/)
  })
})

test('nobody able to serve is a 503 that says who was ruled out and until when', async () => {
  upstream.next({ fault: { kind: 'rate-limited', message: 'Slow down.', retryAfter: 120 } })
  expect((await gateway.post(chat, good)).status).toBe(429)
  const answer = await gateway.post(chat, good)
  const retryAfter = Number(answer.headers.get('retry-after'))
  expect(retryAfter).toBeGreaterThan(100)
  expect(retryAfter).toBeLessThanOrEqual(120)
  const { status, message } = await told(answer)
  expect(status).toBe(503)
  expect(message).toContain('openai-chat 1')
  expect(message).toMatch(/until|again/)
})

test('a name that is not ours and a page of another site are turned away before anything is read', async () => {
  const { port } = new URL(gateway.url)
  const send = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, path: chat, method: 'POST', headers },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(good))
    })
  const before = upstream.requests.length
  const base = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' }
  expect(await send({ ...base, host: `evil.test:${port}` })).toBe(403)
  expect(await send({ ...base, origin: 'https://evil.test' })).toBe(403)
  expect(await send({ ...base, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(upstream.requests.length).toBe(before)
})
