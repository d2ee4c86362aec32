/** An answer that an upstream keeps is asked for at its account while that may serve, and at no other. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { manualClock } from '../support/manual-clock.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const model = 'test-model'
const path = '/v1/responses'
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

const add = async (name: string, priority: number): Promise<string> =>
  (
    await gateway.admin.accounts.create({
      platform: 'openai',
      baseUrl: upstream.baseUrl('openai-responses'),
      secret: `sk-fake-${name}-0123456789abcdefghij`,
      label: name,
      priority,
    })
  ).id
const get = (id: string): Promise<Response> =>
  fetch(`${gateway.url}${path}/${id}`, { headers: { authorization: `Bearer ${gateway.key}` } })
const goOn = (id: string): Promise<Response> =>
  gateway.post(path, { model, input: 'Go on', previous_response_id: id })

test('the key of an account that was turned off or removed is not used any more', async () => {
  const account = await add('owner', 1)
  const { id } = await gateway.openai.responses.create({ model, input: 'Count' })
  expect((await get(id)).status).toBe(200)
  await gateway.admin.accounts.disable({ id: account })
  const asked = upstream.requests.length
  expect((await get(id)).status).toBe(404)
  await gateway.admin.accounts.enable({ id: account })
  await gateway.admin.accounts.remove({ id: account })
  const gone = await get(id)
  expect(gone.status).toBe(404)
  expect(await gone.text()).toContain('removed')
  expect(upstream.requests.slice(asked).filter(({ path: at }) => at.includes(id))).toEqual([])
})

test('a key that was renewed is the one that is used', async () => {
  const account = await add('owner', 1)
  const { id } = await gateway.openai.responses.create({ model, input: 'Count' })
  const secret = 'sk-fake-renewed-0123456789abcdefghij'
  await gateway.admin.accounts.update({ id: account, secret })
  await get(id)
  expect(upstream.requests.at(-1)).toMatchObject({ method: 'GET', credential: secret })
})

test('125. a conversation whose account rests is not lost: the client is told when to come back', async () => {
  await add('owner', 9)
  const { id } = await gateway.openai.responses.create({ model, input: 'Count' })
  await add('other', 1)
  upstream.next({ fault: { kind: 'rate-limited', message: 'Slow down.', retryAfter: 20 } })
  expect((await goOn(id)).status).toBe(429)
  const asked = upstream.requests.length
  const rests = await goOn(id)
  expect(rests.status).toBe(503)
  expect(Number(rests.headers.get('retry-after'))).toBe(20)
  expect(await rests.text()).toContain('owner')
  expect(upstream.requests).toHaveLength(asked)
  clock.advance(21_000)
  expect((await goOn(id)).status).toBe(200)
  expect(upstream.requests.at(-1)?.credential).toContain('owner')
})
