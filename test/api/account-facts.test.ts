/** Quotas, model tests, aliases, abilities and proxies through the API. */
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../electron/hub/error.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { TestRunView } from '../../shared/views/model-test.ts'
import type { NoticeView } from '../../shared/views/notice.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { acme, goodKey } from './acme.ts'
import { refusal } from './refusal.ts'
import { openRig, type Rig, start } from './rig.ts'

let rig: Rig
let clock: ManualClock
/** What the platform says when it is asked for what is left. */
let left: number
/** Resolves or rejects each request to a model. */
let probe: (model: string, signal: AbortSignal) => Promise<void>

const metered: Provider = {
  ...acme,
  checkQuota: () =>
    Promise.resolve({
      plan: 'gold',
      windows: [
        { id: 'week', label: 'Week', unit: 'share', used: 1 - left, resetsAt: start + 3_600_000 },
        { id: 'moons', label: 'Moon credits', unit: 'credits', remaining: -3, limit: 20 },
      ],
    }),
}

beforeEach(async () => {
  left = 0.25
  probe = () => Promise.resolve()
  clock = manualClock(start)
  rig = await openRig({
    clock,
    providers: [metered],
    environment: { HTTPS_PROXY: 'http://anna:canary@127.0.0.1:7899' },
    probe: (_upstream, model, signal) => probe(model, signal),
  })
})

afterEach(() => rig.close())

const addAccount = (extra: { proxy?: string } = {}) =>
  rig.client.accounts.create({ platform: 'acme', label: 'Mine', secret: goodKey, ...extra })

/** The first notice of the feed, from now on, that is of this type and fits. */
async function told<Type extends NoticeView['type']>(
  feed: AsyncIterable<NoticeView>,
  type: Type,
  fits: (notice: Extract<NoticeView, { type: Type }>) => boolean = () => true,
): Promise<Extract<NoticeView, { type: Type }>> {
  for await (const notice of feed) {
    const found = notice as Extract<NoticeView, { type: Type }>
    if (notice.type === type && fits(found)) return found
  }
  throw new Error('The feed ended.')
}

describe('a quota', () => {
  it('is asked for, shown on the account, and told on the feed', async () => {
    const { id } = await addAccount()
    const feed = await rig.client.events.watch()
    const { quota } = await rig.client.accounts.checkQuota({ id })
    expect(quota).toMatchObject({
      plan: 'gold',
      exhausted: false,
      windows: [
        { label: 'Week', percentLeft: 25, renewed: false, resetsAt: start + 3_600_000 },
        { label: 'Moon credits', remaining: -3, limit: 20 },
      ],
    })
    clock.advance(1000)
    expect(await told(feed, 'quota')).toMatchObject({ accountId: id, quota: { plan: 'gold' } })
  })

  it('that has begun anew since is not shown as used', async () => {
    const { id } = await addAccount()
    await rig.client.accounts.checkQuota({ id })
    clock.advance(3_600_000)
    const { quota } = await rig.client.accounts.get({ id })
    expect(quota?.windows[0]).toMatchObject({ label: 'Week', renewed: true })
    expect(quota?.windows[0]?.percentLeft).toBeUndefined()
  })
})

describe('model tests', () => {
  const finished = (feed: AsyncIterable<NoticeView>, { id }: TestRunView) =>
    told(feed, 'model-test', ({ run }) => run.id === id && run.endedAt !== undefined)

  it('run by themselves, are told step by step, and stay on the models', async () => {
    probe = (model) =>
      model === 'acme-1'
        ? Promise.resolve()
        : Promise.reject(new Failure({ kind: 'forbidden', message: 'Not on this plan.' }))
    const { id } = await addAccount()
    const feed = await rig.client.events.watch()
    const started = await rig.client.accounts.detect({ id })
    expect(started).toMatchObject({ state: 'running', total: 2 })
    const { run } = await finished(feed, started)
    expect(run).toMatchObject({ state: 'done', testing: [] })
    const progress = await rig.client.accounts.testProgress({ id, runId: run.id })
    expect(progress).toEqual(run)
    const { items } = await rig.client.accounts.models({ id })
    expect(items).toMatchObject([
      { id: 'acme-1', test: { outcome: 'passed' } },
      {
        id: 'lab/acme-2',
        test: { outcome: 'failed', message: 'Not on this plan.' },
        lastError: { kind: 'forbidden' },
      },
    ])
  })

  it('are stopped on demand', async () => {
    probe = (_model, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')))
      })
    const { id } = await addAccount()
    const feed = await rig.client.events.watch()
    const run = await rig.client.accounts.test({ id, models: ['acme-1'] })
    expect(run.total).toBe(1)
    expect((await refusal(rig.client.accounts.test({ id }))).code).toBe('CONFLICT')
    await rig.client.accounts.cancelTest({ id, runId: run.id })
    expect((await finished(feed, run)).run).toMatchObject({ state: 'cancelled' })
  })

  it('of another account are not found under this one', async () => {
    const { id } = await addAccount()
    const other = await rig.client.accounts.create({ platform: 'acme', secret: `${goodKey}-2` })
    const run = await rig.client.accounts.test({ id })
    const call = rig.client.accounts.testProgress({ id: other.id, runId: run.id })
    expect((await refusal(call)).code).toBe('NOT_FOUND')
  })

  it('of models there are none of are refused', async () => {
    const { id } = await addAccount()
    const call = rig.client.accounts.test({ id, models: ['acme-9'] })
    expect((await refusal(call)).code).toBe('NOT_FOUND')
  })
})

describe('aliases and abilities', () => {
  it('are set as a whole, and refused when one stands for another', async () => {
    const { id } = await addAccount()
    const aliases = { fast: 'acme-1' }
    expect(await rig.client.accounts.setAliases({ id, aliases })).toEqual({ aliases })
    expect(await rig.client.accounts.aliases({ id })).toEqual({ aliases })
    const chained = { fast: 'acme-1', faster: 'fast' }
    const error = await refusal(rig.client.accounts.setAliases({ id, aliases: chained }))
    expect(error).toMatchObject({ code: 'INVALID', data: { fields: [{ path: 'aliases' }] } })
  })

  it('are said by the owner, outlive a listing, and are taken back', async () => {
    const { id } = await addAccount()
    const model = 'lab/acme-2'
    const said = { vision: true, contextWindow: 5000 }
    await rig.client.accounts.setCapabilities({ id, model, ...said })
    await rig.client.accounts.sync({ id })
    const { items } = await rig.client.accounts.capabilities({ id })
    expect(items[1]).toEqual({ model, ...said, overrides: said })
    const back = { vision: null, contextWindow: null }
    expect(await rig.client.accounts.setCapabilities({ id, model, ...back })).toEqual({ model })
  })
})

describe('a key that is no longer accepted', () => {
  it('asks for a new one', async () => {
    const { id } = await addAccount()
    const upstream = rig.ports.accounts.snapshot().get(id)?.upstream
    upstream?.health.failed({ kind: 'unauthenticated', message: 'No.' }, 'acme-1', start)
    const { health } = await rig.client.accounts.get({ id })
    expect(health).toMatchObject({ state: 'attention', action: 'replace-key' })
    expect((await rig.client.accounts.retry({ id })).health.state).toBe('ready')
  })
})

describe('proxies', () => {
  it('are those of the environment unless set, and are shown without their login', async () => {
    expect(await rig.client.proxy.get()).toEqual({ mode: 'environment', hasLogin: false })
    const url = 'socks5://127.0.0.1:1080'
    const feed = await rig.client.events.watch()
    const set = await rig.client.proxy.set({
      mode: 'custom',
      url: 'socks5://anna:canary@127.0.0.1:1080',
    })
    expect(set).toEqual({ mode: 'custom', url, hasLogin: true })
    expect((await told(feed, 'changed')).what).toBe('settings')
    for (const path of ['/admin/proxy/config', '/admin/settings', '/admin/proxy/detect'])
      expect(await (await rig.ask(path)).text(), path).not.toContain('canary')
    expect(await rig.client.proxy.set({ mode: 'none' })).toEqual({ mode: 'none', hasLogin: false })
  })

  it('of their own are for accounts and channels, too', async () => {
    const account = await addAccount({ proxy: 'http://anna:canary@127.0.0.1:3128' })
    expect(account).toMatchObject({ proxy: 'http://127.0.0.1:3128', proxyLogin: true })
    const direct = await rig.client.accounts.update({ id: account.id, proxy: 'direct' })
    expect(direct).toMatchObject({ proxy: 'direct', proxyLogin: false })
    const { channelId: id } = account
    const channel = await rig.client.channels.update({ id, proxy: 'http://127.0.0.1:3128' })
    expect(channel).toMatchObject({ proxy: 'http://127.0.0.1:3128', proxyLogin: false })
  })

  it.each([
    ['without an address', { mode: 'custom' as const }],
    ['of an unknown kind', { mode: 'custom' as const, url: 'gopher://127.0.0.1:70' }],
  ])('%s are refused, naming the field', async (_what, change) => {
    const error = await refusal(rig.client.proxy.set(change))
    expect(error).toMatchObject({ code: 'INVALID', data: { fields: [{ path: 'url' }] } })
  })

  it('of the environment are found by their variable', async () => {
    const { environment } = await rig.client.proxy.detect()
    expect(environment).toEqual([{ variable: 'HTTPS_PROXY', url: 'http://127.0.0.1:7899' }])
  })

  it('are tried out, and what fails is said', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise((resolve) => server.close(resolve))
    const trial = await rig.client.proxy.test({
      url: `http://127.0.0.1:${port}`,
      target: 'https://api.acme.example',
    })
    expect(trial).toMatchObject({
      ok: false,
      fault: 'refused',
      message: expect.stringContaining(String(port)),
    })
    expect((await refusal(rig.client.proxy.test({}))).code).toBe('INVALID')
  })
})
