/** OpenAI with an API key: addressing, listing, adjusting and reading its errors. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchJson } from '../../../test/support/fetch-json.ts'
import { startUpstream, type Upstream } from '../../../test/support/upstream/index.ts'
import type { Codec, Warning } from '../../codecs/codec.ts'
import type { GatewayError } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import { openai } from './index.ts'

const [responses, codec] = openai.speaks
const endpoint = { baseUrl: 'https://api.openai.com/v1', headers: {} }
const call = { endpoint, codec, path: '/chat/completions', secret: new Secret('sk-1') }

describe('a call', () => {
  test('goes to the path below the base URL with the key as a bearer', () => {
    expect(openai.address(call)).toEqual({
      url: 'https://api.openai.com/v1/chat/completions',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1' },
    })
  })

  test('carries what the client says of its program and the owner’s headers, but not the client’s key or organisation', () => {
    const { headers } = openai.address({
      ...call,
      endpoint: { ...endpoint, headers: { 'OpenAI-Organization': 'org-1' } },
      forwarded: {
        authorization: 'Bearer pb-local',
        'openai-organization': 'org-of-the-client',
        'x-forwarded-for': '10.0.0.1',
        'user-agent': 'tool/1',
      },
    })
    expect(headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'tool/1',
      authorization: 'Bearer sk-1',
      'openai-organization': 'org-1',
    })
  })

  test('in Responses goes to its own path, and that is what comes first', () => {
    const { url } = openai.address({ ...call, codec: responses, path: '/responses' })
    expect(url).toBe('https://api.openai.com/v1/responses')
    expect(openai.speaks.map(({ id }) => id)).toEqual(['openai-responses', 'openai-chat'])
    expect(openai.issuer).toBe('openai-responses')
  })

  test('without a key says what to do', () => {
    expect(() => openai.address({ ...call, secret: undefined })).toThrow('OpenAI needs an API key')
  })
})

describe('its models', () => {
  let upstream: Upstream
  beforeEach(async () => {
    upstream = await startUpstream({
      keys: ['sk-1'],
      models: [
        'gpt-5.2',
        'gpt-4o-mini',
        'o3',
        'a-model-of-tomorrow',
        'gpt-5.2-chat-latest',
        'text-embedding-3-small',
        'whisper-1',
        'gpt-image-1',
        'omni-moderation-latest',
        'gpt-4o-realtime-preview',
        'davinci-002',
        'gpt-3.5-turbo-instruct',
        'o3-pro',
        'gpt-5.2-pro-2025-12-11',
        'gpt-5-codex',
        'o4-mini-deep-research',
        'computer-use-preview',
      ].map((id) => ({ id })),
    })
  })
  afterEach(() => upstream.close())

  const at = (baseUrl: string, key: string) => ({
    endpoint: { baseUrl, headers: {} },
    codec,
    secret: new Secret(key),
  })

  test('are those that the gateway has a path for, new names included, and what each is for', async () => {
    const models = await openai.listModels(at(upstream.baseUrl(codec.id), 'sk-1'), fetchJson)
    expect(models.map(({ id, purpose }) => [id, purpose])).toEqual([
      ['gpt-5.2', 'chat'],
      ['gpt-4o-mini', 'chat'],
      ['o3', 'chat'],
      ['a-model-of-tomorrow', undefined],
      ['gpt-5.2-chat-latest', 'chat'],
      ['text-embedding-3-small', 'embedding'],
      ['whisper-1', 'audio'],
      ['gpt-image-1', 'image'],
      ['o3-pro', 'chat'],
      ['gpt-5.2-pro-2025-12-11', 'chat'],
      ['gpt-5-codex', 'chat'],
      ['o4-mini-deep-research', 'chat'],
    ])
    expect(upstream.requests[0]?.path).toBe('/v1/models')
  })

  test('are not given to a wrong key, and the key is not repeated', async () => {
    const asked = openai.listModels(at(upstream.baseUrl(codec.id), 'sk-wrong'), fetchJson)
    await expect(asked).rejects.toMatchObject({ error: { kind: 'sign-in-expired', status: 401 } })
    await expect(asked).rejects.not.toThrow('sk-wrong')
  })

  test('are missed when the address answers something else', async () => {
    const elsewhere = () => Promise.resolve({ status: 200, headers: {}, body: '<html>' })
    await expect(openai.listModels(at('http://x', 'sk-1'), elsewhere)).rejects.toMatchObject({
      error: { kind: 'upstream-invalid' },
    })
  })
})

describe('the protocols of a model', () => {
  const protocolsOf = (model: string) => openai.protocolsOf({ endpoint, model })

  test.each([
    'o1-pro',
    'o3-pro-2025-06-10',
    'gpt-5-pro',
    'gpt-5.2-pro',
    'gpt-5-codex',
    'gpt-5.1-codex-max',
    'codex-mini-latest',
    'o4-mini-deep-research-2025-06-26',
    // Tools and reasoning exclude each other at Chat Completions from here on.
    'gpt-5.4',
    'gpt-5.4-mini',
    'gpt-5.5-2026-04-23',
    'gpt-5.6-terra',
    'gpt-5.10',
  ])('%s is served by Responses alone', (model) => {
    expect(protocolsOf(model)).toEqual(['openai-responses'])
  })

  test.each([
    'gpt-4o-audio-preview',
    'gpt-4o-mini-audio-preview',
    'gpt-audio',
    'gpt-4o-search-preview',
  ])('%s is served by Chat Completions alone', (model) => {
    expect(protocolsOf(model)).toEqual(['openai-chat'])
  })

  test.each(['gpt-4o', 'gpt-5', 'gpt-5.1', 'gpt-5.2', 'gpt-5.4-chat-latest', 'o3', 'a-new-model'])(
    '%s is served by both',
    (model) => {
      expect(protocolsOf(model)).toBeUndefined()
    },
  )
})

test('every side path is there, and responses are kept', () => {
  const paths = ['/embeddings', '/images/edits', '/audio/transcriptions'] as const
  expect(paths.every((path) => openai.serves({ endpoint, path }))).toBe(true)
  expect(openai.keepsResponses()).toBe(true)
})

describe('a body', () => {
  const adjust = (body: Record<string, unknown>, model: string) => {
    const warnings: Warning[] = []
    const adjusted = openai.adjust(body, {
      endpoint,
      codec,
      target: { model, issuer: openai.issuer },
      warn: (warning) => warnings.push(warning),
    })
    return { adjusted, lost: warnings.map(({ field }) => field) }
  }

  test('71. loses the thoughts of other platforms, which its schema does not know', () => {
    const messages = [
      { role: 'user', content: 'hi', reasoning: 'kept: not an answer' },
      { role: 'assistant', content: 'a', reasoning_content: 't', reasoning_details: [] },
    ]
    expect(adjust({ messages }, 'gpt-4o').adjusted).toEqual({
      messages: [messages[0], { role: 'assistant', content: 'a' }],
    })
    expect(messages[1]).toHaveProperty('reasoning_content')
  })

  test.each(['o3', 'o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-5-2025-08-07'])(
    '%s gets no sampling settings, and the client is told',
    (model) => {
      const { adjusted, lost } = adjust({ model, temperature: 0.2, top_p: 0.5, seed: 1 }, model)
      expect(adjusted).toEqual({ model, seed: 1 })
      expect(lost).toEqual(['temperature', 'top_p'])
    },
  )

  test('settings that are the default anyway stay and need no word', () => {
    const body = { temperature: 1, top_p: 1, presence_penalty: 0, logit_bias: {} }
    expect(adjust(body, 'o3')).toEqual({ adjusted: body, lost: [] })
  })

  test.each(['gpt-4o', 'gpt-4.1', 'gpt-5-chat-latest', 'gpt-5.2-chat-latest', 'a-new-model'])(
    '%s keeps them',
    (model) => {
      const body = { temperature: 0.2, reasoning_effort: 'low', stop: ['x'] }
      expect(adjust(body, model)).toEqual({ adjusted: body, lost: [] })
    },
  )

  test('later GPT-5 models lose them only while they reason', () => {
    expect(adjust({ temperature: 0.2 }, 'gpt-5.2').lost).toEqual([])
    expect(adjust({ temperature: 0.2, reasoning_effort: 'none' }, 'gpt-5.2').lost).toEqual([])
    expect(adjust({ temperature: 0.2, reasoning_effort: 'low' }, 'gpt-5.2').lost).toEqual([
      'temperature',
    ])
  })

  test('stop strings are refused by o3 and o4-mini alone', () => {
    expect(adjust({ stop: ['x'] }, 'o3').lost).toEqual(['stop'])
    expect(adjust({ stop: ['x'] }, 'gpt-5').lost).toEqual([])
  })

  test('120. of a stream asks for no padding, in either protocol, unless its client said something of it', () => {
    const adjustFor = (protocol: Codec, body: Record<string, unknown>) =>
      openai.adjust(body, {
        endpoint,
        codec: protocol,
        target: { model: 'gpt-5', issuer: openai.issuer },
      })
    expect(adjustFor(responses, { stream: true, input: 'hi' })).toEqual({
      stream: true,
      input: 'hi',
      // Responses knows no other option: `include_usage` would be a 400 there.
      stream_options: { include_obfuscation: false },
    })
    expect(adjustFor(codec, { stream: true, stream_options: { include_usage: true } })).toEqual({
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    })
    const wished = { stream: true, stream_options: { include_obfuscation: true } }
    expect(adjustFor(responses, wished)).toEqual(wished)
    // Stream options are refused where nothing is streamed.
    expect(adjustFor(responses, { input: 'hi' })).toEqual({ input: 'hi' })
  })

  test('of Responses is otherwise what its codec made of it', () => {
    const body = { model: 'o3', temperature: 0.2, max_output_tokens: 16, reasoning: {} }
    const context = { endpoint, codec: responses, target: { model: 'o3', issuer: openai.issuer } }
    expect(openai.adjust(body, context)).toBe(body)
  })

  test('the limit goes by its newer name', () => {
    expect(adjust({ max_tokens: 5 }, 'o3').adjusted).toEqual({ max_completion_tokens: 5 })
    expect(adjust({ max_tokens: 5, max_completion_tokens: 6 }, 'o3').adjusted).toEqual({
      max_completion_tokens: 6,
    })
  })
})

describe('an error', () => {
  const classify = (status: number, error: object) => {
    const said: GatewayError = { kind: 'rate-limited', message: 'm', status, retryAt: 5 }
    return openai.classify(said, { status, body: { error }, headers: {} }).kind
  }

  test.each([
    [429, { code: 'insufficient_quota', type: 'insufficient_quota' }, 'quota-exhausted'],
    [429, { code: 'rate_limit_exceeded', type: 'requests' }, 'rate-limited'],
    [400, { code: 'billing_hard_limit_reached' }, 'quota-exhausted'],
    [401, { code: 'invalid_api_key' }, 'sign-in-expired'],
    [401, { code: null }, 'sign-in-expired'],
    [403, { code: 'account_deactivated' }, 'sign-in-expired'],
    [503, { code: 'server_is_overloaded' }, 'overloaded'],
    [400, { code: 'context_length_exceeded' }, 'context-length'],
  ])('of status %i with %j means %s', (status, error, kind) => {
    expect(classify(status, error)).toBe(kind)
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'whose code every object knows (%s) stays what the protocol made of it',
    (word) => {
      const said: GatewayError = { kind: 'upstream-unavailable', message: 'm', status: 500 }
      const body = { error: { code: word, type: word, message: 'm' } }
      expect(openai.classify(said, { status: 500, body, headers: {} })).toBe(said)
    },
  )

  test('that says nothing of its own stays what the protocol made of it', () => {
    const said: GatewayError = { kind: 'upstream-unavailable', message: 'm', status: 500 }
    expect(openai.classify(said, { status: 500, body: 'oops', headers: {} })).toBe(said)
  })
})
