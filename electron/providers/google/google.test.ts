/** Gemini with an API key: addressing, listing and reading its errors. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createServer, type Server } from 'node:http'
import { fetchJson } from '../../../test/support/fetch-json.ts'
import type { ErrorKind, GatewayError } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import { google } from './index.ts'

const codec = google.speaks[0]
const endpoint = { baseUrl: google.presets[0].baseUrl, headers: {} }
const path = '/models/gemini-3-flash:streamGenerateContent?alt=sse'
const call = { endpoint, codec, path, secret: new Secret('AIza-1') }

describe('a call', () => {
  test('names model and verb in its path and shows the key in a header', () => {
    expect(google.address(call)).toEqual({
      url: `https://generativelanguage.googleapis.com/v1beta${path}`,
      headers: { 'content-type': 'application/json', 'x-goog-api-key': 'AIza-1' },
    })
  })

  test.each([
    ['https://relay.example', `https://relay.example/v1beta${path}`],
    ['https://relay.example/gemini/', `https://relay.example/gemini/v1beta${path}`],
    ['https://relay.example/v1', `https://relay.example/v1${path}`],
    ['https://relay.example/v1alpha/', `https://relay.example/v1alpha${path}`],
    ['https://relay.example/v1beta/team', `https://relay.example/v1beta/team${path}`],
  ])('to %s goes to a version', (baseUrl, url) => {
    expect(google.address({ ...call, endpoint: { baseUrl, headers: {} } }).url).toBe(url)
  })

  test('carries neither the client’s key nor the installation it comes from', () => {
    const { headers } = google.address({
      ...call,
      endpoint: { ...endpoint, headers: { 'X-Team': 'a' } },
      forwarded: {
        'x-goog-api-key': 'pb-local',
        authorization: 'Bearer pb-local',
        'x-gemini-api-privileged-user-id': 'installation',
        'x-goog-user-project': 'project-of-the-client',
        'user-agent': 'tool/1',
      },
    })
    expect(headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'tool/1',
      'x-goog-api-key': 'AIza-1',
      'x-team': 'a',
    })
  })

  test('counts tokens at the platform itself', () => {
    expect(google.countsTokens).toBe(true)
  })

  test('without a key says what to do', () => {
    expect(() => google.address({ ...call, secret: undefined })).toThrow(
      'Google Gemini needs an API key',
    )
  })
})

describe('its models', () => {
  let server: Server
  let baseUrl: string
  const asked: { url: string | undefined; key: unknown }[] = []
  const pages = new Map<string, object>()

  beforeEach(async () => {
    asked.length = 0
    pages.clear()
    server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://fake')
      asked.push({ url: request.url, key: request.headers['x-goog-api-key'] })
      const page = pages.get(searchParams.get('pageToken') ?? '')
      const invalid = {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
        ],
      }
      response.writeHead(page ? 200 : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify(page ?? { error: invalid }))
    })
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port was given')
    baseUrl = `http://127.0.0.1:${address.port}/v1beta`
  })
  afterEach(() => new Promise((closed) => server.close(closed)))

  const list = () =>
    google.listModels(
      { endpoint: { baseUrl, headers: {} }, codec, secret: new Secret('AIza-1') },
      fetchJson,
    )

  const generates = { supportedGenerationMethods: ['generateContent', 'countTokens'] }

  test('are read page by page with names and sizes, what each is for, and without those that speak or draw alone', async () => {
    pages.set('', {
      nextPageToken: 'two',
      models: [
        {
          name: 'models/gemini-3.1-pro-preview',
          displayName: 'Gemini 3.1 Pro Preview',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          ...generates,
        },
        { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/gemini-2.5-flash-preview-tts', ...generates },
        { name: 'models/imagen-4.0-generate-001', supportedGenerationMethods: ['predict'] },
        { displayName: 'nameless' },
      ],
    })
    pages.set('two', {
      models: [
        { name: 'models/gemini-2.5-flash-image', ...generates },
        { name: 'from-a-relay' },
        { name: 'an-embedding-from-a-relay' },
        { name: 'imagen-from-a-relay' },
      ],
    })
    expect(await list()).toEqual([
      {
        id: 'gemini-3.1-pro-preview',
        purpose: 'chat',
        label: 'Gemini 3.1 Pro Preview',
        contextWindow: 1_048_576,
        maxOutput: 65_536,
      },
      { id: 'gemini-embedding-001', purpose: 'embedding' },
      { id: 'gemini-2.5-flash-image', purpose: 'chat' },
      { id: 'from-a-relay' },
      { id: 'an-embedding-from-a-relay', purpose: 'embedding' },
    ])
    expect(asked).toEqual([
      { url: '/v1beta/models?pageSize=1000', key: 'AIza-1' },
      { url: '/v1beta/models?pageSize=1000&pageToken=two', key: 'AIza-1' },
    ])
  })

  test('may be none', async () => {
    pages.set('', {})
    expect(await list()).toEqual([])
  })

  test('are not given to a wrong key', async () => {
    await expect(list()).rejects.toMatchObject({ error: { kind: 'sign-in-expired' } })
  })

  test('are missed when the address answers something else', async () => {
    pages.set('', { something: 'else' })
    await expect(list()).rejects.toMatchObject({ error: { kind: 'upstream-invalid' } })
  })

  test('a list that never ends is left at some point', async () => {
    pages.set('', { models: [], nextPageToken: 'again' })
    pages.set('again', { models: [{ name: 'models/a' }], nextPageToken: 'again' })
    expect(await list()).toEqual([{ id: 'a' }])
    expect(asked).toHaveLength(2)
  })
})

describe('an error', () => {
  const kind = (status: number, error: object): ErrorKind => {
    const said: GatewayError = { kind: 'invalid-request', message: 'm', status }
    return google.classify(said, { status, body: { error }, headers: {} }).kind
  }
  const because = (reason: string) => ({
    message: 'm',
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
  })

  test.each([
    [400, 'API_KEY_INVALID', 'sign-in-expired'],
    [403, 'API_KEY_SERVICE_BLOCKED', 'sign-in-expired'],
    [403, 'SERVICE_DISABLED', 'sign-in-expired'],
    [403, 'CONSUMER_SUSPENDED', 'sign-in-expired'],
    [403, 'BILLING_DISABLED', 'quota-exhausted'],
    [400, 'A_REASON_OF_TOMORROW', 'invalid-request'],
    [400, 'constructor', 'invalid-request'],
  ] as const)('of status %i because of %s means %s', (status, reason, meant) => {
    expect(kind(status, because(reason))).toBe(meant)
  })

  test.each([
    [400, 'User location is not supported for the API use.', 'forbidden'],
    [400, 'Gemini API free tier is not available in your country.', 'forbidden'],
    [400, 'API key expired. Please renew the API key.', 'sign-in-expired'],
    [403, 'Your API key was reported as leaked. Please use another API key.', 'sign-in-expired'],
    [429, 'Your prepayment credits are depleted.', 'quota-exhausted'],
    [401, 'Request had invalid authentication credentials.', 'sign-in-expired'],
    [400, 'contents is not specified', 'invalid-request'],
  ] as const)('of status %i that says %j means %s', (status, message, meant) => {
    expect(kind(status, { message })).toBe(meant)
  })

  test('inside an array is read like any other', () => {
    const said: GatewayError = { kind: 'invalid-request', message: 'm', status: 400 }
    const body = [{ error: because('API_KEY_INVALID') }]
    expect(google.classify(said, { status: 400, body, headers: {} }).kind).toBe('sign-in-expired')
  })
})
