/** The demo as a provider: what it lists, where its calls go, and that its upstream is its own. */
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { noPace } from './engine.ts'
import { demo, demoAt } from './index.ts'

describe('the provider', () => {
  test('lists three models to talk to and one for vectors without asking anybody', async () => {
    const models = await demo.listModels()
    expect(models.map(({ id, purpose }) => [id, purpose])).toEqual([
      ['demo-chat', 'chat'],
      ['demo-reasoner', 'chat'],
      ['demo-tools', 'chat'],
      ['demo-embedding', 'embedding'],
    ])
  })

  test('addresses calls to nowhere, without a key', () => {
    const endpoint = { baseUrl: demo.presets[0].baseUrl, headers: {} }
    expect(
      demo.address({
        endpoint,
        codec: demo.speaks[2],
        path: '/v1/messages',
        secret: undefined,
        forwarded: { authorization: 'Bearer pb-local', 'anthropic-version': '2023-06-01' },
      }),
    ).toEqual({
      url: 'http://demo.invalid/v1/messages',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    })
  })

  test('serves embeddings and nothing else beside conversations', () => {
    const endpoint = { baseUrl: demo.presets[0].baseUrl, headers: {} }
    expect(demo.serves({ endpoint, path: '/embeddings' })).toBe(true)
    expect(demo.serves({ endpoint, path: '/audio/speech' })).toBe(false)
  })

  test('brings its upstream along', async () => {
    const quick = demoAt(noPace)
    const { url, headers } = quick.address({
      endpoint: { baseUrl: quick.presets[0].baseUrl, headers: {} },
      codec: quick.speaks[0],
      path: '/chat/completions',
      secret: undefined,
    })
    const body = JSON.stringify({
      model: 'demo-chat',
      messages: [{ role: 'user', content: '2+2' }],
    })
    const answer = await request(url, {
      method: 'POST',
      headers,
      body,
      dispatcher: quick.dispatcher(),
    })
    expect(await answer.body.text()).toContain('2 + 2 = 4')
  })
})
