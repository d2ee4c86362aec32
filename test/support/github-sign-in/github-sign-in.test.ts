/** The fake GitHub signs people in by device code as the real one does, and knows their Copilot. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postJson, told } from '../fake-server/calls.ts'
import { testClock } from '../state.ts'
import { clients, startGithubSignIn, type GithubSignIn } from './index.ts'

const clock = testClock()
let github: GithubSignIn
beforeAll(async () => {
  github = await startGithubSignIn({
    now: clock.now,
    apps: {
      Iv1expiring: { expires: true },
      Ov23closed: { deviceFlow: false },
      Ov23forbidden: { internal: 'forbidden' },
    },
  })
})
afterAll(() => github.close())

type Json = Record<string, unknown>
const post = (path: string, body: object) => postJson(github.origin + path, body)
const begin = (client: string = clients.githubApp) =>
  post('/login/device/code', { client_id: client, scope: 'read:user' })
const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
/** `after`: seconds to wait first. */
function poll(start: { body: Json }, after = 5, client: string = clients.githubApp) {
  clock.advance(after * 1000)
  const { device_code } = start.body
  return post('/login/oauth/access_token', {
    client_id: client,
    device_code,
    grant_type: grantType,
  })
}
const authorize = (start: { body: Json }, login = 'octo-anna') =>
  github.walkDevice(String(start.body['user_code']), { login, answer: 'authorize' })

async function get(path: string, token: string, headers: Record<string, string> = {}) {
  const answer = await fetch(github.origin + path, {
    headers: { authorization: `token ${token}`, 'user-agent': 'plugboard/1', ...headers },
  })
  return told(answer)
}
const tokenFor = (login: string, client: string = clients.githubApp) =>
  github.signIn(github.user(login), client)

describe('the device flow', () => {
  it('waits for the person and then gives a token of the kind its app has', async () => {
    const start = await begin()
    expect(start.body).toMatchObject({
      verification_uri: `${github.origin}/login/device`,
      expires_in: 900,
      interval: 5,
    })
    expect(await poll(start)).toMatchObject({
      status: 200,
      body: { error: 'authorization_pending' },
    })
    expect(await authorize(start)).toContain('all set')
    const { body } = await poll(start)
    expect(body['access_token']).toMatch(/^ghu_canary/)
    expect(body['scope']).toBe('read:user')
    expect((await poll(start)).body['error']).toBe('incorrect_device_code')
    expect((await get('/user', String(body['access_token']))).body['login']).toBe('octo-anna')
  })

  it('gives OAuth apps their own kind of token', async () => {
    const start = await begin(clients.oauthApp)
    await authorize(start)
    const { body } = await poll(start, 5, clients.oauthApp)
    expect(body['access_token']).toMatch(/^gho_canary/)
  })

  it('slows down whoever asks too soon, for good', async () => {
    const start = await begin()
    expect((await poll(start, 4)).body).toMatchObject({ error: 'slow_down', interval: 10 })
    expect((await poll(start, 5)).body).toMatchObject({ error: 'slow_down', interval: 15 })
    expect((await poll(start, 15)).body['error']).toBe('authorization_pending')
  })

  it('says that the person refused', async () => {
    const start = await begin()
    const code = String(start.body['user_code'])
    const page = await github.walkDevice(code, { login: 'octo-anna', answer: 'cancel' })
    expect(page).toContain('cancelled')
    expect((await poll(start)).body['error']).toBe('access_denied')
  })

  it('says that the code has expired, to the program and to the person', async () => {
    const start = await begin()
    clock.advance(900_000)
    expect(await authorize(start)).toContain('expired')
    expect((await poll(start)).body['error']).toBe('expired_token')
  })

  it('refuses what it cannot do in words of its own', async () => {
    expect((await begin('nobody')).status).toBe(404)
    expect((await begin('Ov23closed')).body['error']).toBe('device_flow_disabled')
    const url = '/login/oauth/access_token'
    expect((await post(url, { client_id: 'nobody' })).body['error']).toBe(
      'incorrect_client_credentials',
    )
    expect((await post(url, { client_id: clients.oauthApp })).body['error']).toBe(
      'unsupported_grant_type',
    )
  })

  it('answers in JSON only those who ask for it', async () => {
    const answer = await fetch(`${github.origin}/login/device/code`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clients.oauthApp }),
    })
    expect(new URLSearchParams(await answer.text()).get('interval')).toBe('5')
  })

  it('can send people elsewhere, which nobody should believe', async () => {
    github.switches.verificationUri = 'https://evil.example/login/device'
    const start = await begin()
    delete github.switches.verificationUri
    expect(start.body['verification_uri']).toBe('https://evil.example/login/device')
  })

  it('renews tokens that end, once each', async () => {
    const client = 'Iv1expiring'
    const start = await begin(client)
    await authorize(start)
    const { body } = await poll(start, 5, client)
    expect(body).toMatchObject({ expires_in: 28_800 })
    const renew = () =>
      post('/login/oauth/access_token', {
        client_id: client,
        grant_type: 'refresh_token',
        refresh_token: body['refresh_token'],
      })
    clock.advance(28_800_000)
    expect((await get('/user', String(body['access_token']))).status).toBe(401)
    const renewed = await renew()
    expect((await get('/user', String(renewed.body['access_token']))).status).toBe(200)
    expect((await renew()).body['error']).toBe('bad_refresh_token')
  })
})

describe('the Copilot token', () => {
  it('is made from a token of a GitHub App, for half an hour', async () => {
    github.switches.endpointsApi = 'http://127.0.0.1:1'
    const { body } = await get('/copilot_internal/v2/token', tokenFor('octo-anna'))
    expect(body).toMatchObject({
      expires_at: Math.floor(clock.now() / 1000) + 1800,
      refresh_in: 1500,
      endpoints: { api: 'http://127.0.0.1:1' },
      sku: 'plus_monthly_subscriber_quota',
    })
    const token = String(body['token'])
    expect(token).toMatch(/^tid=canary\w+;exp=\d+;sku=/)
    expect(github.inspect(token)).toMatchObject({ kind: 'copilot', standing: 'live' })
    clock.advance(1_800_000)
    expect(github.inspect(token)?.standing).toBe('expired')
  })

  it('is refused to apps that may not have it', async () => {
    const path = '/copilot_internal/v2/token'
    expect((await get(path, tokenFor('octo-anna', clients.oauthApp))).status).toBe(404)
    expect((await get(path, tokenFor('octo-anna', 'Ov23forbidden'))).status).toBe(403)
    expect((await get(path, 'ghu_nobody')).status).toBe(401)
  })

  it('is refused to people without a seat, with the reason', async () => {
    const { status, body } = await get('/copilot_internal/v2/token', tokenFor('octo-dora'))
    expect(status).toBe(403)
    expect(body['error_details']).toMatchObject({ notification_id: 'no_copilot_access' })
  })

  it('ends when the person withdraws the access of the program', async () => {
    const token = tokenFor('octo-ben')
    const { body } = await get('/copilot_internal/v2/token', token)
    github.revoke(token)
    expect(github.inspect(String(body['token']))?.standing).toBe('revoked')
    expect((await get('/user', token)).status).toBe(401)
  })
})

describe('the API', () => {
  it('wants to know the name and a known version', async () => {
    const token = tokenFor('octo-anna')
    expect((await get('/user', token, { 'x-github-api-version': '1999-01-01' })).status).toBe(400)
    const nameless = await request(`${github.origin}/user`, {
      headers: { authorization: `token ${token}` },
    })
    expect(nameless.statusCode).toBe(403)
  })

  it('tells credits, premium requests, or the small allowances of the free plan', async () => {
    const path = '/copilot_internal/user'
    expect((await get(path, tokenFor('octo-anna'))).body).toMatchObject({
      token_based_billing: true,
      quota_reset_date: '2023-12-01',
      quota_snapshots: {
        chat: { unlimited: true },
        premium_interactions: { entitlement: 3900, quota_remaining: 2418.5 },
      },
    })
    expect((await get(path, tokenFor('octo-ben'))).body).toMatchObject({
      token_based_billing: false,
      copilot_plan: 'business',
      quota_snapshots: { premium_interactions: { remaining: 120, percent_remaining: 40 } },
    })
    const free = (await get(path, tokenFor('octo-cleo'))).body
    expect(free).toMatchObject({ limited_user_quotas: { chat: 20, completions: 1500 } })
    expect(free).not.toHaveProperty('quota_snapshots')
  })
})
