/** A model is asked for what it is for, and a client that mistakes it is told so in its own dialect. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../test/support/gateway.ts'

let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway()
  const { id } = await gateway.admin.accounts.create({ platform: 'demo' })
  await gateway.admin.accounts.updateModel({ id, model: 'open' })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const told = 'is an embedding model, but a chat model is needed here: use one of demo-chat'
const messages = [{ role: 'user', content: 'hi' }]
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }]

async function refusal(path: string, body: object) {
  const answer = await gateway.post(path, body)
  return { status: answer.status, text: await answer.text() }
}

it.each([
  ['/v1/chat/completions', { model: 'demo-embedding', messages }],
  ['/v1/responses', { model: 'demo-embedding', input: 'hi' }],
  ['/v1/messages', { model: 'demo-embedding', max_tokens: 9, messages }],
  ['/v1beta/models/demo-embedding:generateContent', { contents }],
])('a conversation at %s is refused a model for vectors, by its name', async (path, body) => {
  const { status, text } = await refusal(path, body)
  expect(status).toBe(400)
  expect(JSON.parse(text)).toHaveProperty('error')
  expect(text).toContain(`demo-embedding\\" ${told}`)
})

it.each([
  ['/v1/embeddings', { model: 'demo-chat', input: 'hi' }, 'embedding'],
  ['/v1beta/models/demo-chat:embedContent', { content: contents[0] }, 'embedding'],
  ['/v1/images/generations', { model: 'demo-chat', prompt: 'a cat' }, 'image'],
  ['/v1/audio/speech', { model: 'demo-chat', input: 'hi', voice: 'alloy' }, 'audio'],
])('%s is refused a chat model', async (path, body, kind) => {
  const { status, text } = await refusal(path, body)
  expect(status).toBe(400)
  expect(text).toContain(`demo-chat\\" is a chat model, but an ${kind} model is needed here`)
})

it('a model of which nobody says what it is for is asked either way', async () => {
  const chat = await gateway.post('/v1/chat/completions', { model: 'open', messages })
  expect(chat.status).toBe(200)
  const vectors = await gateway.post('/v1/embeddings', { model: 'open', input: 'hi' })
  expect(vectors.status).toBe(200)
})

it('what is refused stands in the ledger as refused', async () => {
  await refusal('/v1/embeddings', { model: 'demo-chat', input: 'hi' })
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'refused', model: 'demo-chat' })
})
