/** From a sign-in to an answer, over real sockets, against counterparts as strict as OpenAI's own. */
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startCodexWorld, type CodexWorld } from '../../../test/support/codex-backend/index.ts'
import { routed } from '../../../test/support/fake-server/routes.ts'
import { manualClock } from '../../../test/support/manual-clock.ts'
import type { FetchJson } from '../provider.ts'
import type { Credential, SignInPorts } from '../sign-in.ts'
import { codex } from './index.ts'

const { signIn } = codex
const [codec] = codex.speaks
const redirectUri = 'http://localhost:1455/auth/callback'
const state = 'a-state-that-nobody-guesses'
const hour = 3_600_000

const overSockets: FetchJson = async ({ url, method = 'GET', headers, body, form }) => {
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const text = form ? new URLSearchParams(form).toString() : JSON.stringify(body)
  const answer = await request(url, {
    method,
    headers: { 'content-type': type, ...headers },
    ...(method === 'POST' ? { body: text } : {}),
  })
  const said = await answer.body.text()
  const isJson = String(answer.headers['content-type']).includes('json')
  const read: unknown = isJson ? JSON.parse(said) : said
  return { status: answer.statusCode, headers: {}, body: read }
}

const clock = manualClock()
let world: CodexWorld
let fetchJson: FetchJson
let ports: SignInPorts

beforeEach(async () => {
  world = await startCodexWorld({ now: clock.now })
  fetchJson = routed(overSockets, world.routes)
  ports = {
    fetchJson,
    now: clock.now,
    random: (bytes) => randomBytes(bytes).toString('base64url'),
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
  }
})

afterEach(() => world[Symbol.asyncDispose]())

const anna = () => world.openai.member('anna@example.org', 'Personal')

const started = () => signIn.browser.begin(ports, { redirectUri, state, choose: true, options: {} })

/** The authorize page at its counterpart. */
const pageOf = (url: string) => url.replace('https://auth.openai.com', world.openai.issuer)

async function signedIn(member = anna()): Promise<Credential> {
  const start = started()
  const back = await world.openai.walk(pageOf(start.url), member)
  expect(back.searchParams.get('state')).toBe(state)
  const code = back.searchParams.get('code') ?? ''
  return signIn.browser.finish(ports, { code, redirectUri, start })
}

const callOf = ({ access, facts }: Credential) => ({
  endpoint: { baseUrl: world.codex.baseUrl, headers: {} },
  codec,
  secret: access,
  facts,
})

/** What a client of Responses asks, as it would be sent. */
async function ask(credential: Credential, client: Record<string, unknown>) {
  const call = callOf(credential)
  const { url, headers } = codex.address({ ...call, path: '/responses' })
  const target = { model: 'gpt-5.5', issuer: codex.issuer }
  const body = codex.adjust(client, { ...call, target })
  const answer = await request(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const told = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  )
  return { status: answer.statusCode, headers: told, text: await answer.body.text() }
}

const hard = {
  model: 'gpt-5.5',
  input: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'input_text', text: 'Hi', prompt_cache_breakpoint: {} }] },
  ],
  max_output_tokens: 50,
  temperature: 0.3,
  user: 'u',
  service_tier: 'flex',
  stream_options: { include_obfuscation: false },
  tools: [{ type: 'web_search_preview' }, { type: 'code_interpreter' }],
  tool_choice: 'auto',
}

describe('a person who signs in in the browser', () => {
  test('sees models and limits, and gets an answer', async () => {
    const credential = await signedIn()
    expect(signIn.identity(credential)).toEqual({
      key: `user-anna/${anna().workspace.id}`,
      label: 'anna@example.org (Plus)',
      plan: 'plus',
    })
    const models = await codex.listModels(callOf(credential), fetchJson)
    expect(models.map(({ id }) => id)).toEqual(['gpt-5.6-sol', 'gpt-5.5', 'gpt-5.2'])

    world.codex.next({ text: 'Hello' })
    const answer = await ask(credential, hard)
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Hello')])

    const told = codex.readQuota(answer.headers, clock.now())
    expect(told?.windows.map(({ label }) => label)).toEqual(['5 hours', 'Weekly', 'Credits'])
    const asked = await codex.checkQuota(callOf(credential), fetchJson, clock.now())
    expect(asked.windows.map(({ id }) => id)).toEqual(told?.windows.map(({ id }) => id))
    expect(asked).toMatchObject({ plan: 'plus', exhausted: false })
    expect(world.codex.disguises).toEqual([])
  })

  test('is another account in another workspace', async () => {
    const team = await signedIn(world.openai.member('anna@example.org', 'Example Team'))
    const own = await signedIn()
    expect(signIn.identity(team).label).toBe('anna@example.org (Team)')
    expect(signIn.identity(team).key).not.toBe(signIn.identity(own).key)
  })

  test('is told where the workspace has no Codex, or where it was not allowed', async () => {
    const explained = async (choice: Parameters<typeof world.openai.walk>[1]) => {
      const { searchParams: back } = await world.openai.walk(pageOf(started().url), choice)
      return signIn.browser.explain(
        back.get('error') ?? '',
        back.get('error_description') ?? undefined,
      )
    }
    expect(await explained(world.openai.member('ben@example.org', 'School'))).toContain(
      'has no Codex',
    )
    expect(await explained('cancel')).toContain('was not allowed')
  })
})

test('a code that is typed elsewhere signs in too', async () => {
  const { issuer } = world.openai
  const start = await signIn.device.begin(ports, { issuer })
  expect(start.verificationUrl).toBe(`${issuer}/codex/device`)
  clock.advance(start.intervalMs)
  expect(await signIn.device.poll(ports, start)).toMatchObject({ state: 'pending' })
  await world.openai.walkDevice(start.userCode, anna())
  clock.advance(start.intervalMs)
  expect(await signIn.device.poll(ports, start)).toMatchObject({
    state: 'done',
    credential: { facts: { email: 'anna@example.org' } },
  })
})

test('a code that is denied ends the sign-in', async () => {
  const start = await signIn.device.begin(ports, {})
  await world.openai.walkDevice(start.userCode, 'cancel')
  clock.advance(start.intervalMs)
  await expect(signIn.device.poll(ports, start)).rejects.toMatchObject({
    error: { kind: 'forbidden' },
  })
})

test('a sign-in is renewed before it ends, once for each refresh token', async () => {
  const old = await signedIn()
  expect(signIn.isStale(old, clock.now())).toBe(false)
  clock.advance((old.expiresAt ?? 0) - clock.now() - 4 * 60_000)
  expect(signIn.isStale(old, clock.now())).toBe(true)
  const renewed = await signIn.renew(ports, old)
  expect(signIn.isStale(renewed, clock.now())).toBe(false)
  expect(signIn.identity(renewed)).toEqual(signIn.identity(old))
  expect((await ask(renewed, hard)).status).toBe(200)
  await expect(signIn.renew(ports, old)).rejects.toMatchObject({
    error: { kind: 'sign-in-expired', message: expect.stringContaining('Another program') },
  })
})

test('an access token that has ended is refused as such', async () => {
  const old = await signedIn()
  clock.advance((old.expiresAt ?? 0) - clock.now() + hour)
  const { status, text, headers } = await ask(old, hard)
  const body: unknown = JSON.parse(text)
  const error = codec.upstream.parseError(status, body, headers, clock.now())
  expect(codex.classify(error, { status, body, headers })).toMatchObject({
    kind: 'sign-in-expired',
  })
})

test('what is revoked cannot be renewed', async () => {
  const credential = await signedIn()
  await signIn.revoke(ports, credential)
  await expect(signIn.renew(ports, credential)).rejects.toMatchObject({
    error: { kind: 'sign-in-expired' },
  })
})

test('a personal access token answers too', async () => {
  const credential = await signIn.pasted(ports, world.openai.personalToken(anna()))
  expect(signIn.identity(credential).key).toBe(`user-anna/${anna().workspace.id}`)
  expect((await ask(credential, hard)).status).toBe(200)
})

test('a plan that is used up says when it begins anew', async () => {
  const credential = await signedIn()
  const { primary } = world.codex.quota(anna())
  if (!primary) throw new Error('The plan has a window.')
  primary.usedPercent = 100
  const { status, text, headers } = await ask(credential, hard)
  const body: unknown = JSON.parse(text)
  const error = codec.upstream.parseError(status, body, headers, clock.now())
  expect(codex.classify(error, { status, body, headers })).toMatchObject({
    kind: 'quota-exhausted',
    resetsAt: Math.floor(primary.resetsAt / 1000) * 1000,
  })
  expect(await codex.checkQuota(callOf(credential), fetchJson, clock.now())).toMatchObject({
    exhausted: true,
  })
})
