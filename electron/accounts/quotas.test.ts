/** What accounts have left: heard with answers, asked for, kept over a restart, and what it does to their health. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  badKey,
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import type { Headers } from '../codecs/codec.ts'
import { Failure } from '../hub/error.ts'
import { Secret } from '../kernel/secret.ts'
import type { QuotaReading, QuotaWindow } from '../providers/quota.ts'

const minute = 60_000
const hour = 60 * minute
let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform
let silent: FakePlatform
let told: QuotaReading | Error
let checks = 0

const window = (id: string, more: Partial<QuotaWindow> = {}): QuotaWindow => ({
  id,
  label: id,
  unit: 'share',
  ...more,
})

/** `x-left: primary=0.25` and `x-spent: yes|no`. */
function readQuota(headers: Headers, now: number): QuotaReading | undefined {
  const [id, used] = headers['x-left']?.split('=') ?? []
  if (id === 'broken') throw new Error('A header of tomorrow.')
  const spent = headers['x-spent']
  if (id === undefined && spent === undefined) return undefined
  return {
    windows: id === undefined ? [] : [window(id, { used: Number(used), resetsAt: now + hour })],
    ...(spent === undefined ? {} : { exhausted: spent === 'yes' }),
  }
}

const open = () => openState(temporary.path, { providers: [cloud.provider, silent.provider] })

beforeEach(async () => {
  temporary = temporaryFolder()
  checks = 0
  told = { windows: [window('weekly', { used: 0.5 })], plan: 'team' }
  cloud = fakePlatform({
    id: 'cloud',
    label: 'Cloud',
    readQuota,
    checkQuota() {
      checks += 1
      return told instanceof Error ? Promise.reject(told) : Promise.resolve(told)
    },
  })
  silent = fakePlatform({ id: 'silent', label: 'Silent', readQuota })
  state = await open()
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

const add = async (provider = 'cloud') =>
  (await state.accounts.add({ provider, secret: new Secret('sk-c4n4ry') })).id
const upstream = (id: string) => {
  const found = state.accounts.snapshot().get(id)?.upstream
  if (!found) throw new Error('no account')
  return found
}
const hear = (id: string, headers: Headers) => upstream(id).heard?.(headers)
const quota = async (id: string) => (await state.accounts.get(id)).quota
const rows = () =>
  state.database.raw.prepare('SELECT account_id, windows FROM account_quotas').all()

test('what headers tell is shown with percentages, and windows that are not told stay', async () => {
  const id = await add()
  expect(await quota(id)).toBeUndefined()
  const at = state.clock.now()
  hear(id, { 'x-left': 'primary=0.25' })
  state.clock.advance(1000)
  hear(id, { 'x-left': 'weekly=1.5' })
  expect(await quota(id)).toEqual({
    exhausted: false,
    at: at + 1000,
    windows: [
      {
        id: 'primary',
        label: 'primary',
        unit: 'share',
        used: 0.25,
        percentLeft: 75,
        resetsAt: at + hour,
        renewed: false,
        at,
      },
      expect.objectContaining({ id: 'weekly', percentLeft: 0, at: at + 1000 }),
    ],
  })
  hear(id, { 'content-type': 'text/plain' })
  expect((await quota(id))?.at).toBe(at + 1000)
})

test('it is written down at most once a minute, never at once, and is there after a restart', async () => {
  const id = await add()
  hear(id, { 'x-left': 'primary=0.1' })
  expect(rows()).toEqual([])
  state.clock.advance(1000)
  expect(rows()).toMatchObject([{ windows: expect.stringContaining('"used":0.1') }])
  hear(id, { 'x-left': 'primary=0.2' })
  state.clock.advance(30_000)
  expect(rows()).toMatchObject([{ windows: expect.stringContaining('"used":0.1') }])
  state.clock.advance(30_000)
  expect(rows()).toMatchObject([{ windows: expect.stringContaining('"used":0.2') }])
  hear(id, { 'x-left': 'primary=0.3' })
  await state.close()
  state = await open()
  expect((await quota(id))?.windows).toMatchObject([{ id: 'primary', used: 0.3 }])
})

test('the quota of a removed account goes with it', async () => {
  const id = await add()
  hear(id, { 'x-left': 'primary=0.1' })
  state.clock.advance(minute)
  hear(id, { 'x-left': 'primary=0.2' })
  await state.accounts.remove(id)
  expect(state.accounts.snapshot().size).toBe(0)
  state.clock.advance(minute)
  expect(rows()).toEqual([])
})

test('listeners hear of an account at most once a second', async () => {
  const id = await add()
  const heard: string[] = []
  state.accounts.onQuota((one) => heard.push(one))
  for (let count = 0; count < 5; count++) hear(id, { 'x-left': `primary=0.${count}` })
  expect(heard).toEqual([])
  state.clock.advance(1000)
  expect(heard).toEqual([id])
})

test('headers that cannot be read do not disturb an answer', async () => {
  const id = await add()
  expect(() => hear(id, { 'x-left': 'broken' })).not.toThrow()
  expect(upstream(await add('silent')).heard).toBeDefined()
})

test('a platform without such headers is not listened to', async () => {
  await state.close()
  const plain = fakePlatform({ id: 'plain' })
  state = await openState(temporary.path, { providers: [plain.provider] })
  expect(upstream(await add('plain')).heard).toBeUndefined()
})

test('used up is a rest until the last full window begins anew, and room ends it', async () => {
  const id = await add()
  const now = state.clock.now()
  told = {
    exhausted: true,
    windows: [
      window('primary', { used: 1, resetsAt: now + hour }),
      window('weekly', { used: 1.02, resetsAt: now + 5 * hour }),
      window('monthly', { used: 0.4, resetsAt: now + 90 * hour }),
      window('family', { used: 1, resetsAt: now + 80 * hour, model: 'big' }),
    ],
  }
  await state.accounts.checkQuota(id)
  expect(await state.accounts.get(id)).toMatchObject({
    quota: { exhausted: true },
    health: {
      state: 'resting',
      kind: 'quota-exhausted',
      reason: 'out of quota',
      until: now + 5 * hour,
    },
  })
  hear(id, { 'x-left': 'primary=0.2' })
  expect((await state.accounts.get(id)).health.state).toBe('resting')
  hear(id, { 'x-spent': 'no' })
  expect(await state.accounts.get(id)).toMatchObject({
    quota: { exhausted: false },
    health: { state: 'ready' },
  })
})

test('room does not end a rest that has another reason', async () => {
  const id = await add()
  upstream(id).health.failed({ kind: 'sign-in-expired', message: 'Gone.' }, 'm', state.clock.now())
  hear(id, { 'x-spent': 'no' })
  hear(id, { 'x-spent': 'yes' })
  expect((await state.accounts.get(id)).health).toMatchObject({
    state: 'attention',
    kind: 'sign-in-expired',
  })
})

test('what was used up before a restart still is', async () => {
  const id = await add()
  const now = state.clock.now()
  told = { exhausted: true, windows: [window('weekly', { used: 1, resetsAt: now + hour })] }
  await state.accounts.checkQuota(id)
  await state.close()
  state = await openState(temporary.path, { providers: [cloud.provider], clock: state.clock })
  expect(upstream(id).health.unavailable('m', now)).toEqual({
    reason: 'out of quota',
    until: now + hour,
  })
  expect(upstream(id).health.unavailable('m', now + hour)).toBeUndefined()
})

test('checking gives what the platform says, in one question however often it is asked for', async () => {
  const id = await add()
  const [one, two] = await Promise.all([
    state.accounts.checkQuota(id),
    state.accounts.checkQuota(id),
  ])
  expect(one).toEqual(two)
  expect(one).toMatchObject({ plan: 'team', windows: [{ id: 'weekly', percentLeft: 50 }] })
  expect(checks).toBe(1)
})

test('a check that cannot be made says why, without the key', async () => {
  expect(await refusalOf(state.accounts.checkQuota('none'))).toMatchObject({ code: 'not-found' })
  expect(await refusalOf(state.accounts.checkQuota(await add('silent')))).toMatchObject({
    code: 'unavailable',
    message: 'Silent tells what is left with its answers only: it shows after the next request.',
  })
  const id = await add()
  told = badKey('sk-c4n4ry')
  const refusal = await refusalOf(state.accounts.checkQuota(id))
  expect(refusal.code).toBe('invalid')
  expect(refusal.message).not.toContain('c4n4ry')
})

test('keys are not checked by themselves', async () => {
  const id = await add()
  upstream(id).health.succeeded('m', state.clock.now())
  state.clock.advance(hour)
  expect(checks).toBe(0)
})

test('the answer that proves a new key tells the first quota', async () => {
  const server = createServer((_, response) => {
    response.setHeader('x-left', 'first=0.5')
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await state.close()
  const wired = fakePlatform({
    id: 'wired',
    readQuota,
    presets: [{ id: 'wired', label: 'Wired', baseUrl: `http://127.0.0.1:${port}` }],
    async listModels({ endpoint }, fetchJson) {
      await fetchJson({ url: `${endpoint.baseUrl}/models`, headers: {} })
      return []
    },
  })
  state = await openState(temporary.path, { providers: [wired.provider] })
  const id = await add('wired')
  expect(await quota(id)).toMatchObject({ windows: [{ id: 'first', percentLeft: 50 }] })
  server.closeAllConnections()
  server.close()
})

test('trying again asks for models and quota, and says what is still wrong', async () => {
  const id = await add()
  upstream(id).health.failed({ kind: 'quota-exhausted', message: 'x' }, 'm', state.clock.now())
  expect(await state.accounts.retry(id)).toMatchObject({
    health: { state: 'ready' },
    quota: { plan: 'team' },
  })
  cloud.failure = new Failure({ kind: 'sign-in-expired', message: 'No.' })
  expect(await refusalOf(state.accounts.retry(id))).toMatchObject({ code: 'invalid' })
})
