/** What a compatible platform lists, and what each model of it is for. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchJson } from '../../../test/support/fetch-json.ts'
import { startUpstream, type Upstream } from '../../../test/support/upstream/index.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Endpoint } from '../provider.ts'
import { openaiCompatible } from './index.ts'
import { presetOf } from './presets.ts'

const [chat, , messages] = openaiCompatible.speaks
const secret = new Secret('sk-1')

/** The endpoint of a channel as it comes from the factory, or with what its owner changed. */
function from(id: string, more: Partial<Endpoint> = {}): Endpoint {
  const { baseUrl = 'https://relay.example/v1' } = presetOf(id)
  return { baseUrl, headers: {}, preset: id, ...more }
}

describe('the models of a platform', () => {
  let upstream: Upstream
  beforeEach(async () => {
    upstream = await startUpstream({
      models: [{ id: 'glm-5', contextWindow: 9, maxOutput: 5 }, { id: 'bge-m3' }, { id: 'glm-5' }],
    })
  })
  afterEach(() => upstream.close())

  test('are asked on its OpenAI side, each once, without those that nothing there can be asked of', async () => {
    const endpoint = from('zai', { baseUrl: upstream.baseUrl(chat.id) })
    const models = await openaiCompatible.listModels(
      { endpoint, codec: messages, secret },
      fetchJson,
    )
    expect(models).toEqual([{ id: 'glm-5', contextWindow: 9, maxOutput: 5 }])
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer sk-1')
  })

  test('are listed with what they are for where the platform has a path for it', async () => {
    const endpoint = from('ollama', { baseUrl: upstream.baseUrl(chat.id) })
    const models = await openaiCompatible.listModels({ endpoint, codec: chat, secret }, fetchJson)
    expect(models).toEqual([
      { id: 'glm-5', contextWindow: 9, maxOutput: 5 },
      { id: 'bge-m3', purpose: 'embedding' },
    ])
  })

  test('are asked of OpenRouter whatever they put out, since it lists only those for text otherwise', async () => {
    const asked: string[] = []
    const put = (id: string, ...output_modalities: string[]) => ({
      id,
      architecture: { output_modalities },
    })
    const data = [
      put('a/chat', 'text'),
      put('a/embed', 'embeddings'),
      put('a/voice', 'speech'),
      put('a/ears', 'transcription'),
      put('a/brush', 'image'),
      put('a/talking-brush', 'image', 'text'),
    ]
    const models = await openaiCompatible.listModels(
      { endpoint: from('openrouter'), codec: chat, secret },
      ({ url }) => {
        asked.push(url)
        return Promise.resolve({ status: 200, headers: {}, body: { data } })
      },
    )
    expect(asked).toEqual(['https://openrouter.ai/api/v1/models?output_modalities=all'])
    expect(models).toEqual([
      { id: 'a/chat', purpose: 'chat' },
      { id: 'a/embed', purpose: 'embedding' },
      { id: 'a/voice', purpose: 'audio' },
      { id: 'a/talking-brush' },
    ])
  })

  test('are asked in Anthropic’s way where it speaks nothing else', async () => {
    const endpoint = from('custom-messages', { baseUrl: upstream.baseUrl(messages.id) })
    const models = await openaiCompatible.listModels(
      { endpoint, codec: messages, secret },
      fetchJson,
    )
    expect(models.map(({ id }) => id)).toEqual(['glm-5'])
    expect(upstream.requests[0]?.headers).toMatchObject({
      'x-api-key': 'sk-1',
      'anthropic-version': '2023-06-01',
    })
  })

  test('are missed with a sentence when the address is wrong', async () => {
    const endpoint = from('custom', { baseUrl: upstream.origin })
    await expect(
      openaiCompatible.listModels({ endpoint, codec: chat, secret }, fetchJson),
    ).rejects.toMatchObject({ name: 'Failure' })
  })
})
