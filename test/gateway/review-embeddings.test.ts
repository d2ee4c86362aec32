/** Only embeddings are taken for embeddings, one for each text, and what could not be asked for is told. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const model = 'text-embedding-test'
const path = '/v1/embeddings'
const content = (text: string): object => ({ parts: [{ text }] })
let gateway: Gateway
let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model }] })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const say = (body: object): void => upstream.next({ raw: JSON.stringify(body), as: 'json' })
const one = { object: 'embedding', index: 0, embedding: [1] }
const single = { object: 'list', model, data: [one] }

test('114. an error under 200 is an error, in the words of the upstream', async () => {
  await gateway.connect(upstream, 'openai-chat')
  say({ error: { message: 'The model is loading.', type: 'server_error' } })
  const answer = await gateway.post(path, { model, input: 'one' })
  expect(answer.status).toBe(502)
  expect(await answer.json()).toMatchObject({ error: { message: 'The model is loading.' } })
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'upstream-error' })
})

test('an answer that is no embedding is an error', async () => {
  await gateway.connect(upstream, 'openai-chat')
  say({ object: 'list', data: [{ index: 0, embedding: 'no floats' }] })
  expect((await gateway.post(path, { model, input: 'one' })).status).toBe(502)
})

test('an answer with fewer vectors than texts is an error, passed on or translated', async () => {
  await gateway.connect(upstream, 'openai-chat')
  say(single)
  expect((await gateway.post(path, { model, input: ['one', 'two'] })).status).toBe(502)
  say(single)
  const requests = ['one', 'two'].map((text) => ({ content: content(text) }))
  const batch = await gateway.post(`/v1beta/models/${model}:batchEmbedContents`, { requests })
  expect(batch.status).toBe(502)
  // The tokens of one text.
  say(single)
  expect((await gateway.post(path, { model, input: [1, 2, 3] })).status).toBe(200)
})

test('what the target has no place for is told to the client and the ledger', async () => {
  await gateway.connect(upstream, 'openai-chat')
  const asked = { content: content('one'), taskType: 'RETRIEVAL_QUERY', title: 'T' }
  const answer = await gateway.post(`/v1beta/models/${model}:embedContent`, asked)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('x-plugboard-warning')).toContain('taskType')
  expect(String(gateway.rows().at(-1)?.['warnings'])).toContain('title')
})
