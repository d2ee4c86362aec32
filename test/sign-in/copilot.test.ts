/** People sign in to GitHub Copilot with a code, and the short tokens that Copilot gives are always fresh. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from '../../electron/kernel/secret.ts'
import { githubCopilot } from '../../electron/providers/github-copilot/index.ts'
import { type CopilotWorld, startCopilotWorld } from '../support/copilot-backend/index.ts'
import { clients } from '../support/github-sign-in/index.ts'
import { refusalOf } from '../support/state.ts'
import { clock, openRig, type Rig } from './rig.ts'

const minute = 60_000

let world: CopilotWorld
let rig: Rig

beforeEach(async () => {
  world = await startCopilotWorld({ now: clock.now })
  world.copilot.switches.demandsIntegrationId = false
  rig = await openRig(githubCopilot)
})
afterEach(async () => {
  await rig[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const signIns = () => rig.state.accounts.signIns
const wish = (clientId: string = clients.oauthApp, more: object = {}) => ({
  provider: githubCopilot.id,
  options: { clientId, host: world.github.origin },
  ...more,
})
const start = (clientId?: string, more?: object) =>
  signIns().start({ ...wish(clientId, more), way: 'device' })

async function signedIn(login: string, clientId?: string, more?: object) {
  const view = await start(clientId, more)
  await world.github.walkDevice(view.userCode ?? '', { login, answer: 'authorize' })
  const before = rig.answered
  await rig.pass(5000, () => rig.answered > before)
  return rig.over(view.id)
}

const upstream = (id = '') => {
  const found = rig.state.accounts.snapshot().get(id)?.upstream
  if (!found) throw new Error('There is no such account.')
  return found
}
const secretOf = async (id?: string) => (await upstream(id).secret()) ?? new Secret('')
const exchanges = () =>
  world.github.visits.filter(({ path }) => path === '/copilot_internal/v2/token').length

test.each([
  ['an OAuth app', clients.oauthApp],
  ['a GitHub App', clients.githubApp],
])('with a code, at %s: the account is there with its models', async (_, clientId) => {
  const done = await signedIn('octo-anna', clientId)
  expect(done).toMatchObject({ state: 'done' })
  const account = await rig.state.accounts.get(done.accountId ?? '')
  expect(account).toMatchObject({ login: 'sign-in', health: { state: 'ready' } })
  expect(account.label).toContain('octo-anna')
  expect(account.models).toBeGreaterThan(0)
  const token = await secretOf(done.accountId)
  expect(world.github.inspect(token.reveal())?.standing).toBe('live')
})

test('too fast is slowed down, and the page is our own knowledge', async () => {
  world.github.switches.verificationUri = 'https://evil.example.com/login'
  const view = await start()
  expect(view.verificationUrl).toBe(`${world.github.origin}/login/device`)
  const slow = { status: 200, body: { error: 'slow_down', interval: 10 } }
  world.github.interrupt('/login/oauth/access_token', { instead: slow })
  await rig.pass(5000, () => rig.answered === 1)
  await world.github.walkDevice(view.userCode ?? '', { login: 'octo-anna', answer: 'authorize' })
  clock.advance(9999)
  await new Promise((resolve) => setImmediate(resolve))
  expect(rig.answered).toBe(1)
  await rig.pass(1, () => rig.answered === 2)
  expect(await rig.over(view.id)).toMatchObject({ state: 'done' })
})

test('who says no, and who is too late, is told', async () => {
  const denied = await start()
  await world.github.walkDevice(denied.userCode ?? '', { login: 'octo-anna', answer: 'cancel' })
  await rig.pass(5000, () => rig.answered === 1)
  expect(await rig.over(denied.id)).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('cancelled'),
  })
  const late = await start()
  clock.advance(15 * minute)
  expect(signIns().status(late.id)).toMatchObject({ state: 'expired' })
})

test('a seat without Copilot is not kept, and the reason is GitHub’s own', async () => {
  world.github.user('octo-anna').seat.refusal = 'subscription_ended'
  const failed = await signedIn('octo-anna', clients.githubApp)
  expect(failed).toMatchObject({ state: 'failed', message: expect.stringMatching(/subscription/i) })
  expect((await rig.state.accounts.list()).items).toEqual([])
})

test('without an app of the owner’s own nothing begins', async () => {
  expect(await refusalOf(start(''))).toMatchObject({ code: 'invalid', field: 'clientId' })
})

test('short tokens are exchanged anew before they end, once for all who wait', async () => {
  const { accountId } = await signedIn('octo-anna', clients.githubApp)
  const before = await secretOf(accountId)
  const asked = exchanges()
  clock.advance(31 * minute)
  const [one, other] = await Promise.all([secretOf(accountId), secretOf(accountId)])
  expect(one.reveal()).toBe(other.reveal())
  expect(one.reveal()).not.toBe(before.reveal())
  expect(exchanges()).toBe(asked + 1)
  expect(world.github.inspect(one.reveal())?.standing).toBe('live')
})

test('access that is withdrawn ends the account', async () => {
  const { accountId = '' } = await signedIn('octo-anna')
  const token = await secretOf(accountId)
  world.github.revoke(token.reveal())
  clock.advance(minute)
  expect(await upstream(accountId).renew?.(token)).toBe(false)
  expect(await rig.state.accounts.get(accountId)).toMatchObject({
    health: { state: 'attention' },
    signInEnded: expect.stringContaining('sign in again'),
  })
  const again = await signedIn('octo-anna', undefined, { account: accountId })
  expect(again).toMatchObject({ state: 'done', accountId })
  expect(await rig.state.accounts.get(accountId)).toMatchObject({ health: { state: 'ready' } })
})

test('an outage of the exchange is waited for; the account is not ended', async () => {
  const { accountId = '' } = await signedIn('octo-anna', clients.githubApp)
  await secretOf(accountId)
  clock.advance(31 * minute)
  world.github.interrupt('/copilot_internal/v2/token', { instead: { status: 500 } })
  await expect(upstream(accountId).secret()).rejects.toMatchObject({
    error: { kind: 'no-account' },
  })
  clock.advance(5000)
  expect(world.github.inspect((await secretOf(accountId)).reveal())?.standing).toBe('live')
})

test('a token is pasted, and the same person is the same account', async () => {
  const { accountId } = await signedIn('octo-anna')
  const token = world.github.signIn(world.github.user('octo-anna'), clients.oauthApp)
  const pasted = await signIns().paste({ ...wish(), text: new Secret(token) })
  expect(pasted.accountId).toBe(accountId)
  expect((await rig.state.accounts.list()).items).toHaveLength(1)
})

test('what opencode keeps is found, and taken over', async () => {
  const folder = join(rig.path, '.local', 'share', 'opencode')
  const path = join(folder, 'auth.json')
  mkdirSync(folder, { recursive: true })
  const refresh = world.github.signIn(world.github.user('octo-anna'), clients.oauthApp)
  const enterpriseUrl = world.github.origin
  writeFileSync(
    path,
    JSON.stringify({ 'github-copilot-enterprise': { type: 'oauth', refresh, enterpriseUrl } }),
  )
  const found = (await signIns().imports(githubCopilot.id)).find((one) => one.path === path)
  expect(found?.caution).toContain('opencode')
  const { admitted } = await signIns().importFrom({
    provider: githubCopilot.id,
    sourceId: found?.sourceId ?? '',
  })
  const account = await rig.state.accounts.get(admitted[0]?.accountId ?? '')
  expect(account.label).toContain('octo-anna')
  expect(account.models).toBeGreaterThan(0)
})
