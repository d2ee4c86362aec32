/** Keeping a sign-in to ChatGPT alive. */
import { describe, expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import type { Credential } from '../sign-in.ts'
import {
  accessToken,
  auth,
  hours,
  idToken,
  inSeconds,
  now,
  ok,
  portsFor,
  type Reply,
  scripted,
  tokens,
} from './fixtures/sign-in.ts'
import { codex } from './index.ts'

const { signIn } = codex
const issuer = 'http://127.0.0.1:9'
const client = 'app_EMoamEEZ73f0CkXaXp7hrann'

const credential = (more: Partial<Credential> = {}): Credential => ({
  access: new Secret(accessToken()),
  refresh: new Secret('refresh-1'),
  expiresAt: now + 240 * hours,
  renewedAt: now - hours,
  facts: { accountId: 'ws-1', userId: 'user-1', email: 'anna@example.org', plan: 'plus' },
  ...more,
})

describe('a sign-in is renewed', () => {
  const { expiresAt = 0 } = credential()
  const minutes = 60_000
  const days = 24 * hours

  test('five minutes before it ends', () => {
    expect(signIn.isStale(credential(), expiresAt - 5 * minutes - 1)).toBe(false)
    expect(signIn.isStale(credential(), expiresAt - 5 * minutes)).toBe(true)
  })

  test('after eight days where it does not say when it ends', () => {
    const { expiresAt: _, ...silent } = credential({ renewedAt: now })
    expect(signIn.isStale(silent, now + 8 * days)).toBe(false)
    expect(signIn.isStale(silent, now + 8 * days + 1)).toBe(true)
  })

  test('never while it still works, where there is nothing to renew it with', () => {
    const { refresh: _, ...bare } = credential()
    expect(signIn.isStale(bare, expiresAt - 1)).toBe(false)
    expect(signIn.isStale(bare, expiresAt)).toBe(true)
    const { expiresAt: _also, ...endless } = bare
    expect(signIn.isStale(endless, now + 1000 * days)).toBe(false)
  })

  test('for new tokens, in JSON, and stays who it was', async () => {
    const other = { email: 'new@example.org', exp: inSeconds(now) }
    const plan = { 'https://api.openai.com/auth': { ...auth, chatgpt_plan_type: 'pro' } }
    const { asked, fetchJson } = scripted(ok(tokens({ id_token: idToken({ ...other, ...plan }) })))
    const old = credential({ source: '/home/anna/.codex/auth.json' })
    const renewed = await signIn.renew(portsFor(fetchJson), old)
    expect(asked).toEqual([
      {
        method: 'POST',
        url: 'https://auth.openai.com/oauth/token',
        headers: {},
        body: { client_id: client, grant_type: 'refresh_token', refresh_token: 'refresh-1' },
      },
    ])
    expect(renewed.refresh?.reveal()).toBe('refresh-2')
    expect(renewed).toMatchObject({ renewedAt: now, expiresAt, source: old.source })
    expect(renewed.facts).toEqual({ ...old.facts, plan: 'pro' })
    expect(signIn.identity(renewed).key).toBe(signIn.identity(old).key)
  })

  test('and keeps what the answer leaves out', async () => {
    const only = async (body: object) => {
      const renewed = await signIn.renew(portsFor(scripted(ok(body)).fetchJson), credential())
      return [renewed.access.reveal(), renewed.refresh?.reveal()]
    }
    expect(await only({ access_token: 'new' })).toEqual(['new', 'refresh-1'])
    expect(await only({ refresh_token: 'new' })).toEqual([accessToken(), 'new'])
    expect(await only({ id_token: idToken() })).toEqual([accessToken(), 'refresh-1'])
  })

  test('where its own issuer is', async () => {
    const { asked, fetchJson } = scripted(ok(tokens()))
    const facts = { ...credential().facts, issuer }
    const renewed = await signIn.renew(portsFor(fetchJson), credential({ facts }))
    expect(asked[0]?.url).toBe(`${issuer}/oauth/token`)
    expect(renewed.facts).toEqual(facts)
  })
})

describe('a renewal that fails', () => {
  const failing = (reply: Reply, of = credential()) =>
    signIn.renew(portsFor(scripted(reply).fetchJson), of)

  test.each([
    [401, { error: { code: 'refresh_token_expired', message: 'm' } }, 'has expired'],
    [401, { error: { code: 'REFRESH_TOKEN_REUSED' } }, 'Another program'],
    [400, { error: 'refresh_token_invalidated' }, 'was ended'],
    [401, { code: 'refresh_token_reused' }, 'Another program'],
    [400, { error: 'invalid_grant', error_description: 'x' }, 'no longer accepts'],
    [401, { error: { code: 'never_heard_of' } }, 'no longer accepts'],
    [401, 'text', 'no longer accepts'],
  ])('%i %j is for good', async (status, body, words) => {
    await expect(failing({ status, body })).rejects.toMatchObject({
      error: { kind: 'sign-in-expired', message: expect.stringContaining(words), status },
    })
  })

  test.each([400, 403, 429, 500, 503])('%i without such a code may pass', async (status) => {
    await expect(failing({ status, body: { error: 'odd' } })).rejects.toMatchObject({
      error: { kind: 'upstream-unavailable' },
    })
  })

  test('may pass too where the answer holds nothing', async () => {
    for (const body of [{}, '', null])
      await expect(failing(ok(body))).rejects.toMatchObject({ error: { kind: 'upstream-invalid' } })
  })

  test('says nothing of the tokens', async () => {
    const quoting = { error: { message: `No such token: ${accessToken()}` } }
    await expect(failing({ status: 500, body: quoting })).rejects.not.toThrow(accessToken())
  })

  test('cannot be tried without a refresh token', async () => {
    const { refresh: _, ...bare } = credential()
    await expect(failing(ok({}), bare)).rejects.toMatchObject({
      error: { kind: 'sign-in-expired', message: expect.stringContaining('paste a new one') },
    })
  })
})
