/** When to try again, and whether at all: what the upstream said, in the words each client reads. */
import Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, type Protocol, protocols, startGateway } from '../support/gateway.ts'
import { testClock } from '../support/state.ts'
import { type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

const noon = Date.UTC(2026, 10, 21, 12)
let clock = testClock(noon)
let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
beforeEach(async () => {
  clock = testClock(noon)
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway({ clock })
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

const messages = [{ role: 'user', content: 'Hi' }]
const asks: Readonly<Record<Protocol, (stream: boolean) => readonly [string, object]>> = {
  'openai-chat': (stream) => ['/v1/chat/completions', { model, messages, stream }],
  'openai-responses': (stream) => ['/v1/responses', { model, input: 'Hi', stream }],
  'anthropic-messages': (stream) => ['/v1/messages', { model, messages, max_tokens: 50, stream }],
  gemini: (stream) => [
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  ],
}
const ask = (client: Protocol, stream = false): Promise<Response> =>
  gateway.post(...asks[client](stream))

const json = (body: unknown): string => JSON.stringify(body)
const limited = 'rate_limit_exceeded'
/** The ways in which upstreams say it, and the wait they mean (milliseconds). */
const hints: readonly (readonly [string, Protocol, Play, number])[] = [
  [
    'Google’s RetryInfo',
    'gemini',
    {
      status: 429,
      raw: json({
        error: {
          code: 429,
          message: 'Quota exceeded.',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
        },
      }),
    },
    34_400,
  ],
  [
    'resets_at',
    'openai-responses',
    {
      status: 429,
      raw: json({
        error: {
          type: 'usage_limit_reached',
          message: 'The usage limit has been reached.',
          plan_type: 'plus',
          resets_at: noon / 1000 + 90,
        },
      }),
    },
    90_000,
  ],
  [
    'words',
    'openai-chat',
    {
      status: 429,
      raw: json({
        error: {
          message: 'Rate limit reached. Please try again in 1.3s.',
          code: limited,
          type: 'x',
        },
      }),
    },
    1300,
  ],
  [
    'retry-after-ms',
    'openai-chat',
    {
      status: 429,
      headers: { 'retry-after-ms': '2500', 'retry-after': '9' },
      raw: json({ error: { message: 'Slow down.', code: limited, type: 'x' } }),
    },
    2500,
  ],
  [
    'a date',
    'anthropic-messages',
    {
      status: 429,
      headers: { 'retry-after': new Date(noon + 60_000).toUTCString() },
      raw: json({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } }),
    },
    60_000,
  ],
  [
    'an overloaded platform’s retry-after',
    'anthropic-messages',
    {
      status: 529,
      headers: { 'retry-after': '5' },
      raw: json({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded.' } }),
    },
    5000,
  ],
]

describe.each(protocols)('a client of %s', (client) => {
  test.each(hints)('133. is told the wait that came as %s', async (_, protocol, play, wait) => {
    await gateway.connect(upstream, protocol)
    for (const stream of [true, false]) {
      upstream.next({ as: 'json', ...play })
      const answer = await ask(client, stream)
      expect([429, 503, 529]).toContain(answer.status)
      expect(answer.headers.get('retry-after')).toBe(String(Math.ceil(wait / 1000)))
      // Google's own programs read no header.
      const inBody = `"retryDelay":"${wait / 1000}s"`
      expect((await answer.text()).includes(inBody)).toBe(client === 'gemini')
      const [account] = (await gateway.admin.accounts.list({})).items
      await gateway.admin.accounts.clearError({ id: account?.id ?? '' })
    }
  })

  test('133. is told how long an account that rests will rest, without asking it again', async () => {
    await gateway.connect(upstream, 'openai-chat')
    upstream.next({ fault: { kind: 'rate-limited', message: 'Slow down.', retryAfter: 40 } })
    await ask(client)
    const asked = upstream.requests.length
    clock.advance(10_500)
    const answer = await ask(client)
    expect(answer.headers.get('retry-after')).toBe('30')
    expect(answer.status).toBeGreaterThanOrEqual(429)
    expect(upstream.requests).toHaveLength(asked)
    clock.advance(30_000)
    upstream.next({ text: 'Hello.' })
    expect((await ask(client)).status).toBe(200)
  })

  test('is told not to try again once several accounts have failed, and not after one', async () => {
    const fault = { kind: 'server-error', message: 'Broken.' } as const
    await gateway.connect(upstream, 'openai-chat')
    upstream.next({ fault })
    expect((await ask(client)).headers.get('x-should-retry')).toBeNull()
    await gateway.connect(upstream, 'anthropic-messages')
    await gateway.connect(upstream, 'gemini')
    upstream.next({ fault }, { fault }, { fault })
    const answer = await ask(client, true)
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.headers.get('x-should-retry')).toBe('false')
    expect(upstream.waiting).toBe(0)
  })

  test('is told not to try again what stays wrong', async () => {
    const [path, body] = asks[client](false)
    const strange = await gateway.post(path, body, { authorization: 'Bearer pb-nobody' })
    expect(strange.headers.get('x-should-retry')).toBe('false')
    expect((await ask(client)).headers.get('x-should-retry')).toBe('false')
  })

  test('is told of a wait that an upstream names within a 200, before its first word', async () => {
    await gateway.connect(upstream, 'openai-chat')
    const message = 'Rate limit reached. Please try again in 7s.'
    upstream.next({
      text: 'Never.',
      faultAfter: { frames: 0, fault: { kind: 'rate-limited', message } },
    })
    const answer = await ask(client, true)
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('7')
  })
})

test('133. the SDKs wait as long as they are told and then succeed', async () => {
  await gateway.connect(upstream, 'gemini')
  upstream.next({
    as: 'json',
    status: 429,
    raw: json({
      error: {
        code: 429,
        message: 'Quota exceeded.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.01s' }],
      },
    }),
  })
  upstream.next({ text: 'Hello.' })
  let tries = 0
  const anthropic = new Anthropic({
    baseURL: gateway.url,
    apiKey: gateway.key,
    maxRetries: 1,
    fetch: async (url, init) => {
      const answer = await fetch(url, init)
      if (tries++ > 0) return answer
      expect(answer.headers.get('retry-after')).toBe('1')
      clock.advance(1000)
      // Nobody waits a second in a test.
      const headers = new Headers(answer.headers)
      headers.set('retry-after-ms', '1')
      return new Response(answer.body, { status: answer.status, headers })
    },
  })
  const said = await anthropic.messages.create({
    model,
    max_tokens: 50,
    messages: [{ role: 'user', content: 'Hi' }],
  })
  expect(said.content).toMatchObject([{ type: 'text', text: 'Hello.' }])
  expect(tries).toBe(2)
})

/** How each vendor says that a prompt does not fit. */
const tooLong: Readonly<Record<Protocol, string>> = {
  'openai-chat':
    "This model's maximum context length is 200000 tokens. However, your messages resulted in 212345 tokens.",
  'openai-responses':
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
  'anthropic-messages': 'prompt is too long: 212345 tokens > 200000 maximum',
  gemini: 'The input token count (212345) exceeds the maximum number of tokens allowed (200000).',
}

describe.each(protocols)('a prompt that is too long for an upstream of %s', (protocol) => {
  const fault = { kind: 'context-length', message: tooLong[protocol] } as const
  beforeEach(() => gateway.connect(upstream, protocol))

  test.each([true, false])(
    '115. reaches Claude Code in the words on which it makes the conversation short, stream: %s',
    async (stream) => {
      const plays: readonly Play[] = [
        { fault },
        ...(stream ? [{ text: 'Never.', faultAfter: { frames: 0, fault } }] : []),
      ]
      for (const play of plays) {
        upstream.next(play)
        const answer = await ask('anthropic-messages', stream)
        expect(answer.status).toBe(400)
        expect(await answer.json()).toMatchObject({
          type: 'error',
          error: {
            type: 'invalid_request_error',
            message: expect.stringMatching(/^prompt is too long/),
          },
        })
      }
    },
  )

  test('115. does so within a stream that has begun', async () => {
    upstream.next({ text: 'Hello there. '.repeat(9), faultAfter: { frames: 8, fault } })
    const answer = await ask('anthropic-messages', true)
    expect(answer.status).toBe(200)
    const error = /event: error\ndata: (.+)\n/.exec(await answer.text())?.[1] ?? '{}'
    // The vendor’s own error is passed on as it came.
    expect(JSON.parse(error)).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: expect.stringMatching(/^prompt is too long/),
      },
    })
  })

  test('115. is the code that OpenAI’s clients know, and holds nothing against the account', async () => {
    upstream.next({ fault })
    const answer = await ask('openai-responses', true)
    expect(await answer.json()).toMatchObject({ error: { code: 'context_length_exceeded' } })
    const [account] = (await gateway.admin.accounts.list({})).items
    expect(account?.health.state).toBe('ready')
  })
})
