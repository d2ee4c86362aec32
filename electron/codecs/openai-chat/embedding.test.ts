/** Tests of embeddings, both sides, with the official SDK as judge. */
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { embedding } from './embedding.ts'

const request = embedding.parse({ model: 'm', input: ['a', 'b'] })

describe('a request', () => {
  test('holds one text or several', () => {
    expect(request).toEqual({ model: 'm', inputs: ['a', 'b'], form: 'floats', single: false })
    const full = { model: 'm', input: 'a', dimensions: 8, encoding_format: 'base64', user: 'u' }
    expect(embedding.parse(full)).toEqual({
      model: 'm',
      inputs: ['a'],
      dimensions: 8,
      form: 'base64',
      single: false,
      extras: { protocol: 'openai-chat', inputs: [{ user: 'u' }] },
    })
  })

  test.each([
    [{ input: 'a' }, 'model'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: [1, 2] }, 'input'],
    [{ model: 'm', input: [[1, 2]] }, 'input'],
    [{ model: 'm', input: ['a', {}] }, 'input[1]'],
    [{ model: 'm', input: 'a', dimensions: 0.5 }, 'dimensions'],
    [{ model: 'm', input: 'a', encoding_format: 'int8' }, 'encoding_format'],
  ])('%j is refused at %s', (body, param) => {
    let thrown: unknown
    try {
      embedding.parse(body)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ error: { kind: 'invalid-request', param } })
  })

  test('is asked of an upstream as floats', () => {
    expect(embedding.build({ ...request, dimensions: 8 }, 'theirs')).toEqual({
      path: '/embeddings',
      body: { model: 'theirs', input: ['a', 'b'], encoding_format: 'float', dimensions: 8 },
      warnings: [],
    })
    expect(embedding.build({ ...request, inputs: ['a'] }, 'theirs').body['input']).toBe('a')
  })

  test('names what only another protocol knows, each thing once', () => {
    const task = { taskType: 'RETRIEVAL_QUERY', title: 'T' }
    const extras = { protocol: 'gemini', inputs: [task, task] }
    const { body, warnings } = embedding.build({ ...request, extras }, 'theirs')
    expect(Object.keys(body)).toEqual(['model', 'input', 'encoding_format'])
    expect(warnings.map(({ field }) => field)).toEqual(['taskType', 'title'])
    const own = { protocol: 'openai-chat', inputs: [{ user: 'u' }, { user: 'u' }] }
    const built = embedding.build({ ...request, extras: own }, 'theirs')
    expect(built).toMatchObject({ body: { user: 'u' }, warnings: [] })
  })
})

describe('an answer', () => {
  const vectors = [
    [0.5, -0.25],
    [1, 0],
  ]

  test.each(['floats', 'base64'] as const)('comes back as it went out, as %s', (form) => {
    const body = embedding.render({ vectors, tokens: 4 }, { ...request, form })
    expect(embedding.read(body)).toEqual({ vectors, tokens: 4 })
  })

  test('is in the order of its indexes', () => {
    const [first, second] = vectors.map((vector, index) => ({ index, embedding: vector }))
    expect(embedding.read({ data: [second, first] })).toEqual({ vectors })
  })

  test.each([
    'text',
    {},
    { data: {} },
    { data: [{ embedding: ['a'] }] },
    { data: [{ embedding: 'a' }] },
    {
      data: [
        { index: 0, embedding: [1] },
        { index: 0, embedding: [2] },
      ],
    },
  ])('that is none is told apart: %j', (body) => {
    expect(embedding.read(body)).toBeUndefined()
  })

  test('is understood by the official SDK, which asks for base64', async () => {
    const asked: unknown[] = []
    const client = new OpenAI({
      apiKey: 'k',
      fetch: (_url, init) => {
        const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : '')
        asked.push(body)
        return Promise.resolve(
          Response.json(embedding.render({ vectors, tokens: 4 }, embedding.parse(body))),
        )
      },
    })
    const answer = await client.embeddings.create({ model: 'm', input: ['a', 'b'] })
    expect(asked).toMatchObject([{ encoding_format: 'base64' }])
    expect(answer.data.map((one) => [...one.embedding])).toEqual(vectors)
    expect(answer.usage.total_tokens).toBe(4)
  })
})
