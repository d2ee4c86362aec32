/** Taking over a sign-in from another program's file, and reading what a person pastes. */
import { describe, expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import type { Credential } from '../sign-in.ts'
import {
  accessToken,
  hours,
  idToken,
  inSeconds,
  jwt,
  now,
  ok,
  portsFor,
  type Reply,
  scripted,
} from './fixtures/sign-in.ts'
import { codex } from './index.ts'

const { signIn } = codex
const [codexCli, opencode, cliProxy] = signIn.imports

const codexTokens = {
  id_token: idToken(),
  access_token: accessToken(),
  refresh_token: 'refresh-1',
  account_id: 'ws-1',
}
const lastRefresh = '2026-08-19T10:00:00.5Z'
const oldFile = { OPENAI_API_KEY: null, tokens: codexTokens, last_refresh: lastRefresh }

const files = {
  'auth.json of today': { auth_mode: 'chatgpt', ...oldFile },
  'auth.json of old': oldFile,
  'auth.json of old with a key beside it': { ...oldFile, OPENAI_API_KEY: 'sk-made-up' },
  'a file of CLIProxyAPI': {
    type: 'codex',
    ...codexTokens,
    email: 'anna@example.org',
    expired: '2026-08-30T12:00:00Z',
    last_refresh: lastRefresh,
  },
}

const read = (file: unknown, path = '/home/anna/.codex/auth.json') =>
  codexCli?.read(JSON.stringify(file), path)

const seen = (credential: Credential | undefined) => ({
  access: credential?.access.reveal(),
  refresh: credential?.refresh?.reveal(),
  expiresAt: credential?.expiresAt,
  renewedAt: credential?.renewedAt,
  identity: credential && signIn.identity(credential),
})

const whole = {
  access: accessToken(),
  refresh: 'refresh-1',
  expiresAt: now + 240 * hours,
  renewedAt: Date.parse(lastRefresh),
  identity: { key: 'user-1/ws-1', label: 'anna@example.org (Plus)', plan: 'plus' },
}

describe('importing', () => {
  test.each(Object.entries(files))('reads %s, and remembers where it came from', (_, file) => {
    const [found, ...more] = read(file) ?? []
    expect(more).toEqual([])
    expect(seen(found)).toEqual(whole)
    expect(found?.source).toBe('/home/anna/.codex/auth.json')
  })

  test('reads the sign-in of opencode, whose age is that of its token', () => {
    const entry = {
      type: 'oauth',
      access: accessToken(),
      refresh: 'refresh-1',
      expires: now,
      accountId: 'ws-1',
    }
    const file = { anthropic: { type: 'api', key: 'k' }, openai: entry }
    const [found] = opencode?.read(JSON.stringify(file), '/f') ?? []
    expect(seen(found)).toEqual({ ...whole, renewedAt: now - hours })
  })

  test('takes the workspace that the file names before the one in the tokens', () => {
    const [found] = read({ tokens: { ...codexTokens, account_id: 'ws-9' } }) ?? []
    expect(found?.facts['accountId']).toBe('ws-9')
  })

  test('takes tokens of unknown age for old', () => {
    const access = jwt({ chatgpt_account_id: 'ws-1' })
    const [found] = read({ tokens: { access_token: access, refresh_token: 'r' } }) ?? []
    expect(found && signIn.isStale(found, now)).toBe(true)
  })

  test.each([
    ['nothing at all', {}],
    ['signed-out Codex', { OPENAI_API_KEY: null, tokens: null }],
    ['opencode with a key', { openai: { type: 'api', key: 'sk-made-up' } }],
    ['empty tokens', { tokens: { access_token: '' } }],
  ])('finds none in %s', (_, file) => {
    expect(read(file)).toEqual([])
  })

  test.each([
    [{ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-made-up' }, 'an account of OpenAI'],
    [{ auth_mode: 'bedrockApiKey', bedrock_api_key: { api_key: 'k' } }, 'Amazon Bedrock'],
    [{ auth_mode: 'agentIdentity', agent_identity: 'x' }, 'only Codex itself'],
    [{ ...oldFile, auth_mode: 'personalAccessToken', personal_access_token: 'at-1' }, 'paste'],
    [[1], 'no JSON object'],
    [{ tokens: { access_token: 'opaque' } }, 'names no ChatGPT workspace'],
  ])('says what %j is', (file, words) => {
    expect(() => read(file)).toThrow(words)
  })

  test('says so when a file is not JSON, and quotes nothing of it', () => {
    const text = `{"tokens": ${accessToken()}`
    expect(() => codexCli?.read(text, '/f')).toThrow(
      /^This is not a sign-in file: it holds no JSON object\.$/,
    )
  })

  test('looks where each program keeps its file', () => {
    const at = (env: Record<string, string>) =>
      [codexCli, opencode, cliProxy].flatMap(
        (source) => source?.paths({ home: '/home/anna', env, platform: 'linux' }) ?? [],
      )
    expect(at({})).toEqual([
      '/home/anna/.codex/auth.json',
      '/home/anna/.local/share/opencode/auth.json',
    ])
    expect(at({ CODEX_HOME: '/x/codex/', XDG_DATA_HOME: '/x/data' })).toEqual([
      '/x/codex/auth.json',
      '/x/data/opencode/auth.json',
    ])
  })

  test('warns that the refresh token is shared', () => {
    for (const { caution } of signIn.imports) expect(caution).toContain('share one sign-in')
  })
})

describe('pasting', () => {
  const paste = (text: string, ...replies: readonly Reply[]) => {
    const { asked, fetchJson } = scripted(...replies)
    return { asked, done: signIn.pasted(portsFor(fetchJson), text) }
  }

  test.each(Object.entries(files))('the text of %s signs in', async (_, file) => {
    const made = await paste(` ${JSON.stringify(file, null, 2)}\n`).done
    expect(seen(made)).toEqual(whole)
    expect(made).not.toHaveProperty('source')
  })

  test.each(['', 'Bearer ', '"'])('an access token does, after %j', async (before) => {
    const { done } = paste(`${before}${accessToken()}${before === '"' ? before : ''}\n`)
    expect(seen(await done)).toEqual({ ...whole, refresh: undefined, renewedAt: now - hours })
  })

  const me = {
    email: 'anna@example.org',
    chatgpt_user_id: 'user-1',
    chatgpt_account_id: 'ws-1',
    chatgpt_plan_type: 'team',
    chatgpt_account_is_fedramp: true,
  }

  test.each(['at-made-up', '{"personal_access_token":"at-made-up"}'])(
    'a personal access token does, once OpenAI says whose it is: %s',
    async (text) => {
      const { asked, done } = paste(text, ok(me))
      const made = await done
      expect(asked).toEqual([
        {
          url: 'https://auth.openai.com/api/accounts/v1/user-auth-credential/whoami',
          headers: { authorization: 'Bearer at-made-up' },
        },
      ])
      expect(made.access.reveal()).toBe('at-made-up')
      expect(made.facts).toEqual({
        accountId: 'ws-1',
        userId: 'user-1',
        email: 'anna@example.org',
        plan: 'team',
        fedramp: 'true',
      })
      expect(signIn.isStale(made, now + 10_000 * hours)).toBe(false)
    },
  )

  test.each([
    [401, 'does not accept this personal access token'],
    [403, 'does not accept this personal access token'],
    [500, 'Try again in a while'],
    [200, 'does not say which ChatGPT workspace'],
  ])('a personal access token is not taken after %i', async (status, words) => {
    await expect(paste('at-made-up', { status, body: {} }).done).rejects.toThrow(words)
  })

  test.each([
    ['', 'This is no token'],
    ['two words', 'This is no token'],
    ['sk-made-up', 'This is an API key'],
    ['opaque', 'not a token of ChatGPT'],
    ['a.b.c', 'not a token of ChatGPT'],
    ['{', 'no JSON object'],
    ['{}', 'holds no sign-in'],
    ['{"OPENAI_API_KEY":"sk-made-up"}', 'holds an API key'],
    [jwt({ sub: 'x' }), 'names no ChatGPT workspace'],
    [accessToken({ exp: inSeconds(now) }), 'has expired'],
    [JSON.stringify({ access_token: accessToken({ exp: 1 }) }), 'has expired'],
  ])('%s is told for what it is not', async (text, words) => {
    const { asked, done } = paste(text)
    await expect(done).rejects.toMatchObject({ error: { kind: 'invalid-request' } })
    await expect(done).rejects.toThrow(words)
    expect(asked).toEqual([])
  })

  test('an expired token does where it can be renewed', async () => {
    const file = { ...codexTokens, access_token: accessToken({ exp: 1 }) }
    const made = await paste(JSON.stringify(file)).done
    expect(signIn.isStale(made, now)).toBe(true)
  })
})

describe('an account', () => {
  const of = (facts: Record<string, string>) =>
    signIn.identity({ facts, renewedAt: now, access: new Secret('made-up') })

  test('is told apart by user and workspace, not by its address', () => {
    const keys = [
      of({ accountId: 'a', userId: 'u', email: 'e' }),
      of({ accountId: 'b', userId: 'u', email: 'e' }),
      of({ accountId: 'a', userId: 'v', email: 'e' }),
    ].map(({ key }) => key)
    expect(new Set(keys).size).toBe(3)
  })

  test.each([
    ['plus', 'Plus'],
    ['prolite', 'Pro Lite'],
    ['self_serve_business_usage_based', 'Business'],
    ['hc', 'Enterprise'],
    ['free_workspace', 'Free workspace'],
    ['plan_of_tomorrow', 'Plan of tomorrow'],
    ['constructor', 'Constructor'],
  ])('of the plan %s is called %s', (plan, name) => {
    expect(of({ accountId: 'a', email: 'anna@example.org', plan }).label).toBe(
      `anna@example.org (${name})`,
    )
  })

  test('has a name also where nothing is known of it', () => {
    expect(of({ accountId: 'a' })).toEqual({ key: '/a', label: 'ChatGPT' })
  })
})
