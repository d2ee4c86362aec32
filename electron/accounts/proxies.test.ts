/** Which way requests of an account go, and that logins of proxies are kept like keys. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { readFileSync } from 'node:fs'
import { request } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeProxy, startHttpProxy, startSocksProxy } from '../../test/support/proxies.ts'
import {
  type FakePlatform,
  fakePlatform,
  filesBelow,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import { Secret } from '../kernel/secret.ts'

const login = { user: 'anna', password: 'c4n4ry-p4ss' }
let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform
let upstream: Server
let upstreamPort = 0
let first: FakeProxy
let second: FakeProxy

/** Lists models over the wire, as real platforms do. */
const wired = (id: string, baseUrl: string): FakePlatform =>
  fakePlatform({
    id,
    presets: [{ id, label: id, baseUrl }],
    async listModels({ endpoint }, fetchJson) {
      await fetchJson({ url: `${endpoint.baseUrl}/models`, headers: {} })
      return [{ id: 'm' }]
    },
  })

beforeEach(async () => {
  upstream = createServer((_, response) => response.end('{}'))
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const address = upstream.address()
  upstreamPort = typeof address === 'object' && address ? address.port : 0
  const leadsTo = { host: '127.0.0.1', port: upstreamPort }
  first = await startHttpProxy({ leadsTo })
  second = await startSocksProxy({ login, leadsTo })
  temporary = temporaryFolder()
  cloud = wired('cloud', 'http://cloud.test:8000')
  state = await openState(temporary.path, { providers: [cloud.provider, local().provider] })
})
afterEach(async () => {
  await state.close()
  temporary.remove()
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
  upstream.closeAllConnections()
  upstream.close()
})

const local = () => wired('local', `http://127.0.0.1:${upstreamPort}`)
const secondWithLogin = () => second.url.replace('://', `://anna:${login.password}@`)
const add = (provider: string, proxy?: string) =>
  state.accounts.add({ provider, secret: new Secret(`sk-${provider}-${proxy}`), proxy })

async function call(id: string): Promise<number> {
  const found = state.accounts.snapshot().get(id)?.upstream
  if (!found) throw new Error('no account')
  const { dispatcher, endpoint } = found
  const answer = await request(`${endpoint.baseUrl}/x`, { dispatcher })
  await answer.body.dump()
  return answer.statusCode
}

test('a new account is proved through its own proxy, and served through it', async () => {
  const account = await add('cloud', secondWithLogin())
  expect(account).toMatchObject({ proxy: second.url, proxyLogin: true })
  expect(second.asked).toEqual(['cloud.test:8000'])
  expect(await call(account.id)).toBe(200)
  expect(second.logins).toContain(`anna:${login.password}`)
  expect(first.asked).toEqual([])
})

test('the account’s word counts before its channel’s, and that before everybody’s', async () => {
  await state.accounts.proxies.configure({ mode: 'custom', url: first.url })
  const account = await add('cloud')
  expect(first.asked).toHaveLength(1)
  await state.accounts.channels.update(account.channelId, { proxy: secondWithLogin() })
  await call(account.id)
  expect(second.asked).toHaveLength(1)
  await state.accounts.update(account.id, { proxy: first.url })
  await call(account.id)
  expect([first.asked.length, second.asked.length]).toEqual([2, 1])
  await state.accounts.update(account.id, { proxy: 'direct' })
  // Nobody knows the name: it is not asked of a proxy any more.
  await expect(call(account.id)).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
  })
  await state.accounts.update(account.id, { proxy: 'inherit' })
  expect(await state.accounts.get(account.id)).toMatchObject({
    proxy: 'inherit',
    proxyLogin: false,
  })
})

test('this machine is reached past everybody’s proxy, and through one that is asked for', async () => {
  await state.accounts.proxies.configure({ mode: 'custom', url: first.url })
  const account = await add('local')
  await call(account.id)
  expect(first.asked).toEqual([])
  await state.accounts.update(account.id, { proxy: first.url })
  await call(account.id)
  expect(first.asked).toEqual([`127.0.0.1:${upstreamPort}`])
})

test('the environment names the proxy until the owner says otherwise, but not for this machine', async () => {
  await state.close()
  state = await openState(temporary.path, {
    providers: [cloud.provider, local().provider],
    environment: { HTTP_PROXY: first.url },
  })
  expect(state.accounts.proxies.config()).toEqual({ mode: 'environment', hasLogin: false })
  await add('local')
  expect(first.asked).toEqual([])
  const { id } = await add('cloud')
  expect(first.asked).toEqual(['cloud.test:8000'])
  await state.accounts.proxies.configure({ mode: 'none' })
  await expect(call(id)).rejects.toThrow('cloud.test')
  expect(first.asked).toHaveLength(1)
  expect((await state.accounts.proxies.detect()).environment).toEqual([
    { variable: 'HTTP_PROXY', url: first.url },
  ])
})

test('a change of the proxy is told, and what is in use already is asked anew', async () => {
  const { id } = await add('cloud', first.url)
  const heard: unknown[] = []
  state.accounts.onChange((change) => heard.push(change))
  const before = state.accounts.snapshot().get(id)?.upstream.dispatcher
  await state.accounts.proxies.configure({ mode: 'custom', url: secondWithLogin() })
  expect(heard).toEqual([{ subject: 'proxy', id: 'proxy', change: 'changed' }])
  expect(state.accounts.snapshot().get(id)?.upstream.dispatcher).toBe(before)
  await state.accounts.update(id, { proxy: 'inherit' })
  expect(state.accounts.snapshot().get(id)?.upstream.dispatcher).not.toBe(before)
})

test('logins of proxies are sealed, never shown, and survive a restart and an unchanged address', async () => {
  const { proxies } = state.accounts
  const shown = [
    await proxies.configure({ mode: 'custom', url: secondWithLogin() }),
    await add('cloud', secondWithLogin()),
    state.settings.current(),
    await state.accounts.list(),
    await state.accounts.channels.list(),
  ]
  expect(JSON.stringify(shown)).not.toContain('c4n4ry')
  const [, account] = shown
  const id = (account as { id: string }).id
  await state.close()
  for (const file of filesBelow(temporary.path))
    expect(readFileSync(file).includes('c4n4ry'), file).toBe(false)
  state = await openState(temporary.path, { providers: [cloud.provider] })
  expect(await state.accounts.update(id, { proxy: second.url })).toMatchObject({ proxyLogin: true })
  expect(await state.accounts.proxies.configure({ mode: 'custom', url: second.url })).toEqual({
    mode: 'custom',
    url: second.url,
    hasLogin: true,
  })
  expect(await call(id)).toBe(200)
  expect(await state.accounts.update(id, { proxy: first.url })).toMatchObject({ proxyLogin: false })
})

test('a proxy that fails is said when an account is added through it', async () => {
  const refusal = await refusalOf(add('cloud', second.url))
  expect(refusal).toMatchObject({ code: 'unavailable' })
  expect(refusal.message).toContain('wants a login')
  expect((await state.accounts.list()).items).toEqual([])
})

test('the owner’s own proxy is tried, or one that is not stored yet', async () => {
  const { proxies } = state.accounts
  const target = 'http://cloud.test:8000/'
  expect(await refusalOf(proxies.test({ target }))).toMatchObject({ code: 'invalid', field: 'url' })
  expect(await proxies.test({ url: first.url, target })).toMatchObject({ ok: true })
  expect(await proxies.test({ url: second.url, target })).toMatchObject({ fault: 'login' })
  await proxies.configure({ mode: 'custom', url: secondWithLogin() })
  expect(await proxies.test({ target })).toMatchObject({ ok: true, target: 'cloud.test:8000' })
  expect(await refusalOf(proxies.test({ url: 'gopher://x', target }))).toMatchObject({
    field: 'url',
  })
  expect(await refusalOf(proxies.test())).toMatchObject({ code: 'invalid', field: 'target' })
})

test('a login that cannot be opened is said, and leaves the way past the proxy closed', async () => {
  const { id } = await add('cloud', secondWithLogin())
  state.database.raw.prepare("UPDATE accounts SET proxy_login = 'v1.AAAA.BBBB'").run()
  await state.accounts.update(id, { label: 'x' })
  await expect(call(id)).rejects.toMatchObject({
    code: 'EPROXY',
    message: expect.stringContaining('cannot be opened'),
  })
})
