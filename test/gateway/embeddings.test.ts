/** Texts into vectors, asked in either protocol of either platform. */
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { type Content, GoogleGenAI } from '@google/genai'
import { embedMany } from 'ai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { vectorOf } from '../../electron/providers/demo/embed.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { gate, startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const model = 'text-embedding-test'
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model }, { id: 'gpt-test' }] })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const genai = (): GoogleGenAI =>
  new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } })
const path = '/v1/embeddings'
const lastAsked = () => upstream.requests.at(-1)
/** What a vector looks like after it was written as 32-bit floats. */
const float32 = (text: string, size?: number): number[] => [
  ...new Float32Array(vectorOf(text, size)),
]
const exact = (text: string, size?: number): number[] => [...vectorOf(text, size)]

const homes = ['openai-chat', 'openai-responses', 'gemini'] as const

describe.each(homes)('an account that speaks %s', (protocol) => {
  beforeEach(() => gateway.connect(upstream, protocol))
  const google = protocol === 'gemini'

  test('gives the OpenAI SDK floats and base64, for one text and for many, in their order', async () => {
    for (const form of ['float', 'base64', undefined] as const) {
      const answer = await gateway.openai.embeddings.create({
        model,
        input: ['one', 'two', 'drei'],
        ...(form === undefined ? {} : { encoding_format: form }),
      })
      expect(answer.data.map(({ index }) => index)).toEqual([0, 1, 2])
      const packed = form === 'base64' && answer.data[1]?.embedding
      const vector =
        typeof packed === 'string'
          ? [...new Float32Array(new Uint8Array(Buffer.from(packed, 'base64')).buffer)]
          : answer.data[1]?.embedding
      // Without a form the SDK asks for base64 and unpacks it.
      expect(vector).toEqual(form === 'float' ? exact('two') : float32('two'))
      expect(answer.model).toBe(model)
    }
    const single = await gateway.openai.embeddings.create({ model, input: 'one', dimensions: 8 })
    expect(single.data).toMatchObject([{ embedding: float32('one', 8) }])
  })

  test('gives Google’s SDK vectors, for one text and for many', async () => {
    const one = await genai().models.embedContent({ model, contents: 'one' })
    expect(one.embeddings?.map(({ values }) => values)).toEqual([exact('one')])
    const many = await genai().models.embedContent({
      model,
      contents: ['one', 'two'],
      config: { outputDimensionality: 8, taskType: 'RETRIEVAL_QUERY' },
    })
    expect(many.embeddings?.map(({ values }) => values)).toEqual([exact('one', 8), exact('two', 8)])
    expect(JSON.stringify(lastAsked()?.json).includes('RETRIEVAL_QUERY')).toBe(google)
  })

  test('serves both methods of Gemini to programs without an SDK', async () => {
    const content: Content = { parts: [{ text: 'one' }] }
    const one = await gateway.post(`/v1beta/models/${model}:embedContent`, { content })
    expect(await one.json()).toMatchObject({ embedding: { values: exact('one') } })
    const two = { requests: [{ model: `models/${model}`, content }] }
    const many = await gateway.post(`/v1beta/models/${model}:batchEmbedContents`, two)
    expect(await many.json()).toMatchObject({ embeddings: [{ values: exact('one') }] })
  })

  test('serves `ai` through both of its providers', async () => {
    const values = ['one', 'two']
    const openai = createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })
    const vercelGoogle = createGoogle({ baseURL: `${gateway.url}/v1beta`, apiKey: gateway.key })
    for (const embedder of [openai.embedding(model), vercelGoogle.embedding(model)]) {
      const { embeddings } = await embedMany({ model: embedder, values, maxRetries: 0 })
      expect(embeddings).toEqual(values.map((value) => exact(value)))
    }
  })

  test('under an alias, with its usage in the ledger where the platform tells it', async () => {
    const [account] = (await gateway.admin.accounts.list({})).items
    await gateway.admin.groups.bindings.create({
      id: 'default',
      model: 'vectors',
      accountId: account?.id ?? '',
      upstreamModel: model,
    })
    const answer = await gateway.post(path, { model: 'vectors', input: 'one' })
    expect(await answer.json()).toMatchObject({ object: 'list', model: 'vectors' })
    expect(JSON.stringify([lastAsked()?.path, lastAsked()?.json])).toContain(model)
    expect(gateway.rows().at(-1)).toMatchObject({
      outcome: 'answered',
      model: 'vectors',
      usage_state: google ? 'missing' : 'measured',
      input_tokens: google ? 0 : upstream.totals().input,
    })
  })
})

test('tokens of one model go to who knows them, and are refused where nobody can', async () => {
  const openai = await gateway.connect(upstream, 'openai-chat')
  const tokens = await gateway.post(path, { model, input: [[1, 2], [3]] })
  expect(tokens.status).toBe(200)
  await gateway.admin.accounts.remove({ id: openai })
  await gateway.connect(upstream, 'gemini')
  const refused = await gateway.post(path, { model, input: [[1, 2], [3]] })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ error: { param: 'input' } })
})

describe('what goes wrong', () => {
  test('a model without embeddings is named', async () => {
    await gateway.connect(upstream, 'anthropic-messages')
    const answer = await gateway.post(path, { model, input: 'one' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(model)
    const gemini = await gateway.post('/v1beta/models/gpt-test:embedContent', {
      content: { parts: [{ text: 'one' }] },
    })
    expect(gemini.status).toBe(400)
    expect(await gemini.json()).toMatchObject({
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: expect.stringContaining('gpt-test'),
      },
    })
    expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(0)
  })

  test('a wrong body is told by its field', async () => {
    await gateway.connect(upstream, 'gemini')
    const answer = await gateway.post(path, { model, input: [] })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { param: 'input' } })
    const none = await gateway.post(path, { input: 'one' })
    expect(await none.json()).toMatchObject({ error: { param: 'model' } })
  })

  test('the next account is asked, and 133. a wait is told to the client', async () => {
    const first = await gateway.connect(upstream, 'openai-chat', { priority: 1 })
    await gateway.connect(upstream, 'gemini')
    const fault = { kind: 'rate-limited', message: 'Slow down.', retryAfter: 7 } as const
    upstream.next({ fault })
    expect((await gateway.post(path, { model, input: 'one' })).status).toBe(200)
    await gateway.admin.accounts.clearError({ id: first })
    upstream.next({ fault }, { fault })
    const answer = await gateway.post(path, { model, input: 'one' })
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('7')
  })

  test('an upstream that quotes the key it refuses leaks it to nobody', async () => {
    const secret = 'mZ8kQ2vR7tY4wX1nB6cD9fG3hJ5lP0sA'
    await gateway.admin.accounts.create({
      platform: 'openai-compatible',
      baseUrl: upstream.baseUrl('openai-chat'),
      secret,
    })
    const raw = JSON.stringify({ error: { message: `Bad token ${secret}`, type: 'x' } })
    upstream.next({ status: 400, raw, as: 'json' })
    const answer = await gateway.post(path, { model, input: 'one' })
    const told = await answer.text()
    expect(told).toContain('Bad token')
    expect(told + JSON.stringify(gateway.rows())).not.toContain(secret)
  })

  test('109. a client that leaves ends the upstream’s work', async () => {
    await gateway.connect(upstream, 'openai-chat')
    const held = gate()
    upstream.next({ holdHead: held })
    const leaving = new AbortController()
    const asked = gateway.openai.embeddings.create(
      { model, input: 'one' },
      { signal: leaving.signal },
    )
    await held.reached
    leaving.abort()
    await expect(asked).rejects.toThrow('aborted')
    expect(await lastAsked()?.ended).toBe('aborted')
    held.open()
  })
})
