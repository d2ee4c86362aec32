/** People sign in in a browser, which comes back to this machine; each ends in one account. */
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wayBack } from '../../../test/support/sign-in-flow.ts'
import { openSigningIn, type SigningIn } from '../../../test/support/signing-in.ts'
import { refusalOf } from '../../../test/support/state.ts'
import { Secret } from '../../kernel/secret.ts'
import type { SignInView } from './view.ts'

const minute = 60_000

let rig: SigningIn
beforeEach(async () => {
  rig = await openSigningIn()
})
afterEach(() => rig.close())

test('a person signs in in a browser and has an account with models', async () => {
  const heard: SignInView[] = []
  rig.signIns.onProgress((view) => heard.push(view))
  const view = await rig.inBrowser({ tags: ['work'] })
  expect(view).toMatchObject({ state: 'waiting', callback: 'listening', way: 'browser' })
  expect(view.expiresAt).toBe(rig.state.clock.now() + 15 * minute)
  expect(new URL(view.url ?? '').searchParams.get('choose')).toBe('true')
  expect(new URL(view.url ?? '').searchParams.get('redirect_uri')).toBe(
    `http://localhost:${rig.ports[0]}/callback`,
  )
  const page = await fetch(wayBack(view, { code: 'code-for-anna' }))
  expect(page.status).toBe(200)
  const done = await rig.over(view.id)
  expect(done).toMatchObject({ state: 'done', accountId: expect.any(String) })
  expect(await rig.accounts()).toMatchObject([
    {
      id: done.accountId,
      label: 'anna@example.org',
      login: 'sign-in',
      plan: 'plus',
      tags: ['work'],
      models: 1,
      hasSecret: true,
      health: { state: 'ready' },
    },
  ])
  expect(heard.map(({ state: at }) => at)).toEqual(['waiting', 'exchanging', 'done'])
  expect(JSON.stringify([heard, await rig.accounts()])).not.toContain('canary')
  const upstream = rig.state.accounts.snapshot().get(done.accountId ?? '')?.upstream
  expect((await upstream?.secret())?.reveal()).toBe('canary-access-anna-1')
  await expect(fetch(wayBack(view, { code: 'code-for-anna' }))).rejects.toThrow('fetch failed')
})

test('who does not consent, and who comes with a bad code, is told what to do', async () => {
  const denied = await rig.inBrowser()
  await fetch(wayBack(denied, { error: 'access_denied' }))
  expect(await rig.over(denied.id)).toMatchObject({
    state: 'failed',
    message: 'The plan said access_denied: start again.',
  })
  const bad = await rig.inBrowser()
  await fetch(wayBack(bad, { code: 'canary-code' }))
  const failed = await rig.over(bad.id)
  expect(failed).toMatchObject({
    state: 'failed',
    message: 'The plan does not know [secret]: start again.',
  })
  const empty = await rig.inBrowser()
  await fetch(wayBack(empty, {}))
  expect(await rig.over(empty.id)).toMatchObject({ state: 'failed' })
  expect(await rig.accounts()).toEqual([])
})

test('a callback with a wrong state changes nothing; the right one still gets through', async () => {
  const view = await rig.inBrowser()
  const forged = new URL(wayBack(view, { code: 'code-for-ben' }))
  forged.searchParams.set('state', 'forged')
  expect((await fetch(forged)).status).toBe(400)
  expect(rig.signIns.status(view.id).state).toBe('waiting')
  await fetch(wayBack(view, { code: 'code-for-anna' }))
  expect(await rig.over(view.id)).toMatchObject({ state: 'done' })
})

test('where all ports are taken it says so, and the pasted address completes it', async () => {
  const servers: Server[] = []
  for (const port of rig.ports) {
    const foreign = createServer()
    servers.push(foreign)
    await new Promise<void>((listening) => foreign.listen(port, '127.0.0.1', listening))
  }
  const view = await rig.inBrowser()
  expect(view).toMatchObject({
    state: 'waiting',
    callback: { taken: [{ port: rig.ports[0] }, { port: rig.ports[1] }] },
  })
  expect(await refusalOf(rig.signIns.complete(view.id, new Secret('nonsense!')))).toMatchObject({
    code: 'invalid',
  })
  const other = `http://localhost:${rig.ports[0]}/callback?code=code-for-ben&state=other`
  expect(await refusalOf(rig.signIns.complete(view.id, new Secret(other)))).toMatchObject({
    code: 'invalid',
  })
  expect(rig.signIns.status(view.id).state).toBe('waiting')
  const pasted = wayBack(view, { code: 'code-for-anna' })
  expect(await rig.signIns.complete(view.id, new Secret(pasted))).toMatchObject({ state: 'done' })
  expect(servers.every((server) => server.listening)).toBe(true)
  for (const server of servers) server.close()
})

test('two sign-ins at once do not disturb each other', async () => {
  const [anna, ben] = await Promise.all([rig.inBrowser(), rig.inBrowser()])
  await fetch(wayBack(ben, { code: 'code-for-ben' }))
  expect(await rig.over(ben.id)).toMatchObject({ state: 'done' })
  expect(rig.signIns.status(anna.id).state).toBe('waiting')
  await fetch(wayBack(anna, { code: 'code-for-anna' }))
  expect(await rig.over(anna.id)).toMatchObject({ state: 'done' })
  expect((await rig.accounts()).map(({ label }) => label).toSorted()).toEqual([
    'anna@example.org',
    'ben@example.org',
  ])
})

test('a sign-in that is cancelled, or takes too long, frees its port', async () => {
  const cancelled = await rig.inBrowser()
  expect(rig.signIns.cancel(cancelled.id)).toMatchObject({ state: 'cancelled' })
  await expect(fetch(wayBack(cancelled, { code: 'code-for-anna' }))).rejects.toThrow('fetch failed')
  expect(
    await refusalOf(rig.signIns.complete(cancelled.id, new Secret('code-for-anna'))),
  ).toMatchObject({ code: 'conflict' })
  const late = await rig.inBrowser()
  rig.state.clock.advance(15 * minute)
  expect(rig.signIns.status(late.id)).toMatchObject({
    state: 'expired',
    message: expect.stringContaining('start again'),
  })
  await expect(fetch(wayBack(late, { code: 'code-for-anna' }))).rejects.toThrow('fetch failed')
  rig.state.clock.advance(10 * minute)
  expect(rig.signIns.list()).toEqual([])
  expect(await refusalOf(Promise.resolve().then(() => rig.signIns.status(late.id)))).toMatchObject({
    code: 'not-found',
  })
})

test('what arrives after the sign-in was cancelled is given back', async () => {
  const gate = Promise.withResolvers<void>()
  const { browser } = rig.platform.signIn
  if (!browser) throw new Error('It has a browser flow.')
  const { finish } = browser
  Object.assign(browser, {
    finish: async (...all: Parameters<typeof finish>) => {
      await gate.promise
      return finish(...all)
    },
  })
  const view = await rig.inBrowser()
  await fetch(wayBack(view, { code: 'code-for-anna' }))
  expect(rig.signIns.cancel(view.id)).toMatchObject({ state: 'cancelled' })
  gate.resolve()
  await rig.pass(0)
  expect(rig.platform.revoked).toEqual(['canary-access-anna-1'])
  expect(await rig.accounts()).toEqual([])
})
