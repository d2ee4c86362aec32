/** Anthropic with an API key: addressing, listing, refusing sign-ins and reading its errors. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchJson } from '../../../test/support/fetch-json.ts'
import { startUpstream, type Upstream } from '../../../test/support/upstream/index.ts'
import type { GatewayError } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import { anthropic } from './index.ts'

const codec = anthropic.speaks[0]
const endpoint = { baseUrl: 'https://api.anthropic.com', headers: {} }
const call = { endpoint, codec, path: '/v1/messages', secret: new Secret('sk-ant-api03-1') }

describe('a call', () => {
  test('shows the key in x-api-key and names the version', () => {
    expect(anthropic.address(call)).toEqual({
      url: 'https://api.anthropic.com/v1/messages',
      headers: {
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        'x-api-key': 'sk-ant-api03-1',
      },
    })
  })

  test('keeps the version and the betas the client wrote its body for', () => {
    const { headers } = anthropic.address({
      ...call,
      endpoint: { ...endpoint, headers: { 'anthropic-beta': 'owner', 'x-team': 'a' } },
      forwarded: {
        'anthropic-version': '2024-01-01',
        'anthropic-beta': 'one,two',
        'x-api-key': 'pb-local',
        authorization: 'Bearer pb-local',
        'openai-organization': 'org-of-the-client',
        'x-custom': 'b',
      },
    })
    expect(headers).toEqual({
      'content-type': 'application/json',
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'one,two',
      'x-api-key': 'sk-ant-api03-1',
      'x-team': 'a',
    })
  })

  test('without a client’s beta uses the owner’s', () => {
    const owned = { ...endpoint, headers: { 'Anthropic-Beta': 'owner' } }
    expect(anthropic.address({ ...call, endpoint: owned }).headers).toHaveProperty(
      'anthropic-beta',
      'owner',
    )
  })

  test('counts tokens at the platform itself', () => {
    expect(anthropic.countsTokens).toBe(true)
    expect(anthropic.address({ ...call, path: '/v1/messages/count_tokens' }).url).toBe(
      'https://api.anthropic.com/v1/messages/count_tokens',
    )
  })

  test('without a key says what to do', () => {
    expect(() => anthropic.address({ ...call, secret: undefined })).toThrow(
      'Anthropic needs an API key',
    )
  })
})

describe('a Claude.ai sign-in', () => {
  const signIn = new Secret('sk-ant-oat01-very-secret')

  test('is refused with the reason and never repeated', async () => {
    expect(() => anthropic.address({ ...call, secret: signIn })).toThrow(/use an API key/)
    expect(() => anthropic.address({ ...call, secret: signIn })).not.toThrow('very-secret')
    await expect(
      anthropic.listModels({ endpoint, codec, secret: signIn }, () => {
        throw new Error('asked the platform')
      }),
    ).rejects.toMatchObject({ error: { kind: 'sign-in-expired' } })
  })

  test('is refused from an owner’s header too', () => {
    const smuggling = { ...endpoint, headers: { Authorization: 'Bearer sk-ant-oat01-very-secret' } }
    expect(() => anthropic.address({ ...call, endpoint: smuggling })).toThrow(/use an API key/)
  })
})

describe('its models', () => {
  let upstream: Upstream
  beforeEach(async () => {
    const many = Array.from({ length: 2_100 }, (_, index) => ({ id: `claude-${index}` }))
    upstream = await startUpstream({
      keys: ['sk-ant-api03-1'],
      models: [
        { id: 'claude-opus-5', label: 'Claude Opus 5', contextWindow: 200_000, maxOutput: 64_000 },
        ...many,
      ],
    })
  })
  afterEach(() => upstream.close())

  const at = (secret: string) => ({
    endpoint: { baseUrl: upstream.baseUrl(codec.id), headers: {} },
    codec,
    secret: new Secret(secret),
  })

  test('are read page by page with their names and sizes', async () => {
    const models = await anthropic.listModels(at('sk-ant-api03-1'), fetchJson)
    expect(models).toHaveLength(2_101)
    expect(models[0]).toEqual({
      id: 'claude-opus-5',
      label: 'Claude Opus 5',
      purpose: 'chat',
      contextWindow: 200_000,
      maxOutput: 64_000,
    })
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/v1/models?limit=1000',
      '/v1/models?limit=1000&after_id=claude-998',
      '/v1/models?limit=1000&after_id=claude-1998',
    ])
  })

  test('are not given to a wrong key', async () => {
    await expect(anthropic.listModels(at('sk-ant-api03-2'), fetchJson)).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
  })

  test('a list that never ends is left at some point', async () => {
    let asked = 0
    const endless = () => {
      asked += 1
      const id = `claude-${asked}`
      return Promise.resolve({
        status: 200,
        headers: {},
        body: { data: [{ id }], has_more: true, last_id: id },
      })
    }
    expect(await anthropic.listModels(at('sk-ant-api03-1'), endless)).toHaveLength(20)
  })
})

describe('an error', () => {
  const classify = (status: number, type: string, message = 'm') => {
    const said: GatewayError = { kind: 'invalid-request', message, status }
    const body = { type: 'error', error: { type, message } }
    return anthropic.classify(said, { status, body, headers: {} }).kind
  }

  test.each([
    [401, 'authentication_error', 'sign-in-expired'],
    [402, 'billing_error', 'quota-exhausted'],
    [429, 'rate_limit_error', 'rate-limited'],
    [529, 'overloaded_error', 'overloaded'],
    [400, 'invalid_request_error', 'invalid-request'],
    [404, 'not_found_error', 'invalid-request'],
  ])('of status %i and type %s means %s', (status, type, kind) => {
    expect(classify(status, type)).toBe(kind)
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'whose code every object knows (%s) stays what the protocol made of it',
    (word) => {
      const said: GatewayError = { kind: 'upstream-unavailable', message: 'm', status: 500 }
      const body = { error: { code: word, type: word, message: 'm' } }
      expect(anthropic.classify(said, { status: 500, body, headers: {} })).toBe(said)
    },
  )

  test('an empty balance is told from a malformed request by its sentence', () => {
    expect(
      classify(400, 'invalid_request_error', 'Your credit balance is too low to access the API.'),
    ).toBe('quota-exhausted')
    expect(classify(400, 'invalid_request_error', 'This organization has been disabled.')).toBe(
      'sign-in-expired',
    )
  })
})
