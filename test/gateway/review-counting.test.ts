/** A count comes soon and from whoever can give it, whatever state the accounts are in. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sealCarrier } from '../../electron/codecs/kit/carrier.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { manualClock } from '../support/manual-clock.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const model = 'test-model'
const path = '/v1/messages/count_tokens'
const body = { model, messages: [{ role: 'user', content: 'Hello' }] }
const clock = manualClock()
let gateway: Gateway
let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway({ clock })
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const how = (answer: Response): (string | number | null)[] => [
  answer.status,
  answer.headers.get('x-plugboard-count'),
]
const counted = (): number =>
  upstream.requests.filter((request) => request.path.endsWith('count_tokens')).length

test('58. a blob in our seal goes to no upstream that counts', async () => {
  await gateway.connect(upstream, 'anthropic-messages')
  expect(how(await gateway.post(path, body))).toEqual([200, 'measured'])
  const signature = sealCarrier({ issuer: 'openai-responses', blob: 'gAAAA' }, 'anthropic-messages')
  const thought = { type: 'thinking', thinking: 'Hm.', signature }
  const messages = [
    ...body.messages,
    { role: 'assistant', content: [thought, { type: 'text', text: 'Hi' }] },
    { role: 'user', content: 'Go on' },
  ]
  expect(how(await gateway.post(path, { ...body, messages }))).toEqual([200, 'estimated'])
  expect(counted()).toBe(1)
})

test('124. while its accounts rest a count is estimated, and a model nobody has is an error', async () => {
  await gateway.connect(upstream, 'anthropic-messages')
  upstream.next({ fault: { kind: 'rate-limited', message: 'Slow down.' } })
  const asked = await gateway.post('/v1/messages', { ...body, max_tokens: 9 })
  expect(asked.status).toBe(429)
  expect(how(await gateway.post(path, body))).toEqual([200, 'estimated'])
  expect((await gateway.post(path, { ...body, model: 'nobody' })).status).toBe(404)
})

/** An account whose upstream answers no question of ours; tells when one came and when it was called off. */
async function silentAccount(): Promise<{
  readonly asked: Promise<void>
  readonly left: Promise<void>
  close(): void
}> {
  let ask: () => void = () => undefined
  let leave: () => void = () => undefined
  const asked = new Promise<void>((resolve) => (ask = resolve))
  const left = new Promise<void>((resolve) => (leave = resolve))
  const server = createServer((request, response) => {
    if (request.method === 'GET') return response.end(JSON.stringify({ data: [{ id: model }] }))
    response.on('close', leave)
    return ask()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await gateway.admin.accounts.create({
    platform: 'anthropic',
    baseUrl: `http://127.0.0.1:${port}`,
    secret: 'sk-fake-silent-0123456789',
  })
  return {
    asked,
    left,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('124. an account that does not answer is asked for a few seconds only', async () => {
  const silent = await silentAccount()
  const answer = gateway.post(path, body)
  await silent.asked
  clock.advance(5000)
  expect(how(await answer)).toEqual([200, 'estimated'])
  await silent.left
  silent.close()
})

test('109. a client that leaves calls its count off', async () => {
  const silent = await silentAccount()
  const client = new AbortController()
  const answer = fetch(gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: client.signal,
  })
  await silent.asked
  client.abort()
  await expect(answer).rejects.toThrow('aborted')
  await silent.left
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'client-gone' })
  silent.close()
})
