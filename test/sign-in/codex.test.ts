/** People sign in to ChatGPT, from the first click to an account that answers, and through everything that goes wrong on the way. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Failure } from '../../electron/hub/error.ts'
import { Secret } from '../../electron/kernel/secret.ts'
import { codex } from '../../electron/providers/codex/index.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { type CodexWorld, startCodexWorld } from '../support/codex-backend/index.ts'
import type { Member } from '../support/openai-sign-in/index.ts'
import { freePorts } from '../support/sign-in-flow.ts'
import { refusalOf } from '../support/state.ts'
import { clock, openRig, type Rig } from './rig.ts'

const minute = 60_000
const day = 24 * 60 * minute

let world: CodexWorld
let rig: Rig
let channelId: string

beforeEach(async () => {
  const ports = await freePorts(2)
  const redirects = ports.map((port) => `http://localhost:${port}/auth/callback`)
  world = await startCodexWorld({ now: clock.now, redirects })
  // The only thing that is not as it ships: 1455 may be anybody's on the machine that runs the tests.
  const provider: Provider = {
    ...codex,
    signIn: { ...codex.signIn, browser: { ...codex.signIn.browser, ports } },
  }
  rig = await openRig(provider)
  const { channels } = rig.state.accounts
  channelId = (await channels.create({ provider: codex.id, baseUrl: world.codex.baseUrl })).id
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const signIns = () => rig.state.accounts.signIns
const options = () => ({ issuer: world.openai.issuer })
const anna = () => world.openai.member('anna@example.org', 'Personal')
const wish = (more: object = {}) => ({ provider: codex.id, channelId, options: options(), ...more })

async function inBrowser(member: Member | 'cancel', more: object = {}) {
  const view = await signIns().start({ ...wish(more), way: 'browser' })
  await fetch(await world.openai.walk(view.url ?? '', member))
  return rig.over(view.id)
}

const upstream = (id = '') => {
  const found = rig.state.accounts.snapshot().get(id)?.upstream
  if (!found) throw new Error('There is no such account.')
  return found
}
const secretOf = async (id?: string) => (await upstream(id).secret()) ?? new Secret('')
const renewals = () => world.openai.visits.filter(({ text }) => text.includes('refresh_token"'))
const failureOf = async (work: unknown): Promise<Failure['error']> => {
  const error: unknown = await Promise.resolve(work).catch((thrown: unknown) => thrown)
  if (error instanceof Failure) return error.error
  throw new Error('It should have failed.', { cause: error })
}

test('in a browser: the account is there with its plan and its models, and calls are made in its workspace', async () => {
  const done = await inBrowser(anna())
  expect(done).toMatchObject({ state: 'done' })
  const account = await rig.state.accounts.get(done.accountId ?? '')
  expect(account).toMatchObject({ login: 'sign-in', plan: 'plus', health: { state: 'ready' } })
  expect(account.label).toContain('anna@example.org')
  expect(account.models).toBeGreaterThan(0)
  expect(world.openai.inspect((await secretOf(done.accountId)).reveal())?.standing).toBe('live')
  expect(upstream(done.accountId).facts?.()).toMatchObject({ accountId: anna().workspace.id })
})

test('one person in two workspaces is two accounts; the same again is the same', async () => {
  const first = await inBrowser(anna())
  const team = await inBrowser(world.openai.member('anna@example.org', 'Example Team'))
  const again = await inBrowser(anna())
  expect(team.accountId).not.toBe(first.accountId)
  expect(again.accountId).toBe(first.accountId)
  expect((await rig.state.accounts.list()).items).toHaveLength(2)
  const wrong = await inBrowser(anna(), { account: team.accountId })
  expect(wrong).toMatchObject({ state: 'failed', message: expect.stringContaining('was to be') })
})

test('consent that is denied, and a workspace without Codex, say what to do', async () => {
  expect(await inBrowser('cancel')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('not allowed'),
  })
  expect(await inBrowser(world.openai.member('ben@example.org', 'School'))).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('no Codex'),
  })
  expect((await rig.state.accounts.list()).items).toEqual([])
})

test('the callback’s address completes it when it is pasted', async () => {
  const view = await signIns().start({ ...wish(), way: 'browser' })
  const back = await world.openai.walk(view.url ?? '', anna())
  expect(await signIns().complete(view.id, new Secret(back.href))).toMatchObject({ state: 'done' })
})

test('with a code: asked in its own time, until it is entered', async () => {
  const view = await signIns().start({ ...wish(), way: 'device' })
  expect(view.verificationUrl).toBe(`${world.openai.issuer}/codex/device`)
  await rig.pass(5000, () => rig.answered === 1)
  expect(signIns().status(view.id).state).toBe('waiting')
  await world.openai.walkDevice(view.userCode ?? '', anna())
  await rig.pass(5000, () => rig.answered === 2)
  expect(await rig.over(view.id)).toMatchObject({ state: 'done' })
})

test('a code that nobody enters expires, and is not asked for any more', async () => {
  const view = await signIns().start({ ...wish(), way: 'device' })
  clock.advance(15 * minute)
  expect(signIns().status(view.id).state).toBe('expired')
})

test('where codes are turned off it says so', async () => {
  world.openai.switches.deviceSignIn = false
  expect(await refusalOf(signIns().start({ ...wish(), way: 'device' }))).toMatchObject({
    message: expect.stringContaining('sign in with the browser'),
  })
})

test('two renewals at once send the refresh token once', async () => {
  const { accountId } = await inBrowser(anna())
  await secretOf(accountId)
  clock.advance(10 * day)
  const [one, other] = await Promise.all([secretOf(accountId), secretOf(accountId)])
  expect(renewals()).toHaveLength(1)
  expect(one.reveal()).toBe(other.reveal())
  expect(world.openai.inspect(one.reveal())?.standing).toBe('live')
})

test('an answer that is lost on its way spends the refresh token: only signing in again helps, and does', async () => {
  const { accountId = '' } = await inBrowser(anna())
  clock.advance(10 * day)
  world.openai.interrupt('/oauth/token', { lost: true })
  expect(await failureOf(upstream(accountId).secret())).toMatchObject({ kind: 'no-account' })
  await rig.reopen()
  expect(await failureOf(upstream(accountId).secret())).toMatchObject({
    kind: 'sign-in-expired',
    message: expect.stringContaining('sign in again'),
  })
  expect(await rig.state.accounts.get(accountId)).toMatchObject({ health: { state: 'attention' } })
  expect(await inBrowser(anna(), { account: accountId })).toMatchObject({
    state: 'done',
    accountId,
  })
  expect(await rig.state.accounts.get(accountId)).toMatchObject({ health: { state: 'ready' } })
})

test('a renewal that the platform is too busy for is tried again', async () => {
  const { accountId } = await inBrowser(anna())
  clock.advance(10 * day)
  world.openai.interrupt('/oauth/token', { instead: { status: 503 } })
  const { retryAt = 0 } = (await failureOf(upstream(accountId).secret())) as { retryAt?: number }
  clock.advance(retryAt - clock.now())
  expect(world.openai.inspect((await secretOf(accountId)).reveal())?.standing).toBe('live')
})

test('a token that was revoked ends the account, with one sentence', async () => {
  const { accountId = '' } = await inBrowser(anna())
  const rejected = await secretOf(accountId)
  world.openai.revoke(rejected.reveal())
  clock.advance(minute)
  expect(await upstream(accountId).renew?.(rejected)).toBe(false)
  expect(await rig.state.accounts.get(accountId)).toMatchObject({
    signInEnded: 'The sign-in to ChatGPT was ended: sign in again.',
  })
  expect(await upstream(accountId).renew?.(rejected)).toBe(false)
  expect(renewals()).toHaveLength(1)
})

test('what Codex CLI has is taken over, and looked at again when it is ahead of us', async () => {
  const folder = join(rig.path, '.codex')
  const path = join(folder, 'auth.json')
  mkdirSync(folder)
  const write = (tokens: object) =>
    writeFileSync(
      path,
      JSON.stringify({ tokens, last_refresh: new Date(clock.now()).toISOString() }),
    )
  write(world.openai.signIn(anna()))
  const found = await signIns().imports(codex.id)
  const source = found.find((one) => one.path === path)
  expect(source?.caution).toContain('share')
  // The issuer of this test cannot be told to a file, so nothing is renewed here.
  const { admitted } = await signIns().importFrom({
    provider: codex.id,
    channelId,
    sourceId: source?.sourceId ?? '',
  })
  const accountId = admitted[0]?.accountId
  const rejected = await secretOf(accountId)
  clock.advance(minute)
  const newer = world.openai.signIn(anna())
  write(newer)
  expect(await upstream(accountId).renew?.(rejected)).toBe(true)
  expect((await secretOf(accountId)).reveal()).toBe(newer.access_token)
})

test('a personal access token is pasted', async () => {
  const text = new Secret(world.openai.personalToken(anna()))
  const { accountId } = await signIns().paste({ ...wish(), text })
  expect(await rig.state.accounts.get(accountId)).toMatchObject({ plan: 'plus' })
  expect((await rig.state.accounts.get(accountId)).models).toBeGreaterThan(0)
})

test('signing out gives the tokens back', async () => {
  const { accountId = '' } = await inBrowser(anna())
  await rig.state.accounts.remove(accountId)
  await rig.reopen()
  expect(world.openai.issued.every(({ revoked }) => revoked)).toBe(true)
})
