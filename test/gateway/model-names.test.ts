/** A model's name means the model: nothing is read out of it, and nothing is taken off. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Gateway, protocols, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const names = [
  'kimi-k2-thinking',
  'model-high',
  'model:thinking',
  'vendor/model-max',
  'model(8192)',
  'model@latest',
]
let gateway: Gateway
let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ models: names.map((id) => ({ id, maxOutput: 4096 })) })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const ask = (model: string): Promise<Response> =>
  gateway.post('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hi' }] })

test.each(protocols)(
  '73. a name that ends like a wish for thinking goes to %s as it is, and wishes for nothing',
  async (protocol) => {
    await gateway.connect(upstream, protocol)
    for (const name of names.filter((each) => protocol !== 'gemini' || !each.includes('/'))) {
      upstream.next({ text: 'Hello.' })
      const answer = await ask(name)
      expect(await answer.json()).toMatchObject({ model: name })
      const { path = '', json } = upstream.requests.at(-1) ?? {}
      const asked = protocol === 'gemini' ? decodeURIComponent(path) : JSON.stringify(json)
      expect(asked).toContain(name)
      expect(JSON.stringify(json)).not.toMatch(/"(?:reasoning\w*|thinking\w*)":/i)
    }
  },
)

test('73. a suffix that makes the name of no model is told, with the names there are', async () => {
  await gateway.connect(upstream, 'openai-chat')
  const answer = await ask('kimi-k2-thinking-high')
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({
    error: { code: 'model_not_found', message: expect.stringContaining('kimi-k2-thinking') },
  })
})
