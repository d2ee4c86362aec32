/** From a sign-in to an answer, over real sockets, against counterparts as strict as GitHub's own. */
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  startCopilotWorld,
  type CopilotWorld,
} from '../../../test/support/copilot-backend/index.ts'
import { routed } from '../../../test/support/fake-server/routes.ts'
import { clients } from '../../../test/support/github-sign-in/index.ts'
import { manualClock } from '../../../test/support/manual-clock.ts'
import type { Codec } from '../../codecs/codec.ts'
import { Failure } from '../../hub/error.ts'
import type { FetchJson } from '../provider.ts'
import type { Credential, SignInPorts } from '../sign-in.ts'
import { githubCopilot } from './index.ts'

const { signIn } = githubCopilot
const [chat, responses, messages] = githubCopilot.speaks
const endpoint = { baseUrl: 'https://api.githubcopilot.com', headers: {} }
const user = { role: 'user', content: 'hi' }

const overSockets: FetchJson = async ({ url, method = 'GET', headers, body, form }) => {
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const answer = await request(url, {
    method,
    headers: { 'content-type': type, ...headers },
    ...(method === 'POST'
      ? { body: form ? new URLSearchParams(form).toString() : JSON.stringify(body) }
      : {}),
  })
  const text = await answer.body.text()
  const isJson = String(answer.headers['content-type']).includes('json')
  const flat = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  )
  return { status: answer.statusCode, headers: flat, body: isJson ? JSON.parse(text) : text }
}

const clock = manualClock()
let world: CopilotWorld
let fetchJson: FetchJson
let ports: SignInPorts

beforeEach(async () => {
  world = await startCopilotWorld({ now: clock.now })
  fetchJson = routed(overSockets, world.routes)
  ports = {
    fetchJson,
    now: clock.now,
    random: (bytes) => randomBytes(bytes).toString('base64url'),
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  }
})
afterEach(() => world[Symbol.asyncDispose]())

/** Walks the device flow to its end. */
async function signedIn(clientId: string, login = 'octo-anna', options = {}): Promise<Credential> {
  const start = await signIn.device.begin(ports, { clientId, ...options })
  clock.advance(start.intervalMs)
  expect(await signIn.device.poll(ports, start)).toEqual({ state: 'pending', intervalMs: 5000 })
  await world.github.walkDevice(start.userCode, { login, answer: 'authorize' })
  clock.advance(start.intervalMs)
  const done = await signIn.device.poll(ports, start)
  if (done.state !== 'done') throw new Error('it is still pending')
  return done.credential
}

/** Sends one request as the gateway would. */
async function ask(credential: Credential, codec: Codec, given: Record<string, unknown>) {
  const path = codec.passage.path('', true)
  const { access: secret, facts } = credential
  const target = { model: String(given['model']), issuer: githubCopilot.id }
  const body = githubCopilot.adjust(given, { endpoint, codec, target })
  const { url, headers } = githubCopilot.address({ endpoint, codec, path, secret, facts, body })
  const answer = await fetchJson({ url, headers, method: 'POST', body })
  if (answer.status < 400) return answer
  const error = codec.upstream.parseError(answer.status, answer.body, answer.headers, clock.now())
  throw new Failure(githubCopilot.classify(error, answer))
}

describe('an OAuth app of the owner’s own', () => {
  test('signs in by a code and speaks all three protocols with one account', async () => {
    const credential = await signedIn(clients.oauthApp)
    expect(signIn.identity(credential)).toEqual({ key: 'github.com/1001', label: 'octo-anna' })
    for (const [codec, body] of [
      [chat, { model: 'gpt-4.1', messages: [user], max_tokens: 100 }],
      [responses, { model: 'gpt-5.3-codex', input: 'hi', service_tier: 'auto' }],
      [messages, { model: 'claude-sonnet-4.5', max_tokens: 100, messages: [user] }],
    ] as const)
      expect((await ask(credential, codec, body)).status).toBe(200)
    expect(world.copilot.initiators).toEqual(['user', 'user', 'user'])
    expect(world.copilot.disguises).toEqual([])
  })

  test('lists the models of the seat with the protocols that serve them, and each is right', async () => {
    const { access: secret, facts } = await signedIn(clients.oauthApp)
    const models = await githubCopilot.listModels(
      { endpoint, codec: chat, secret, facts },
      fetchJson,
    )
    const protocols = Object.fromEntries(models.map(({ id, protocols: ids }) => [id, ids]))
    expect(protocols).toEqual({
      'gpt-5.3-codex': ['openai-responses'],
      'gpt-5.2': ['openai-responses', 'openai-chat'],
      'gpt-4.1': ['openai-chat'],
      'claude-sonnet-4.5': ['anthropic-messages', 'openai-chat'],
      'claude-opus-4.5': ['anthropic-messages', 'openai-chat'],
      'text-embedding-3-small': ['openai-chat'],
    })
    expect(models.find(({ id }) => id === 'gpt-5.2')?.price).toMatchObject({ input: 1.25 })
  })

  test('is told apart from what the model cannot do', async () => {
    const credential = await signedIn(clients.oauthApp)
    const wrong = { model: 'gpt-5.3-codex', messages: [user] }
    await expect(ask(credential, chat, wrong)).rejects.toMatchObject({
      error: { kind: 'no-binding', code: 'unsupported_api_for_model' },
    })
    await expect(ask(credential, chat, { ...wrong, model: 'nobody' })).rejects.toMatchObject({
      error: { kind: 'no-binding', code: 'model_not_supported' },
    })
  })

  test('announces pictures, and says whose turn it is', async () => {
    const credential = await signedIn(clients.oauthApp)
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } }
    const seen = { model: 'gpt-4.1', messages: [{ role: 'user', content: [picture] }] }
    expect((await ask(credential, chat, seen)).status).toBe(200)
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
    const calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }]
    const looped = [
      user,
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
    ]
    await ask(credential, chat, { model: 'gpt-4.1', messages: looped, tools })
    expect(world.copilot.initiators).toEqual(['user', 'agent'])
  })

  test('has ended once the person has withdrawn it', async () => {
    const credential = await signedIn(clients.oauthApp)
    world.github.revoke(credential.access.reveal())
    await expect(
      ask(credential, chat, { model: 'gpt-4.1', messages: [user] }),
    ).rejects.toMatchObject({ error: { kind: 'sign-in-expired' } })
    await expect(signIn.renew(ports, credential)).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
  })

  test('reads what is left from the answer, though GitHub tells it nothing else', async () => {
    const credential = await signedIn(clients.oauthApp)
    const { headers } = await ask(credential, chat, { model: 'gpt-4.1', messages: [user] })
    const reading = githubCopilot.readQuota(headers, clock.now(), credential.facts)
    expect(reading?.windows.find(({ id }) => id === 'premium_interactions')).toMatchObject({
      unit: 'share',
      used: expect.closeTo(1 - 2418 / 3900),
    })
    const { access: secret, facts } = credential
    const call = { endpoint, codec: chat, secret, facts, credential }
    await expect(githubCopilot.checkQuota(call, fetchJson, clock.now())).rejects.toMatchObject({
      error: { kind: 'unsupported' },
    })
  })

  test('makes vectors of one text', async () => {
    const { access: secret, facts } = await signedIn(clients.oauthApp)
    const body = githubCopilot.adjust(
      { model: 'text-embedding-3-small', input: 'hi' },
      { endpoint, codec: chat, target: { model: 'text-embedding-3-small', issuer: '' } },
    )
    const path = '/embeddings'
    const { url, headers } = githubCopilot.address({ endpoint, codec: chat, path, secret, facts })
    expect((await fetchJson({ url, headers, method: 'POST', body })).status).toBe(200)
  })
})

describe('a GitHub App', () => {
  test('is exchanged, says what GitHub wants of it, and works with an ID of the owner’s own', async () => {
    const nameless = await signedIn(clients.githubApp, 'octo-ben')
    expect(nameless.facts).toMatchObject({ way: 'exchanged', billing: 'requests' })
    expect(signIn.identity(nameless).label).toBe('octo-ben (Business)')
    const given = { model: 'gpt-4.1', messages: [user] }
    await expect(ask(nameless, chat, given)).rejects.toMatchObject({
      error: { kind: 'forbidden', message: expect.stringMatching(/integration ID/) },
    })
    const named = await signedIn(clients.githubApp, 'octo-ben', { integrationId: 'acme-tools' })
    expect((await ask(named, chat, given)).status).toBe(200)
    expect(world.copilot.disguises).toEqual([])
  })

  test('is renewed before its token ends, and the new one is good', async () => {
    const before = await signedIn(clients.githubApp, 'octo-anna', { integrationId: 'acme-tools' })
    const given = { model: 'gpt-4.1', messages: [user] }
    clock.advance(1_499_000)
    expect(signIn.isStale(before, clock.now())).toBe(false)
    expect((await ask(before, chat, given)).status).toBe(200)
    clock.advance(1000)
    expect(signIn.isStale(before, clock.now())).toBe(true)
    const after = await signIn.renew(ports, before)
    clock.advance(400_000)
    await expect(ask(before, chat, given)).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
    expect((await ask(after, chat, given)).status).toBe(200)
  })

  test.each([
    ['octo-anna', { plan: 'individual_pro', label: 'AI credits', exhausted: false }],
    ['octo-ben', { plan: 'business', label: 'Premium requests', exhausted: false }],
    ['octo-cleo', { plan: 'free', label: 'Chat', exhausted: false }],
  ])('is told what %s has left', async (login, { plan, label, exhausted }) => {
    const credential = await signedIn(clients.githubApp, login)
    const { access: secret, facts } = credential
    const call = { endpoint, codec: chat, secret, facts, credential }
    const reading = await githubCopilot.checkQuota(call, fetchJson, clock.now())
    expect(reading).toMatchObject({ plan, exhausted })
    expect(reading.windows.map((one) => one.label)).toContain(label)
  })

  test('does not sign in somebody without a seat, and says why', async () => {
    await expect(signedIn(clients.githubApp, 'octo-dora')).rejects.toThrow(/no Copilot seat/)
  })
})

test('a denied sign-in and an expired code end with a sentence', async () => {
  const denied = await signIn.device.begin(ports, { clientId: clients.oauthApp })
  await world.github.walkDevice(denied.userCode, { login: 'octo-anna', answer: 'cancel' })
  clock.advance(5000)
  await expect(signIn.device.poll(ports, denied)).rejects.toThrow(/cancelled at GitHub/)
  const late = await signIn.device.begin(ports, { clientId: clients.oauthApp })
  clock.advance(900_000)
  await expect(signIn.device.poll(ports, late)).rejects.toThrow(/has expired/)
})

test('polling too soon slows down for good', async () => {
  const start = await signIn.device.begin(ports, { clientId: clients.oauthApp })
  expect(await signIn.device.poll(ports, start)).toEqual({ state: 'pending', intervalMs: 10_000 })
  clock.advance(10_000)
  expect(await signIn.device.poll(ports, start)).toEqual({ state: 'pending', intervalMs: 10_000 })
})

test('the page that people are sent to is GitHub’s, whatever an answer names', async () => {
  world.github.switches.verificationUri = 'https://evil.example/login/device'
  const start = await signIn.device.begin(ports, { clientId: clients.oauthApp })
  expect(start.verificationUrl).toBe('https://github.com/login/device')
})

test('a token taken over from another program is renewed before anything else', async () => {
  const token = world.github.signIn(world.github.user('octo-ben'), clients.oauthApp)
  const gh = signIn.imports.find(({ id }) => id === 'gh')
  const [found] = gh?.read(`github.com:\n    oauth_token: ${token}\n`, '/hosts.yml') ?? []
  if (!found) throw new Error('nothing was found')
  expect(signIn.isStale(found, clock.now())).toBe(true)
  expect(signIn.identity(await signIn.renew(ports, found)).key).toBe('github.com/1002')
})

test('no secret is shown by anything that can be printed', async () => {
  const credential = await signedIn(clients.githubApp, 'octo-anna')
  expect(JSON.stringify(credential)).not.toContain('canary')
  expect(JSON.stringify(signIn.identity(credential))).not.toContain('canary')
})
