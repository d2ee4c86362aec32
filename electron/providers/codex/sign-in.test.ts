/** Signing in with ChatGPT in the browser and by code, and keeping the sign-in alive. */
import { describe, expect, test } from 'vitest'
import {
  accessToken,
  auth,
  hours,
  idToken,
  now,
  ok,
  portsFor,
  type Reply,
  scripted,
  tokens,
} from './fixtures/sign-in.ts'
import { codex } from './index.ts'

const { signIn } = codex
const { browser, device } = signIn
const redirectUri = 'http://localhost:1455/auth/callback'
const issuer = 'http://127.0.0.1:9'
const client = 'app_EMoamEEZ73f0CkXaXp7hrann'

const begin = (choose = false, options: Record<string, string> = {}) =>
  browser.begin(portsFor(scripted().fetchJson), {
    ...{ redirectUri, state: 'state-1', choose, options },
  })

describe('the page that is opened', () => {
  test('is asked for with a challenge, our own name, and no more scopes than are needed', () => {
    const url = new URL(begin().url)
    expect(url.origin + url.pathname).toBe('https://auth.openai.com/oauth/authorize')
    const { sha256, random } = portsFor(scripted().fetchJson)
    expect(random(64)).toHaveLength(86)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: client,
      redirect_uri: redirectUri,
      scope: 'openid profile email offline_access',
      code_challenge: sha256(random(64)),
      code_challenge_method: 'S256',
      id_token_add_organizations: 'true',
      codex_cli_simplified_flow: 'true',
      state: 'state-1',
      originator: 'plugboard',
    })
  })

  test('asks which account only when told to', () => {
    expect(new URL(begin().url).searchParams.has('prompt')).toBe(false)
    expect(new URL(begin(true).url).searchParams.get('prompt')).toBe('login')
  })

  test('sends back only to the two registered ports', () => {
    expect(browser.ports).toEqual([1455, 1457])
    expect([browser.callbackHost, browser.callbackPath]).toEqual(['localhost', '/auth/callback'])
  })

  test('may be that of a counterpart on this machine, but of no plain address elsewhere', () => {
    expect(begin(false, { issuer: `${issuer}/` }).url).toMatch(`${issuer}/oauth/authorize?`)
    for (const other of ['http://example.org', 'not an address'])
      expect(() => begin(false, { issuer: other })).toThrow('must be an https address')
  })

  test('keeps the verifier to itself', () => {
    const { url, kept } = begin()
    expect(url).not.toContain('AAAA')
    expect(JSON.stringify({ kept })).toBe('{"kept":"[secret]"}')
  })
})

describe('coming back from it', () => {
  const finish = (...replies: readonly Reply[]) => {
    const { asked, fetchJson } = scripted(...replies)
    const start = begin(false, { issuer })
    const back = { code: 'code-1', redirectUri, start }
    return { asked, done: browser.finish(portsFor(fetchJson), back) }
  }

  test('turns the code into tokens, and tells whose they are', async () => {
    const { asked, done } = finish(ok(tokens()))
    const made = await done
    expect(asked).toEqual([
      {
        method: 'POST',
        url: `${issuer}/oauth/token`,
        headers: {},
        form: {
          grant_type: 'authorization_code',
          code: 'code-1',
          redirect_uri: redirectUri,
          client_id: client,
          code_verifier: 'A'.repeat(86),
        },
      },
    ])
    expect([made.access.reveal(), made.refresh?.reveal()]).toEqual([accessToken(), 'refresh-2'])
    expect(made).toMatchObject({ renewedAt: now, expiresAt: now + 240 * hours })
    expect(made.facts).toMatchObject({
      accountId: 'ws-1',
      userId: 'user-1',
      email: 'anna@example.org',
      plan: 'plus',
      issuer,
    })
    expect(signIn.identity(made)).toEqual({
      key: 'user-1/ws-1',
      label: 'anna@example.org (Plus)',
      plan: 'plus',
    })
  })

  test('the workspace is looked for in every place before an organisation stands in for it', async () => {
    const bare = { 'https://api.openai.com/auth': { organizations: [{ id: 'org-1' }] } }
    const workspace = async (more: object) =>
      (await finish(ok(tokens(more))).done).facts['accountId']
    expect(await workspace({ id_token: idToken(bare) })).toBe('ws-1')
    expect(await workspace({ id_token: idToken({ chatgpt_account_id: 'ws-2' }) })).toBe('ws-2')
    expect(await workspace({ id_token: idToken(bare), access_token: accessToken(bare) })).toBe(
      'org-1',
    )
  })

  test('a government workspace is known as one', async () => {
    const claim = { 'https://api.openai.com/auth': { ...auth, chatgpt_account_is_fedramp: true } }
    const { facts } = await finish(ok(tokens({ id_token: idToken(claim) }))).done
    expect(facts['fedramp']).toBe('true')
  })

  test.each([
    [
      { error: 'invalid_grant', error_description: 'The code has expired.' },
      'The code has expired',
    ],
    [{ error: { code: 'invalid_request', message: 'Bad verifier' } }, 'Bad verifier'],
    ['Bad Gateway', 'Bad Gateway'],
    ['<html></html>', 'it answered 400'],
  ])('a code that is refused is told in the platform’s words: %j', async (body, words) => {
    const { done } = finish({ status: 400, body })
    await expect(done).rejects.toMatchObject({
      error: {
        kind: 'forbidden',
        message: `OpenAI did not complete the sign-in: ${words}. Start the sign-in again.`,
      },
    })
  })

  test('no sign-in is made of an answer without tokens, or without a workspace', async () => {
    await expect(finish(ok({ access_token: 'x' })).done).rejects.toThrow('without giving tokens')
    await expect(finish(ok('ok')).done).rejects.toThrow('without giving tokens')
    const opaque = tokens({ access_token: 'opaque', id_token: 'opaque' })
    await expect(finish(ok(opaque)).done).rejects.toThrow('names no ChatGPT workspace')
  })

  test('what is sent instead of a code is explained', () => {
    expect(browser.explain('access_denied', 'x missing_codex_entitlement y')).toContain(
      'has no Codex',
    )
    expect(browser.explain('access_denied', undefined)).toContain('was not allowed')
    expect(browser.explain('server_error', 'It broke.')).toBe(
      'OpenAI did not complete the sign-in (server_error: It broke): start again.',
    )
    expect(browser.explain('odd', undefined)).toContain('(odd)')
  })
})

describe('signing in by code', () => {
  const userCode = { device_auth_id: 'dev-1', user_code: 'ABCD-1234', interval: '7' }

  const started = async (reply: Reply = ok(userCode)) => {
    const { asked, fetchJson } = scripted(reply)
    return { asked, start: await device.begin(portsFor(fetchJson), { issuer }) }
  }

  const polled = async (...replies: readonly Reply[]) => {
    const { start } = await started()
    const { asked, fetchJson } = scripted(...replies)
    return { asked, poll: await device.poll(portsFor(fetchJson), start) }
  }

  test('shows the code, the page known here, and how often to ask', async () => {
    const { asked, start } = await started()
    expect(asked[0]).toMatchObject({
      url: `${issuer}/api/accounts/deviceauth/usercode`,
      body: { client_id: client },
    })
    expect(start).toMatchObject({
      userCode: 'ABCD-1234',
      verificationUrl: `${issuer}/codex/device`,
      intervalMs: 7000,
      expiresAt: now + 15 * 60_000,
    })
  })

  test.each([
    [3, 3000],
    ['', 5000],
    [undefined, 5000],
    [-1, 5000],
    ['0.1', 1000],
    ['86400', 60_000],
  ])('an interval of %j is %i ms', async (interval, ms) => {
    const { start } = await started(ok({ device_auth_id: 'd', usercode: 'C', interval }))
    expect(start).toMatchObject({ userCode: 'C', intervalMs: ms })
  })

  test('says what to do where it is not offered', async () => {
    await expect(started({ status: 404, body: '' })).rejects.toMatchObject({
      error: { kind: 'unsupported', message: expect.stringContaining('security settings') },
    })
    await expect(started(ok({}))).rejects.toThrow('gave no code')
    await expect(started({ status: 503, body: '' })).rejects.toMatchObject({
      error: { kind: 'upstream-unavailable' },
    })
  })

  test.each([403, 404])('%i means that nobody has typed the code yet', async (status) => {
    const { poll } = await polled({ status, body: { error: 'x' } })
    expect(poll).toEqual({ state: 'pending', intervalMs: 7000 })
  })

  test.each([429, 500, 503])('%i means to ask less often', async (status) => {
    const { poll } = await polled({ status, body: '' })
    expect(poll).toEqual({ state: 'pending', intervalMs: 14_000 })
  })

  test('the code, once typed, is exchanged with the verifier that the server made', async () => {
    const done = { authorization_code: 'code-2', code_challenge: 'c', code_verifier: 'theirs' }
    const { asked, poll } = await polled(ok(done), ok(tokens()))
    expect(asked[0]?.body).toEqual({ device_auth_id: 'dev-1', user_code: 'ABCD-1234' })
    expect(asked[1]).toMatchObject({
      url: `${issuer}/oauth/token`,
      form: {
        code: 'code-2',
        code_verifier: 'theirs',
        redirect_uri: `${issuer}/deviceauth/callback`,
      },
    })
    expect(poll).toMatchObject({ state: 'done', credential: { facts: { accountId: 'ws-1' } } })
  })

  test('a denial ends it, and so does the time', async () => {
    await expect(polled({ status: 400, body: { error: 'expired_token' } })).rejects.toMatchObject({
      error: { kind: 'forbidden' },
    })
    await expect(polled(ok({}))).rejects.toThrow('gave nothing for it')
    const { start } = await started()
    const late = portsFor(scripted().fetchJson, start.expiresAt)
    await expect(device.poll(late, start)).rejects.toThrow('within 15 minutes')
  })
})

describe('a sign-in that is no longer wanted', () => {
  test('is revoked where it was made here', async () => {
    const { asked, fetchJson } = scripted(ok(tokens()), ok(''))
    const made = await browser.finish(portsFor(fetchJson), {
      ...{ code: 'c', redirectUri, start: begin(false, { issuer }) },
    })
    await signIn.revoke(portsFor(fetchJson), made)
    expect(asked[1]).toEqual({
      method: 'POST',
      url: `${issuer}/oauth/revoke`,
      headers: {},
      body: { token: 'refresh-2', token_type_hint: 'refresh_token', client_id: client },
    })
  })

  test('is left alone where another program has it too', async () => {
    const { asked, fetchJson } = scripted()
    const [made] = signIn.imports[0]?.read(JSON.stringify(tokens()), '/home/anna/auth.json') ?? []
    await Promise.all(made ? [signIn.revoke(portsFor(fetchJson), made)] : [])
    expect(made?.refresh).toBeDefined()
    expect(asked).toEqual([])
  })
})

test('the notice says that it is tolerated, for own accounts, and may end', () => {
  for (const words of ['tolerated', 'accounts of your own', 'end this at any time'])
    expect(signIn.notice).toContain(words)
})
