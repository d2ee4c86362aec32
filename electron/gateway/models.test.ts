/** The lists of models: what each shows, and that what it leaves out can be used all the same. */
import { GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../test/support/gateway.ts'

let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway()
  const { id } = await gateway.admin.accounts.create({ platform: 'demo' })
  await gateway.admin.accounts.updateModel({ id, model: 'brush', purpose: 'image' })
  await gateway.admin.accounts.updateModel({ id, model: 'open' })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const conversing = ['demo-chat', 'demo-reasoner', 'demo-tools', 'open']

interface Answer {
  readonly data?: readonly { readonly id: string; readonly purpose: string }[]
  readonly models?: readonly {
    readonly name?: string
    readonly slug?: string
    readonly supportedGenerationMethods?: readonly string[]
  }[]
  readonly error?: { readonly message: string; readonly param: string }
}

async function list(path: string): Promise<Answer & { readonly status: number }> {
  const answer = await fetch(gateway.url + path, {
    headers: { authorization: `Bearer ${gateway.key}` },
  })
  return { ...((await answer.json()) as Answer), status: answer.status }
}

describe('GET /v1/models', () => {
  it('lists models to talk to, and others when asked', async () => {
    const ids = async (query: string) =>
      (await list(`/v1/models${query}`)).data?.map(({ id }) => id)
    expect(await ids('')).toEqual(conversing)
    expect(await ids('?purpose=chat')).toEqual(conversing)
    expect(await ids('?purpose=embedding')).toEqual(['demo-embedding'])
    expect(await ids('?purpose=image')).toEqual(['brush'])
    expect(await ids('?purpose=audio')).toEqual([])
    expect(await ids('?purpose=all')).toEqual([...conversing, 'demo-embedding', 'brush'].toSorted())
  })

  it('says of each what it is for', async () => {
    const all = (await list('/v1/models?purpose=all')).data ?? []
    expect(Object.fromEntries(all.map(({ id, purpose }) => [id, purpose]))).toMatchObject({
      'demo-embedding': 'embedding',
      brush: 'image',
      open: 'chat',
    })
  })

  it('refuses a purpose there is not, naming those there are', async () => {
    expect(await list('/v1/models?purpose=cooking')).toMatchObject({
      status: 400,
      error: {
        param: 'purpose',
        message: 'purpose: expected all, chat, embedding, image, audio',
      },
    })
  })

  it('tells Codex of models to talk to alone', async () => {
    const { models } = await list('/v1/models?client_version=0.169.0')
    expect(models?.map(({ slug }) => slug)).toEqual(conversing)
  })

  it('knows every model by its name', async () => {
    expect(await list('/v1/models/demo-embedding')).toMatchObject({
      id: 'demo-embedding',
      purpose: 'embedding',
    })
  })
})

describe('GET /v1beta/models', () => {
  it('lists models to talk to and those for vectors, with what can be asked of them', async () => {
    const methods = async (query: string) =>
      (await list(`/v1beta/models${query}`)).models?.map((each) => [
        each.name,
        each.supportedGenerationMethods,
      ])
    const vectors = ['models/demo-embedding', ['embedContent', 'batchEmbedContents']]
    expect(await methods('')).toEqual([
      ['models/demo-chat', ['generateContent', 'countTokens']],
      vectors,
      ['models/demo-reasoner', ['generateContent', 'countTokens']],
      ['models/demo-tools', ['generateContent', 'countTokens']],
      ['models/open', ['generateContent', 'countTokens']],
    ])
    expect(await methods('?purpose=embedding')).toEqual([vectors])
    expect(await methods('?purpose=image')).toEqual([['models/brush', []]])
  })
})

it('the owner is shown what each model is for', async () => {
  const { items } = await gateway.admin.groups.effectiveModels({ id: 'default' })
  expect(items.map(({ model, purpose }) => [model, purpose])).toEqual([
    ['brush', 'image'],
    ['demo-chat', 'chat'],
    ['demo-embedding', 'embedding'],
    ['demo-reasoner', 'chat'],
    ['demo-tools', 'chat'],
    ['open', undefined],
  ])
})

describe('a model for vectors', () => {
  it('is found by its name, without a binding made by hand', async () => {
    const { data } = await gateway.openai.embeddings.create({
      model: 'demo-embedding',
      input: ['a', 'b'],
    })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([8, 8])
    const genai = new GoogleGenAI({
      apiKey: gateway.key,
      httpOptions: { baseUrl: gateway.url },
    })
    const { embeddings } = await genai.models.embedContent({
      model: 'demo-embedding',
      contents: 'a',
    })
    expect(embeddings?.[0]?.values).toHaveLength(8)
  })
})
