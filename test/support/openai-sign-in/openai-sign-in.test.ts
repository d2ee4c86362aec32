/** The fake OpenAI signs people in as the real one does, and refuses what it refuses. */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postForm, postJson } from '../fake-server/calls.ts'
import { testClock } from '../state.ts'
import { publicClient, startOpenaiSignIn, type OpenaiSignIn } from './index.ts'

const clock = testClock()
const { now } = clock
let openai: OpenaiSignIn
beforeAll(async () => {
  openai = await startOpenaiSignIn({ now })
})
afterAll(() => openai.close())

const anna = () => openai.member('anna@example.org', 'Personal')
const redirectUri = 'http://localhost:1455/auth/callback'
const random = (bytes: number): string => randomBytes(bytes).toString('base64url')

function begin(changes: Record<string, string> = {}) {
  const verifier = random(64)
  const state = random(32)
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: publicClient,
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    id_token_add_organizations: 'true',
    codex_cli_simplified_flow: 'true',
    state,
    originator: 'plugboard',
    ...changes,
  })
  return { url: `${openai.issuer}/oauth/authorize?${String(query)}`, verifier, state }
}

const exchange = (code: string, verifier: string, more: Record<string, string> = {}) =>
  postForm(`${openai.issuer}/oauth/token`, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: publicClient,
    code_verifier: verifier,
    ...more,
  })
const claims = (token: unknown): Record<string, unknown> => {
  const payload = String(token).split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

describe('the browser flow', () => {
  it('sends the browser back with a code and the state, and gives tokens for both', async () => {
    const { url, verifier, state } = begin()
    const back = await openai.walk(url, anna())
    expect(back.origin + back.pathname).toBe(redirectUri)
    expect(back.searchParams.get('state')).toBe(state)
    const { status, body } = await exchange(back.searchParams.get('code') ?? '', verifier)
    expect(status).toBe(200)
    expect(claims(body['access_token'])).toMatchObject({
      exp: now() / 1000 + 864_000,
      'https://api.openai.com/auth': {
        chatgpt_account_id: anna().workspace.id,
        chatgpt_plan_type: 'plus',
        chatgpt_user_id: 'user-anna',
      },
    })
    expect(claims(body['id_token'])).toMatchObject({ email: 'anna@example.org' })
    expect(openai.inspect(String(body['access_token']))).toMatchObject({ standing: 'live' })
    for (const name of ['id_token', 'access_token', 'refresh_token'])
      expect(body[name]).toContain('canary')
  })

  it.each<[string, Record<string, string>]>([
    ['another port', { redirect_uri: 'http://localhost:1456/auth/callback' }],
    [
      'the address of the machine as a number',
      { redirect_uri: 'http://127.0.0.1:1455/auth/callback' },
    ],
    ['another path', { redirect_uri: 'http://localhost:1455/callback' }],
    ['a client nobody knows', { client_id: 'app_other' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a state that can be guessed', { state: '1' }],
    ['no refresh token wanted', { scope: 'openid email' }],
  ])('sends nobody back for %s', async (_, changes) => {
    const answer = await fetch(begin(changes).url, { redirect: 'manual' })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('location')).toBeNull()
    expect(await answer.text()).toContain('unknown_error')
  })

  it('says that a person left', async () => {
    const { url, state } = begin()
    const { searchParams } = await openai.walk(url, 'cancel')
    expect(Object.fromEntries(searchParams)).toMatchObject({ error: 'access_denied', state })
  })

  it('says that a workspace has no Codex', async () => {
    const { url } = begin()
    const back = await openai.walk(url, openai.member('ben@example.org', 'School'))
    expect(back.searchParams.get('error')).toBe('access_denied')
    expect(back.searchParams.get('error_description')).toContain('missing_codex_entitlement')
  })

  it('offers only the workspaces a program is bound to', async () => {
    const { url } = begin({ allowed_workspace_id: anna().workspace.id })
    const page = await (await fetch(url)).text()
    expect(page.match(/Continue as/g)).toHaveLength(1)
  })

  it('asks a browser that is signed in only when it is told to', async () => {
    const { url } = begin()
    const html = await (await fetch(url)).text()
    const authorization = /name="authorization" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const { user, workspace } = anna()
    const pressed = await fetch(`${openai.issuer}/oauth/authorize`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ authorization, choice: `${user.id}/${workspace.id}` }),
    })
    const cookie = pressed.headers.get('set-cookie')?.split(';')[0] ?? ''
    const again = await fetch(begin().url, { redirect: 'manual', headers: { cookie } })
    expect(again.headers.get('location')).toContain('code=')
    const asked = await fetch(begin({ prompt: 'login' }).url, {
      redirect: 'manual',
      headers: { cookie },
    })
    expect(asked.status).toBe(200)
    expect(await asked.text()).toContain('Continue as ben@example.org (Personal)')
  })
})

describe('codes', () => {
  const fresh = async () => {
    const { url, verifier } = begin()
    const back = await openai.walk(url, anna())
    return { code: back.searchParams.get('code') ?? '', verifier }
  }

  it('work once', async () => {
    const { code, verifier } = await fresh()
    expect((await exchange(code, verifier)).status).toBe(200)
    expect(await exchange(code, verifier)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  it('are refused with another verifier or another address, and are gone then', async () => {
    const one = await fresh()
    expect((await exchange(one.code, random(64))).status).toBe(400)
    expect((await exchange(one.code, one.verifier)).status).toBe(400)
    const other = await fresh()
    const moved = { redirect_uri: 'http://localhost:1457/auth/callback' }
    expect((await exchange(other.code, other.verifier, moved)).status).toBe(400)
  })

  it('expire', async () => {
    const { code, verifier } = await fresh()
    clock.advance(10 * 60_000)
    expect((await exchange(code, verifier)).body['error_description']).toContain('expired')
  })

  it('are exchanged by a form alone', async () => {
    const { code, verifier } = await fresh()
    const fields = { grant_type: 'authorization_code', code, code_verifier: verifier }
    expect((await postJson(openai.issuer + '/oauth/token', fields)).status).toBe(400)
  })
})
