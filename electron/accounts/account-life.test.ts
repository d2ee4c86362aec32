/** An account after it was added: its secret, its models, its new keys. */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
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
import { Failure } from '../hub/error.ts'
import { Secret } from '../kernel/secret.ts'

let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform
let local: FakePlatform

const providers = () => [cloud.provider, local.provider]
const open = () => openState(temporary.path, { providers: providers() })

beforeEach(async () => {
  temporary = temporaryFolder()
  cloud = fakePlatform({ id: 'cloud', label: 'Cloud' })
  cloud.models = [{ id: 'big', contextWindow: 200_000, maxOutput: 8000 }, { id: 'small' }]
  local = fakePlatform({
    id: 'local',
    label: 'Local',
    presets: [
      { id: 'shelf', label: 'Shelf', baseUrl: 'http://127.0.0.1:9/v1', keyOptional: true },
      { id: 'own', label: 'Own', protocols: ['anthropic-messages'] },
    ],
  })
  local.models = [{ id: 'tiny' }]
  state = await open()
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

const key = (text: string): Secret => new Secret(text)
const addCloud = (secret = 'sk-one', more: object = {}) =>
  state.accounts.add({ provider: 'cloud', secret: key(secret), ...more })

const modelsOf = async (id: string) =>
  (await state.accounts.models.list(id)).items.map((model) => model.id)

test('the secret is opened once and then there at once', async () => {
  const { id } = await addCloud()
  const upstream = () => state.accounts.snapshot().get(id)?.upstream
  const first = upstream()?.secret()
  expect(first).toBeInstanceOf(Promise)
  await first
  expect(upstream()?.secret()).toBeInstanceOf(Secret)
  await state.accounts.update(id, { label: 'renamed' })
  expect(upstream()?.label).toBe('renamed')
  expect(upstream()?.secret()).toBeInstanceOf(Secret)
})

test('a secret that cannot be opened rules the account out for this request, and says what to do', async () => {
  const { id } = await addCloud()
  state.database.raw.prepare("UPDATE accounts SET secret = 'v1.AAAA.BBBB'").run()
  await state.accounts.update(id, { label: 'Mine' })
  await expect(state.accounts.snapshot().get(id)?.upstream.secret()).rejects.toMatchObject({
    error: { kind: 'no-account', message: expect.stringMatching(/"Mine".*Enter it again/) },
  })
})

test('a key file that was away for a while leaves no mark on the account', async () => {
  const { id } = await addCloud()
  await state.close()
  state = await open()
  const file = join(temporary.path, 'key')
  renameSync(file, `${file}.away`)
  const upstream = state.accounts.snapshot().get(id)?.upstream
  const thrown: unknown = await Promise.resolve(upstream?.secret()).catch((error: unknown) => error)
  const failure = thrown instanceof Failure ? thrown.error : undefined
  expect(failure).toMatchObject({
    kind: 'no-account',
    message: expect.stringContaining(`The key file ${file} is gone`),
  })
  if (failure) upstream?.health.failed(failure, 'big', state.clock.now())
  expect(upstream?.health.unavailable('big', state.clock.now())).toBeUndefined()
  renameSync(`${file}.away`, file)
  expect((await upstream?.secret())?.reveal()).toBe('sk-one')
})

test('syncing brings new models, drops what is gone, and keeps what the owner decided', async () => {
  const { id } = await addCloud()
  await state.accounts.models.set(id, { model: 'small', enabled: false })
  await state.accounts.models.set(id, { model: 'hidden', label: 'Hidden', contextWindow: 1000 })
  const firstSeen = state.clock.now()
  state.clock.advance(1000)
  cloud.models = [{ id: 'small', label: 'Small!' }, { id: 'new' }]
  const synced = await state.accounts.sync(id)
  expect(synced).toMatchObject({ added: ['new'], removed: ['big'], account: { models: 3 } })
  expect((await state.accounts.models.list(id)).items).toEqual([
    {
      id: 'hidden',
      label: 'Hidden',
      contextWindow: 1000,
      overrides: { contextWindow: 1000 },
      source: 'manual',
      enabled: true,
      firstSeen,
    },
    { id: 'new', label: 'new', source: 'listed', enabled: true, firstSeen: firstSeen + 1000 },
    { id: 'small', label: 'Small!', source: 'listed', enabled: false, firstSeen },
  ])
  expect([...(state.accounts.snapshot().get(id)?.models.keys() ?? [])]).toEqual(['hidden', 'new'])
})

test('what a model is for is stored, and the owner may say it where the platform does not', async () => {
  cloud.models = [{ id: 'big', purpose: 'chat' }, { id: 'vectors' }]
  const { id } = await addCloud()
  const purposes = async () =>
    (await state.accounts.models.list(id)).items.map((model) => [model.id, model.purpose])
  expect(await purposes()).toEqual([
    ['big', 'chat'],
    ['vectors', undefined],
  ])
  await state.accounts.models.set(id, { model: 'vectors', purpose: 'embedding' })
  await state.accounts.models.set(id, { model: 'painter', purpose: 'image' })
  const wanted = [
    ['big', 'chat'],
    ['painter', 'image'],
    ['vectors', 'embedding'],
  ]
  await state.accounts.sync(id)
  expect(await purposes()).toEqual(wanted)
  const usable = state.accounts.snapshot().get(id)?.models.values() ?? []
  expect([...usable].map((model) => [model.id, model.purpose])).toEqual(wanted)
  cloud.models = [{ id: 'vectors', purpose: 'audio' }]
  await state.accounts.sync(id)
  expect((await purposes()).at(-1)).toEqual(['vectors', 'audio'])
})

test('models stay when a later sync fails, and the account says why until one goes well', async () => {
  const { id } = await addCloud('sk-c4n4ry')
  cloud.failure = badKey('sk-c4n4ry')
  expect(await refusalOf(state.accounts.sync(id))).toMatchObject({ code: 'invalid' })
  expect(await modelsOf(id)).toEqual(['big', 'small'])
  const { syncError } = await state.accounts.get(id)
  expect(syncError).toContain('does not accept this key')
  expect(syncError).not.toContain('c4n4ry')
  cloud.failure = undefined
  cloud.models = []
  await state.accounts.sync(id)
  expect(await modelsOf(id)).toEqual(['big', 'small'])
  expect((await state.accounts.get(id)).syncError).toBeUndefined()
})

test('syncs of one account at the same time ask once', async () => {
  const { id } = await addCloud()
  await Promise.all([state.accounts.sync(id), state.accounts.sync(id)])
  expect(cloud.asked).toHaveLength(2)
})

test('a new key is proved before it takes the place of the old one', async () => {
  const { id } = await addCloud('sk-one')
  const before = state.accounts.snapshot().get(id)?.upstream
  before?.health.failed({ kind: 'sign-in-expired', message: 'x' }, 'big', state.clock.now())
  expect(await state.accounts.get(id)).toMatchObject({ health: { state: 'attention' } })

  cloud.failure = badKey('sk-bad')
  await refusalOf(state.accounts.update(id, { secret: key('sk-bad') }))
  expect((await before?.secret())?.reveal()).toBe('sk-one')
  cloud.failure = undefined
  await state.accounts.update(id, { secret: key('sk-two') })
  const after = state.accounts.snapshot().get(id)?.upstream
  expect((await after?.secret())?.reveal()).toBe('sk-two')
  expect(after?.health).toBe(before?.health)
  expect(await state.accounts.get(id)).toMatchObject({ health: { state: 'ready' } })
})

test('turning an account or its channel off keeps it from serving, and says so', async () => {
  const { id, channelId } = await addCloud()
  const off = () => state.accounts.snapshot().get(id)?.off
  expect(off()).toBeUndefined()
  await state.accounts.update(id, { enabled: false })
  expect(off()).toBe('turned off')
  expect((await state.accounts.get(id)).health.state).toBe('disabled')
  await state.accounts.update(id, { enabled: true })
  await state.accounts.channels.update(channelId, { enabled: false })
  expect(off()).toBe('its channel "cloud" is turned off')
  expect((await state.accounts.get(id)).health.state).toBe('disabled')
})

test('health outlives changes, and clearing it is the owner acting', async () => {
  const { id } = await addCloud()
  const health = () => state.accounts.snapshot().get(id)?.upstream.health
  const before = health()
  before?.hold()
  before?.failed({ kind: 'quota-exhausted', message: 'x' }, 'big', state.clock.now())
  before?.failed({ kind: 'rate-limited', message: 'x' }, 'big', state.clock.now())
  await state.accounts.update(id, { priority: 5, concurrency: 1 })
  expect(health()).toBe(before)
  expect(await state.accounts.get(id)).toMatchObject({
    health: {
      state: 'resting',
      reason: 'out of quota',
      until: state.clock.now() + 900_000,
      inFlight: 1,
      resting: [{ model: 'big', reason: 'rate limited' }],
    },
  })
  expect(health()?.hold()).toBeUndefined()
  expect((await state.accounts.clear(id)).health).toEqual({
    state: 'ready',
    inFlight: 1,
    resting: [],
  })
})

test('accounts of a platform this Plugboard does not know are kept and left out', async () => {
  const { id } = await addCloud()
  await state.close()
  const all = cloud
  cloud = fakePlatform({ id: 'other' })
  state = await open()
  expect(state.accounts.snapshot().size).toBe(0)
  expect(await state.accounts.get(id)).toMatchObject({ provider: 'cloud' })
  expect(await refusalOf(state.accounts.sync(id))).toMatchObject({ code: 'unavailable' })
  await state.close()
  cloud = all
  state = await open()
  expect(state.accounts.snapshot().size).toBe(1)
})

test('only models the owner entered can be taken away', async () => {
  const { id } = await addCloud()
  await state.accounts.models.set(id, { model: 'mine' })
  await state.accounts.models.remove(id, 'mine')
  expect(await modelsOf(id)).toEqual(['big', 'small'])
  expect(await refusalOf(state.accounts.models.remove(id, 'big'))).toMatchObject({
    code: 'conflict',
  })
  expect(await refusalOf(state.accounts.models.remove(id, 'none'))).toMatchObject({
    code: 'not-found',
  })
  expect(
    await refusalOf(state.accounts.models.set(id, { model: 'x', maxOutput: 0 })),
  ).toMatchObject({
    code: 'invalid',
    field: 'maxOutput',
  })
})

test('a platform inside the engine brings its own dispatcher, made once', async () => {
  let made = 0
  const inside = { marker: true }
  const demo = fakePlatform({
    id: 'inside',
    logins: [{ kind: 'none' }],
    dispatcher: () => {
      made += 1
      return inside as never
    },
  })
  await state.close()
  state = await openState(temporary.path, { providers: [demo.provider] })
  const one = await state.accounts.add({ provider: 'inside' })
  const two = await state.accounts.add({ provider: 'inside' })
  expect(state.accounts.snapshot().get(one.id)?.upstream.dispatcher).toBe(inside)
  expect(state.accounts.snapshot().get(two.id)?.upstream.dispatcher).toBe(inside)
  expect(made).toBe(1)
  expect(
    await refusalOf(state.accounts.add({ provider: 'inside', secret: key('x') })),
  ).toMatchObject({ message: 'inside needs no key: leave it out.' })
  expect(
    await refusalOf(state.accounts.add({ provider: 'inside', baseUrl: 'https://x.example.com' })),
  ).toMatchObject({ field: 'baseUrl' })
})
