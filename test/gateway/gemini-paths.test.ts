/** Gemini's addresses: the model and the method in the path, streams as events or as one JSON array, and the lists. */
import { GoogleGenAI } from '@google/genai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, protocols, startGateway } from '../support/gateway.ts'
import { testClock } from '../support/state.ts'
import { gate, startUpstream, type Upstream } from '../support/upstream/index.ts'

const clock = testClock(Date.UTC(2026, 10, 21))
let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
const slashed = 'vendor/deep:model'
beforeEach(async () => {
  upstream = await startUpstream({
    models: [
      { id: model, label: 'Test Model', contextWindow: 100_000, maxOutput: 4096 },
      { id: slashed, maxOutput: 4096 },
      { id: 'text-embedding-test' },
    ],
  })
  gateway = await startGateway({ clock })
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const body = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
const at = (path: string, sent: unknown = body): Promise<Response> => gateway.post(path, sent)
const stream = `/v1beta/models/${model}:streamGenerateContent`
interface Chunk {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly { text?: string }[] }
  }[]
  readonly modelVersion?: string
  readonly error?: { readonly code: number; readonly message: string; readonly status: string }
}
const textOf = (chunks: readonly Chunk[]): string =>
  chunks
    .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
    .map(({ text }) => text ?? '')
    .join('')
const get = async (path: string, key = gateway.key) => {
  const answer = await fetch(gateway.url + path, { headers: { 'x-goog-api-key': key } })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe.each(protocols)('over an upstream of %s,', (protocol) => {
  beforeEach(() => gateway.connect(upstream, protocol))

  test('139. a stream without alt=sse is one JSON array, told piece by piece', async () => {
    const held = gate()
    upstream.next({ text: 'Hello there, you.', holdEnd: held })
    const answer = await at(stream)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    const reader = answer.body?.getReader()
    const first = Buffer.from((await reader?.read())?.value ?? []).toString()
    expect(first).toMatch(/^\[\{/)
    // Nothing but the array may stand between its pieces.
    clock.advance(60_000)
    held.open()
    let text = first
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
      text += Buffer.from(read.value).toString()
    const chunks = JSON.parse(text) as Chunk[]
    expect(textOf(chunks)).toBe('Hello there, you.')
    expect(JSON.stringify(chunks.at(-1))).toContain('"finishReason":"STOP"')
    expect(gateway.rows().at(-1)).toMatchObject({
      outcome: 'answered',
      usage_state: 'measured',
      output_tokens: upstream.totals().output,
    })
  })

  test('139. an error in the middle is the last element of the array, and tells its words once', async () => {
    const fault = { kind: 'overloaded', message: 'Too busy to go on.' } as const
    upstream.next({ text: 'Hello there. '.repeat(9), faultAfter: { frames: 8, fault } })
    const text = await (await at(stream)).text()
    const chunks = JSON.parse(text) as Chunk[]
    expect(textOf(chunks)).toMatch(/^Hello/)
    expect(chunks.filter(({ error }) => error)).toHaveLength(1)
    expect(chunks.at(-1)?.error).toMatchObject({ code: 503, status: 'UNAVAILABLE' })
    expect(text.split('Too busy to go on.')).toHaveLength(2)
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'cut' })
  })

  test('139. a cut in the middle is an error in the array, too', async () => {
    upstream.next({ text: 'Hello there, you. '.repeat(40), cutAfter: 1500 })
    const chunks = JSON.parse(await (await at(stream)).text()) as Chunk[]
    expect(chunks.at(-1)?.error?.code).toBeGreaterThanOrEqual(500)
  })

  test('an error before the first word is an answer of its own', async () => {
    upstream.next({ fault: { kind: 'invalid-request', message: 'No such thing.' } })
    const answer = await at(stream)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining('No such') },
    })
  })

  test.each(['?alt=sse', '?$alt=sse', '?key=KEY&alt=sse', '?alt=sse&key=KEY'])(
    'with %s it is server-sent events',
    async (query) => {
      upstream.next({ text: 'Hello.' })
      const answer = await fetch(gateway.url + stream + query.replace('KEY', gateway.key), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(query.includes('KEY') ? {} : { 'x-goog-api-key': gateway.key }),
        },
        body: JSON.stringify(body),
      })
      expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
      const frames = (await answer.text()).split(/\r?\n\r?\n/).filter((frame) => frame !== '')
      expect(frames.every((frame) => /^data: \{.*\}$/.test(frame))).toBe(true)
      expect(textOf(frames.map((frame) => JSON.parse(frame.slice(6)) as Chunk))).toBe('Hello.')
      expect(JSON.stringify(upstream.requests.at(-1))).not.toContain(gateway.key)
    },
  )

  test.each([
    `/v1/models/${model}:generateContent`,
    `/v1alpha/models/${model}:generateContent`,
    `/v1beta/models/models/${model}:generateContent`,
    `/v1beta/models/${model}:generateContent?alt=json`,
    `/models/${model}:generateContent`,
  ])('139. %s is understood', async (path) => {
    upstream.next({ text: 'Hello.' })
    const answer = await at(path)
    expect(answer.status).toBe(200)
    const said = (await answer.json()) as Chunk
    expect(textOf([said])).toBe('Hello.')
    expect(said.modelVersion).toContain(model)
  })
})

test.each([
  `/v1beta/models/${slashed}:generateContent`,
  `/v1beta/models/${encodeURIComponent(slashed)}:generateContent`,
  `/v1beta/models/${encodeURIComponent(slashed)}%3AgenerateContent`,
  `/v1/models/${slashed}:generateContent`,
])('139. a model with slashes and colons is found at %s', async (path) => {
  await gateway.connect(upstream, 'openai-chat')
  upstream.next({ text: 'Hello.' })
  expect((await at(path)).status).toBe(200)
  expect(upstream.requests.at(-1)?.json).toMatchObject({ model: slashed })
})

test('139. fields in snake case, as Google’s older program writes them, mean the same', async () => {
  await gateway.connect(upstream, 'openai-chat')
  upstream.next({ text: 'Hello.' })
  await at(`/v1beta/models/${model}:generateContent`, {
    ...body,
    system_instruction: { parts: [{ text: 'Be brief.' }] },
    generation_config: { max_output_tokens: 77 },
  })
  const sent = JSON.stringify(upstream.requests.at(-1)?.json)
  expect(sent).toContain('Be brief.')
  expect(sent).toContain('77')
})

test('what is no method of ours, or no POST, is refused in Gemini’s form', async () => {
  await gateway.connect(upstream, 'gemini')
  const unknown = await at(`/v1beta/models/${model}:predict`)
  expect(unknown.status).toBe(404)
  expect(await unknown.text()).toContain(':generateContent')
  const read = await get(`/v1beta/models/${model}:generateContent`)
  expect(read).toMatchObject({ status: 405, body: { error: { code: 405 } } })
  const missing = await at('/v1beta/models/nowhere:generateContent')
  expect(missing.status).toBe(404)
  expect(await missing.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } })
  const keyless = await fetch(`${gateway.url}/v1beta/models/${model}:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(await keyless.json()).toMatchObject({ error: { message: expect.any(String) } })
})

describe('the list of models', () => {
  beforeEach(() => gateway.connect(upstream, 'gemini'))

  test('is Gemini’s at /v1beta/models, with each model at its own path', async () => {
    const { body: list } = await get('/v1beta/models?pageSize=1000')
    const found = list['models'] as { name: string }[]
    expect(found.map(({ name }) => name)).toContain(`models/${model}`)
    const shown = {
      name: `models/${model}`,
      displayName: 'Test Model',
      inputTokenLimit: 100_000,
      outputTokenLimit: 4096,
      supportedGenerationMethods: expect.arrayContaining(['generateContent']),
    }
    expect(found.find(({ name }) => name === shown.name)).toMatchObject(shown)
    expect((await get(`/v1beta/models/${model}`)).body).toMatchObject(shown)
    expect((await get(`/v1beta/models/${slashed}`)).body).toMatchObject({
      name: `models/${slashed}`,
    })
    const embedding = (await get('/v1beta/models/text-embedding-test')).body
    expect(embedding['supportedGenerationMethods']).toContain('embedContent')
  })

  test('tells a model that is not there, and a wrong key, in Gemini’s form', async () => {
    expect(await get('/v1beta/models/nowhere')).toMatchObject({
      status: 404,
      body: { error: { code: 404, status: 'NOT_FOUND' } },
    })
    const strange = await get('/v1beta/models', 'pb-nobody')
    expect(strange.body).toMatchObject({
      error: { code: strange.status, status: expect.any(String) },
    })
    expect(strange.status).toBeGreaterThanOrEqual(400)
  })

  test('is read by Google’s SDK', async () => {
    const genai = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } })
    const names: string[] = []
    for await (const one of await genai.models.list()) names.push(one.name ?? '')
    expect(names).toContain(`models/${model}`)
    expect(await genai.models.get({ model })).toMatchObject({ inputTokenLimit: 100_000 })
  })
})
