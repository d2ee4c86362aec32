/** Signing in through the API: in a browser, with a code, with a token, and from other programs' files. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../electron/cli/free-port.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { signInPlatform, type SignInPlatform } from '../support/sign-in-platform.ts'
import { acme } from './acme.ts'
import { refusal } from './refusal.ts'
import { openRig, type Rig, start } from './rig.ts'

let rig: Rig
let clock: ManualClock
let plan: SignInPlatform
const provider = 'plan'

beforeEach(async () => {
  clock = manualClock(start)
  plan = signInPlatform({ id: provider, ports: [await freePort(24_000)] })
  rig = await openRig({ clock, providers: [acme, plan.provider] })
})

afterEach(() => rig.close())

const acknowledge = () => rig.client.signIns.acknowledge({ provider })

async function startBrowser() {
  await acknowledge()
  const view = await rig.client.signIns.start({ provider })
  const page = new URL(view.url ?? '')
  const back = new URL(page.searchParams.get('redirect_uri') ?? '')
  back.searchParams.set('state', page.searchParams.get('state') ?? '')
  return { view, back }
}

/** The next view of a sign-in on the feed that is over. */
async function ended(id: string) {
  const feed = await rig.client.events.watch()
  const now = await rig.client.signIns.status({ provider, id })
  if (now.state !== 'waiting' && now.state !== 'exchanging') return now
  for await (const notice of feed) {
    if (notice.type !== 'sign-in' || notice.signIn.id !== id) continue
    const { state } = notice.signIn
    if (state !== 'waiting' && state !== 'exchanging') return notice.signIn
  }
  throw new Error('The feed ended before the sign-in.')
}

describe('the terms', () => {
  it('come with the platform and must be acknowledged before anything begins', async () => {
    const { signIn } = await rig.client.platforms.get({ id: provider })
    expect(signIn).toMatchObject({
      ways: ['browser', 'device'],
      terms: expect.stringContaining('own account only'),
      acknowledged: false,
      imports: [{ source: 'tool', caution: expect.stringContaining('share') }],
    })
    for (const call of [
      rig.client.signIns.start({ provider }),
      rig.client.signIns.token({ provider, token: 'canary-access-anna-1' }),
      rig.client.signIns.imports.take({ provider, source: 'tool' }),
    ])
      expect(await refusal(call)).toMatchObject({ code: 'CONFLICT', status: 409 })
    expect(await acknowledge()).toMatchObject({ acknowledged: true })
    expect((await rig.client.platforms.get({ id: provider })).signIn?.acknowledged).toBe(true)
  })
})

describe('a sign-in in a browser', () => {
  it('becomes an account when the person comes back', async () => {
    const { view, back } = await startBrowser()
    expect(view).toMatchObject({
      provider,
      way: 'browser',
      state: 'waiting',
      callback: { listening: true, taken: [] },
    })
    back.searchParams.set('code', 'code-for-anna')
    expect((await fetch(back)).status).toBe(200)
    const { state, accountId = '' } = await ended(view.id)
    expect(state).toBe('done')
    expect(await rig.client.accounts.get({ id: accountId })).toMatchObject({
      label: 'anna@example.org',
      login: 'sign-in',
      identity: 'anna@example.org',
      plan: 'plus',
      models: 1,
      health: { state: 'ready' },
    })
  })

  it('is completed by the address the browser ended at', async () => {
    const { view, back } = await startBrowser()
    back.searchParams.set('code', 'code-for-ben')
    const done = await rig.client.signIns.complete({ provider, id: view.id, pasted: back.href })
    expect(done.state).toBe('done')
    expect((await rig.client.signIns.list()).items).toEqual([done])
  })

  it('goes on waiting after an address that is not its own', async () => {
    const { view, back } = await startBrowser()
    back.searchParams.set('code', 'canary-code')
    back.searchParams.set('state', 'another')
    const call = rig.client.signIns.complete({ provider, id: view.id, pasted: back.href })
    const error = await refusal(call)
    expect(error).toMatchObject({ code: 'INVALID', data: { fields: [{ path: 'pasted' }] } })
    expect(JSON.stringify(error)).not.toContain('canary')
    expect((await rig.client.signIns.status({ provider, id: view.id })).state).toBe('waiting')
  })

  it('says what the platform said when it was not wanted', async () => {
    const { view, back } = await startBrowser()
    back.searchParams.set('error', 'access_denied')
    await fetch(back)
    expect(await ended(view.id)).toMatchObject({
      state: 'failed',
      message: 'The plan said access_denied: start again.',
    })
  })

  it('is cancelled, which frees its port', async () => {
    const { view, back } = await startBrowser()
    const { state } = await rig.client.signIns.cancel({ provider, id: view.id })
    expect(state).toBe('cancelled')
    await expect(fetch(back)).rejects.toThrow('fetch failed')
  })

  it('expires when nobody comes', async () => {
    const { view } = await startBrowser()
    clock.advance(15 * 60_000)
    const over = await rig.client.signIns.status({ provider, id: view.id })
    expect(over).toMatchObject({ state: 'expired', message: expect.stringContaining('start') })
  })

  it('names the ports that others have, and can be pasted all the same', async () => {
    const [port = 0] = plan.signIn.browser?.ports ?? []
    const { createServer } = await import('node:net')
    const other = createServer().listen(port, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    try {
      const { view, back } = await startBrowser()
      expect(view.callback).toMatchObject({ listening: false, taken: [{ port }] })
      back.searchParams.set('code', 'code-for-anna')
      const { state } = await rig.client.signIns.complete({
        provider,
        id: view.id,
        pasted: back.href,
      })
      expect(state).toBe('done')
    } finally {
      other.close()
    }
  })

  it('is not found under another platform', async () => {
    const { view } = await startBrowser()
    const call = rig.client.signIns.status({ provider: 'acme', id: view.id })
    expect(await refusal(call)).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a sign-in with a code', () => {
  it('shows the code and becomes an account once it was typed', async () => {
    await acknowledge()
    const view = await rig.client.signIns.start({ provider, way: 'device' })
    expect(view).toMatchObject({
      userCode: 'ABCD-1234',
      verificationUrl: 'https://plan.example.com/device',
    })
    expect(view.callback).toBeUndefined()
    plan.polls.push('done')
    const done = ended(view.id)
    clock.advance(5000)
    expect((await done).state).toBe('done')
  })
})

describe('an account that was signed in to', () => {
  it('says when it ends where that cannot be put off', async () => {
    await acknowledge()
    const expiresAt = start + 7_200_000
    const { pasted } = plan.signIn
    Object.assign(plan.signIn, {
      pasted: async (...given: Parameters<typeof pasted>) => ({
        ...(await pasted(...given)),
        expiresAt,
      }),
    })
    const token = { provider, token: 'canary-access-anna-9', label: 'Mine' }
    const { account } = await rig.client.signIns.token(token)
    expect(account).toMatchObject({ label: 'Mine', identity: 'anna@example.org', expiresAt })
  })

  it('whose sign-in has ended says that signing in again helps, and does', async () => {
    await acknowledge()
    const token = { provider, token: 'canary-access-anna-9' }
    const { account } = await rig.client.signIns.token(token)
    const upstream = rig.ports.accounts.snapshot().get(account.id)?.upstream
    upstream?.health.failed({ kind: 'sign-in-expired', message: 'over' }, 'big', start)
    expect((await rig.client.accounts.get({ id: account.id })).health).toMatchObject({
      state: 'attention',
      kind: 'sign-in-expired',
      action: 'sign-in-again',
      lastError: { message: 'over', at: start },
    })
    const again = await rig.client.signIns.token({ ...token, account: account.id })
    expect(again.account).toMatchObject({ id: account.id, health: { state: 'ready' } })
    expect(again.account.health.action).toBeUndefined()
  })

  it('cannot become that of somebody else', async () => {
    await acknowledge()
    const { account } = await rig.client.signIns.token({ provider, token: 'canary-access-anna-9' })
    const call = rig.client.signIns.token({
      provider,
      token: 'canary-access-ben-9',
      account: account.id,
    })
    expect(await refusal(call)).toMatchObject({ code: 'CONFLICT' })
  })
})

describe("other programs' files", () => {
  const file = () => join(rig.folder, '.tool', 'auth.json')

  it.each(['import', 'local-vscode'])('are listed and taken over at /%s', async (word) => {
    await acknowledge()
    const path = `/admin/${provider}/${word}`
    const before = await (await rig.ask(path)).json()
    expect(before).toEqual({ items: [expect.not.objectContaining({ path: expect.anything() })] })
    mkdirSync(join(rig.folder, '.tool'))
    const expiresAt = start + 3_600_000
    const stored = { who: 'cleo', access: 'canary-a', refresh: 'canary-r', expiresAt, renewedAt: 1 }
    writeFileSync(file(), JSON.stringify(stored))
    expect(await (await rig.ask(path)).json()).toMatchObject({
      items: [{ source: 'tool', path: file() }],
    })
    const taken = await rig.ask(path, { method: 'POST', body: '{"source":"tool"}' })
    expect(taken.status).toBe(200)
    expect(await taken.json()).toMatchObject({
      signedIn: [{ account: { label: 'cleo@example.org', login: 'sign-in' } }],
      failed: [],
    })
  })

  it('that hold nothing are refused', async () => {
    await acknowledge()
    const path = join(rig.folder, 'empty.json')
    writeFileSync(path, '{}')
    const call = rig.client.signIns.imports.take({ provider, source: 'tool', path })
    expect(await refusal(call)).toMatchObject({ code: 'INVALID' })
  })
})

it('a platform that nobody signs in to is refused with what works instead', async () => {
  const error = await refusal(rig.client.signIns.start({ provider: 'acme' }))
  expect(error).toMatchObject({ code: 'INVALID' })
  expect(error.message).toContain('API key')
  expect((await rig.client.platforms.get({ id: 'acme' })).signIn).toBeUndefined()
})

it('nothing that was signed in with is given out, told in the feed, or stored in the open', async () => {
  const feed = await rig.client.events.watch()
  const { view, back } = await startBrowser()
  back.searchParams.set('code', 'code-for-anna')
  await fetch(back)
  const told: unknown[] = []
  for await (const notice of feed) {
    told.push(notice)
    if (notice.type === 'sign-in' && notice.signIn.state === 'done') break
  }
  const paths = [
    '/admin/accounts',
    '/admin/sign-ins',
    '/admin/settings',
    `/admin/${provider}/oauth/status/${view.id}`,
  ]
  const given = await Promise.all(paths.map(async (path) => (await rig.ask(path)).text()))
  expect(JSON.stringify(told) + given.join()).not.toContain('canary')
  for (const name of readdirSync(rig.folder))
    expect(readFileSync(join(rig.folder, name)).includes('canary'), name).toBe(false)
})
