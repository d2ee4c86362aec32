/** Embeddings, both sides. */
import { expect, test } from 'vitest'
import { embedding } from './embedding.ts'

const addressed = { model: 'e', stream: false }
const content = (...texts: readonly string[]) => ({ parts: texts.map((text) => ({ text })) })

test('one content is asked and answered alone', () => {
  const request = embedding.parse(
    { content: content('a', 'b'), output_dimensionality: 3, taskType: 'RETRIEVAL_QUERY' },
    addressed,
  )
  expect(request).toEqual({
    model: 'e',
    inputs: ['a\nb'],
    dimensions: 3,
    form: 'floats',
    single: true,
    extras: { protocol: 'gemini', inputs: [{ taskType: 'RETRIEVAL_QUERY' }] },
  })
  expect(embedding.render({ vectors: [[1, 2]], tokens: 4 }, request)).toEqual({
    embedding: { values: [1, 2] },
    usageMetadata: { promptTokenCount: 4 },
  })
})

test('a batch is asked and answered in its order', () => {
  const request = embedding.parse(
    { requests: [{ model: 'models/e', content: content('a') }, { content: content('b') }] },
    addressed,
  )
  expect(request).toMatchObject({ inputs: ['a', 'b'], single: false })
  const vectors = [[1], [2]]
  expect(embedding.render({ vectors }, request)).toEqual({
    embeddings: [{ values: [1] }, { values: [2] }],
  })
})

test('an upstream is asked by the batch, and its answer understood', () => {
  const { path, body } = embedding.build(
    { model: 'x', inputs: ['a', 'b'], dimensions: 2, form: 'floats', single: false },
    'gemini-embedding-001',
  )
  expect(path).toBe('/models/gemini-embedding-001:batchEmbedContents')
  const one = { model: 'models/gemini-embedding-001', outputDimensionality: 2 }
  expect(body).toEqual({
    requests: [
      { ...one, content: content('a') },
      { ...one, content: content('b') },
    ],
  })
  expect(
    embedding.read({
      embeddings: [{ values: [1] }, { values: [2] }],
      usageMetadata: { promptTokenCount: 5 },
    }),
  ).toEqual({ vectors: [[1], [2]], tokens: 5 })
  expect(embedding.read({ embedding: { values: [1] } })).toEqual({ vectors: [[1]] })
  for (const other of [{}, { embeddings: [{}] }, { embeddings: [{ values: ['1'] }] }, null])
    expect(embedding.read(other)).toBeUndefined()
})

test('what a client asks of us is what we ask of an upstream', () => {
  const asked = {
    model: 'm',
    inputs: ['a', 'b'],
    dimensions: 3,
    form: 'floats',
    single: false,
  } as const
  expect(embedding.parse(embedding.build(asked, 'm').body)).toEqual(asked)
})

test.each([
  [{}, 'content'],
  [{ content: 5 }, 'content'],
  [{ content: { parts: [{ inlineData: {} }] } }, 'content.parts[0].text'],
  [{ requests: [] }, 'requests'],
  [{ requests: [{ content: {} }] }, 'requests[0].content.parts'],
  [
    {
      requests: [
        { content: content('a'), outputDimensionality: 1 },
        { content: content('b'), outputDimensionality: 2 },
      ],
    },
    'requests[1].outputDimensionality',
  ],
])('%j is refused at %s', (body, param) => {
  expect(() => embedding.parse(body, addressed)).toThrow(
    expect.objectContaining({ error: expect.objectContaining({ param }) as unknown }) as Error,
  )
})

test('what only this protocol knows of an input comes out again, and what others know is named', () => {
  const request = embedding.parse(
    { content: content('a'), taskType: 'RETRIEVAL_QUERY', title: 'T' },
    addressed,
  )
  const own = embedding.build(request, 'm')
  expect(own.body).toMatchObject({ requests: [{ taskType: 'RETRIEVAL_QUERY', title: 'T' }] })
  expect(own.warnings).toEqual([])
  const extras = { protocol: 'openai-chat', inputs: [{ user: 'u', input_type: null }] }
  const foreign = embedding.build({ ...request, extras }, 'm')
  expect(foreign.warnings).toEqual([
    { field: 'user', action: 'dropped: only openai-chat knows it' },
  ])
  expect(JSON.stringify(foreign.body)).not.toContain('user')
})
