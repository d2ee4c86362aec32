/** Compatible platforms: where each one is, how it wants its key and what its errors mean. */
import { describe, expect, test } from 'vitest'
import type { Codec } from '../../codecs/codec.ts'
import type { GatewayError } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Endpoint } from '../provider.ts'
import { openaiCompatible } from './index.ts'
import { presetOf, presets, type CompatiblePreset } from './presets.ts'

const [chat, responses, messages] = openaiCompatible.speaks
const secret = new Secret('sk-1')

/** The endpoint of a channel as it comes from the factory, or with what its owner changed. */
function from(id: string, more: Partial<Endpoint> = {}): Endpoint {
  const { baseUrl = 'https://relay.example/v1', baseUrls } = presetOf(id)
  return { baseUrl, ...(baseUrls ? { baseUrls } : {}), headers: {}, preset: id, ...more }
}

describe('a call', () => {
  test.each([
    ['deepseek', 'https://api.deepseek.com/chat/completions'],
    ['openrouter', 'https://openrouter.ai/api/v1/chat/completions'],
    ['siliconflow', 'https://api.siliconflow.com/v1/chat/completions'],
    ['moonshot', 'https://api.moonshot.ai/v1/chat/completions'],
    ['zai', 'https://api.z.ai/api/paas/v4/chat/completions'],
    ['xai', 'https://api.x.ai/v1/chat/completions'],
    ['groq', 'https://api.groq.com/openai/v1/chat/completions'],
    ['mistral', 'https://api.mistral.ai/v1/chat/completions'],
    ['ollama', 'http://127.0.0.1:11434/v1/chat/completions'],
    ['lm-studio', 'http://127.0.0.1:1234/v1/chat/completions'],
    ['newapi', 'https://relay.example/v1/chat/completions'],
  ])('to %s speaks Chat Completions at %s', (id, url) => {
    const address = openaiCompatible.address({
      endpoint: from(id),
      codec: chat,
      path: '/chat/completions',
      secret,
    })
    expect(address).toEqual({
      url,
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1' },
    })
  })

  test.each([
    ['deepseek', 'https://api.deepseek.com/anthropic/v1/messages', 'x-api-key', 'sk-1'],
    ['moonshot', 'https://api.moonshot.ai/anthropic/v1/messages', 'authorization', 'Bearer sk-1'],
    ['zai', 'https://api.z.ai/api/anthropic/v1/messages', 'authorization', 'Bearer sk-1'],
    ['openrouter', 'https://openrouter.ai/api/v1/messages', 'authorization', 'Bearer sk-1'],
    ['ollama', 'http://127.0.0.1:11434/v1/messages', 'authorization', 'Bearer sk-1'],
    ['custom-messages', 'https://relay.example/v1/messages', 'x-api-key', 'sk-1'],
  ])('to %s speaks Messages at %s', (id, url, header, value) => {
    const address = openaiCompatible.address({
      endpoint: from(id),
      codec: messages,
      path: '/v1/messages',
      secret,
    })
    expect(address).toEqual({
      url,
      headers: {
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        [header]: value,
      },
    })
  })

  test.each([
    ['deepseek', 'https://api.deepseek.com/responses'],
    ['openrouter', 'https://openrouter.ai/api/v1/responses'],
    ['xai', 'https://api.x.ai/v1/responses'],
    ['groq', 'https://api.groq.com/openai/v1/responses'],
    ['ollama', 'http://127.0.0.1:11434/v1/responses'],
    ['lm-studio', 'http://127.0.0.1:1234/v1/responses'],
    ['custom-responses', 'https://relay.example/v1/responses'],
  ])('to %s speaks Responses at %s', (id, url) => {
    expect(presetOf(id).protocols).toContain(responses.id)
    const address = openaiCompatible.address({
      endpoint: from(id),
      codec: responses,
      path: '/responses',
      secret,
    })
    expect(address).toEqual({
      url,
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1' },
    })
  })

  test('goes where the owner moved the channel', () => {
    const endpoint = { baseUrl: 'https://proxy.example', headers: {}, preset: 'deepseek' }
    expect(
      openaiCompatible.address({ endpoint, codec: messages, path: '/v1/messages', secret }).url,
    ).toBe('https://proxy.example/v1/messages')
  })

  test('needs no key only where the server may have none', () => {
    const without = (id: string) =>
      openaiCompatible.address({
        endpoint: from(id),
        codec: chat,
        path: '/chat/completions',
        secret: undefined,
      }).headers
    expect(without('ollama')).toEqual({ 'content-type': 'application/json' })
    expect(without('custom')).toEqual({ 'content-type': 'application/json' })
    expect(() => without('groq')).toThrow('Groq needs an API key')
  })

  test('of a channel without a preset is a custom one', () => {
    const endpoint = { baseUrl: 'http://10.0.0.2:8000/v1', headers: {} }
    expect(
      openaiCompatible.address({
        endpoint,
        codec: chat,
        path: '/chat/completions',
        secret: undefined,
      }).url,
    ).toBe('http://10.0.0.2:8000/v1/chat/completions')
  })
})

describe('the presets', () => {
  const all: readonly CompatiblePreset[] = presets
  test('have ids of their own, speak only what the provider speaks, and say where a key is had', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    const spoken = all.flatMap(({ protocols }) => protocols)
    expect(new Set(spoken)).toEqual(new Set([chat.id, responses.id, messages.id]))
    const keyed = all.filter(({ baseUrl, keyOptional }) => baseUrl && keyOptional !== true)
    expect(keyed.map(({ keyUrl }) => keyUrl?.slice(0, 8))).toEqual(keyed.map(() => 'https://'))
    expect(all.filter(({ baseUrl }) => baseUrl?.endsWith('/'))).toEqual([])
  })

  test('leave a client’s own body alone where the server takes it', () => {
    const forwards = (id: string, codec: Codec = chat) =>
      openaiCompatible.forwards({ endpoint: from(id), codec })
    expect(forwards('custom')).toBe(true)
    expect(forwards('openrouter')).toBe(true)
    expect(forwards('mistral')).toBe(false)
    expect(forwards('deepseek')).toBe(false)
    expect(forwards('deepseek', responses)).toBe(true)
    expect(forwards('groq', responses)).toBe(false)
    expect(forwards('groq', messages)).toBe(true)
  })

  test('58. are each an issuer of their own, so that no platform is sent what another sealed', () => {
    const issuers = ['xai', 'openrouter', 'groq', 'lm-studio'].map((id) =>
      openaiCompatible.issuerOf(from(id)),
    )
    expect(new Set(issuers).size).toBe(4)
    const own = (baseUrl: string, preset?: string) =>
      openaiCompatible.issuerOf({ baseUrl, headers: {}, ...(preset ? { preset } : {}) })
    expect(own('https://a.example/v1')).not.toBe(own('https://b.example/v1'))
    expect(own('https://a.example/v1', 'newapi')).toBe(own('https://a.example/v2', 'newapi'))
    expect(own('https://proxy.example/v1', 'xai')).toBe(openaiCompatible.issuerOf(from('xai')))
  })

  test.each([
    ['custom', '/audio/translations', true],
    ['newapi', '/images/edits', true],
    ['openrouter', '/embeddings', true],
    // OpenRouter transcribes JSON with base64 inside, not the form that OpenAI's clients send.
    ['openrouter', '/audio/transcriptions', false],
    ['groq', '/audio/transcriptions', true],
    ['groq', '/embeddings', false],
    ['xai', '/images/generations', true],
    ['moonshot', '/embeddings', false],
    ['custom-messages', '/embeddings', false],
  ] as const)('say of %s whether it has %s: %s', (id, path, has) => {
    expect(openaiCompatible.serves({ endpoint: from(id), path })).toBe(has)
  })

  test('125. say who keeps responses, so that nobody else is asked to go on from one', () => {
    const keeping = all.filter(({ id }) => openaiCompatible.keepsResponses(from(id)))
    expect(keeping.map(({ id }) => id)).toEqual(['xai', 'lm-studio'])
  })
})

describe('an error', () => {
  const kind = (status: number, body: unknown) => {
    const said: GatewayError = { kind: 'invalid-request', message: 'm', status }
    return openaiCompatible.classify(said, { status, body, headers: {} }).kind
  }

  test.each([
    ['DeepSeek', 402, { error: { message: 'Insufficient Balance' } }, 'quota-exhausted'],
    ['New API', 403, { error: { code: 'insufficient_user_quota' } }, 'quota-exhausted'],
    ['Moonshot', 429, { error: { type: 'exceeded_current_quota_error' } }, 'quota-exhausted'],
    ['Moonshot', 429, { error: { type: 'engine_overloaded_error' } }, 'overloaded'],
    ['Z.ai', 429, { error: { code: '1113', message: 'no balance' } }, 'quota-exhausted'],
    ['Z.ai', 401, { error: { code: '1002', message: 'wrong key' } }, 'sign-in-expired'],
    ['Z.ai', 403, { error: { code: 1000, message: 'refused' } }, 'sign-in-expired'],
    // Elsewhere so short a code may mean anything, and must not put an account away for good.
    ['any', 500, { error: { code: 1000, message: 'internal timeout' } }, 'invalid-request'],
    ['any', 429, { error: { code: '1002', message: 'slow down' } }, 'invalid-request'],
    ['SiliconFlow', 403, { code: 30001, message: 'no balance' }, 'quota-exhausted'],
    ['xAI', 400, { code: 'x', error: 'Incorrect API key provided: ab***' }, 'sign-in-expired'],
    ['xAI', 403, { error: 'Your team has used all available credits' }, 'quota-exhausted'],
    ['any', 401, 'Unauthorized', 'sign-in-expired'],
    ['any', 403, { error: { message: 'not allowed' } }, 'invalid-request'],
    ['any', 400, { error: { code: 'context_length_exceeded' } }, 'context-length'],
  ])('of %s with status %i and %j means %s', (_, status, body, meant) => {
    expect(kind(status, body)).toBe(meant)
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'whose code every object knows (%s) stays what the protocol made of it',
    (word) => {
      const said: GatewayError = { kind: 'upstream-unavailable', message: 'm', status: 500 }
      const body = { error: { code: word, type: word, message: 'm' } }
      expect(openaiCompatible.classify(said, { status: 500, body, headers: {} })).toBe(said)
    },
  )

  test.each([
    'Your chosen model requires moderation on OpenInference and your input was flagged for "violence".',
    'The prompt was flagged.',
    'Refused by content moderation',
  ])('403 with %j is the fault of the request, not of the account', (message) => {
    const said: GatewayError = { kind: 'forbidden', message, status: 403 }
    const answer = { status: 403, body: { error: { code: 403, message } }, headers: {} }
    expect(openaiCompatible.classify(said, answer)).toEqual({ ...said, kind: 'invalid-request' })
  })

  test('403 because the account itself was flagged stays the account’s', () => {
    const message = 'Your account was flagged for abuse.'
    const said: GatewayError = { kind: 'forbidden', message, status: 403 }
    expect(
      openaiCompatible.classify(said, { status: 403, body: { error: { message } }, headers: {} }),
    ).toBe(said)
  })
})
