/** Base URLs as other gateways taught people to write them. */
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway()
  await gateway.connect(upstream, 'openai-chat')
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

const chat = { model, messages: [{ role: 'user', content: 'Hi' }] }
const message = { ...chat, max_tokens: 50 }
const response = { model, input: 'Hi' }
const contents = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
const get = (path: string): Promise<Response> =>
  fetch(gateway.url + path, { headers: { authorization: `Bearer ${gateway.key}` } })

test.each([
  ['/anthropic/v1/messages', message],
  ['/anthropic/v1/messages?beta=true', message],
  ['/api/provider/anthropic/v1/messages', message],
  ['/messages', message],
  ['/v1/v1/messages', message],
  ['/openai/v1/chat/completions', chat],
  ['/openai/chat/completions', chat],
  ['/api/provider/openai/v1/chat/completions', chat],
  ['/v1beta/openai/chat/completions', chat],
  ['/google/v1beta/openai/chat/completions', chat],
  ['/chat/completions', chat],
  ['/v1/v1/chat/completions', chat],
  ['/openai/v1/responses', response],
  ['/api/provider/openai/v1/responses', response],
  ['/responses', response],
  ['/openai/v1/completions', { model, prompt: 'Hi' }],
  [`/google/v1beta/models/${model}:generateContent`, contents],
  [`/gemini/v1beta/models/${model}:generateContent`, contents],
  [`/api/provider/google/v1beta/models/${model}:generateContent`, contents],
  [`/v1/v1beta/models/${model}:generateContent`, contents],
])('%s answers', async (path, body) => {
  upstream.next({ text: 'Hello from here.' })
  const answer = await gateway.post(path, body)
  expect(await answer.text()).toContain('Hello from here.')
  expect(answer.status).toBe(200)
  expect(gateway.rows().at(-1)).toMatchObject({
    outcome: 'answered',
    path: path.replace(/\?.*$/, ''),
  })
})

test.each([
  ['/anthropic/v1/messages/count_tokens', message, '"input_tokens"'],
  ['/openai/v1/responses/input_tokens', response, '"input_tokens"'],
  [`/google/v1beta/models/${model}:countTokens`, contents, '"totalTokens"'],
  ['/openai/v1/embeddings', { model, input: 'Hi' }, '"embedding"'],
  ['/embeddings', { model, input: 'Hi' }, '"embedding"'],
])('%s answers, too', async (path, body, words) => {
  const answer = await gateway.post(path, body)
  expect(await answer.text()).toContain(words)
  expect(answer.status).toBe(200)
})

test('answers kept for later are found under every spelling', async () => {
  upstream.next({ text: 'Kept.' })
  const said = await gateway.post('/openai/v1/responses', response)
  const { id } = (await said.json()) as { id: string }
  for (const base of ['/openai/v1', '/v1/v1', '', '/api/provider/openai/v1'])
    expect(await (await get(`${base}/responses/${id}`)).text()).toContain('Kept.')
})

test.each([
  ['/openai/v1/models', '"data"'],
  ['/anthropic/v1/models', '"data"'],
  ['/models', '"data"'],
  ['/v1/v1/models', '"data"'],
  ['/v1beta/openai/models', '"data"'],
  ['/google/v1beta/models', '"models"'],
  [`/openai/v1/models/${model}`, '"object":"model"'],
])('GET %s lists models', async (path, words) => {
  const answer = await get(path)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain(words)
})

test('the vendors’ SDKs work from each of their bases', async () => {
  const apiKey = gateway.key
  const say = (): void => upstream.next({ text: 'Hello.' })
  for (const base of ['', '/anthropic', '/api/provider/anthropic', '/v1']) {
    say()
    const anthropic = new Anthropic({ baseURL: gateway.url + base, apiKey, maxRetries: 0 })
    const said = await anthropic.messages
      .stream({ model, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] })
      .finalText()
    expect(said).toBe('Hello.')
  }
  for (const base of ['', '/v1', '/openai', '/openai/v1', '/api/provider/openai/v1', '/v1/v1']) {
    say()
    const openai = new OpenAI({ baseURL: gateway.url + base, apiKey, maxRetries: 0 })
    expect((await openai.responses.create(response)).output_text).toBe('Hello.')
  }
  for (const base of ['', '/google', '/gemini', '/api/provider/google']) {
    say()
    const genai = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway.url + base } })
    expect((await genai.models.generateContent({ model, contents: 'Hi' })).text).toBe('Hello.')
  }
})

describe('a path that is none of these', () => {
  test.each([
    ['/openai/v1/nowhere', 'POST'],
    ['/anthropic/v2/messages', 'POST'],
    ['/api/provider/google/v1beta/nothing', 'GET'],
    ['/v1/assistants', 'GET'],
    ['/v1/v1/v1/messages', 'POST'],
  ])('below one of the bases is told what there is: %s', async (path, method) => {
    const answer = method === 'POST' ? await gateway.post(path, chat) : await get(path)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('/v1/chat/completions')
  })

  test.each([
    '/admin/accounts',
    '/openapi.json',
    '/',
    '/index.html',
    '/anthropic',
    '/openai',
    '/api',
    '/api/provider',
    '/messaging',
  ])('is the console’s or the administration’s: %s', async (path) => {
    const answer = await get(path)
    expect(await answer.text()).not.toContain('/v1/chat/completions, ')
  })

  test('does not open the administration: its own lock stays shut', async () => {
    for (const base of ['/admin/accounts', '/openai/admin/accounts', '/v1/admin/accounts']) {
      const answer = await get(base)
      expect(answer.status).toBeGreaterThanOrEqual(401)
      expect(await answer.text()).not.toContain('test-model')
    }
  })

  test('cannot lead out of its place', async () => {
    for (const path of ['/openai/../admin/accounts', '/openai/v1/..%2fadmin/accounts']) {
      const answer = await get(path)
      expect(answer.status).toBeGreaterThanOrEqual(400)
    }
  })
})
