/** Accounts are proved before they are stored, and keep nothing in the open. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  badKey,
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
  unreachable,
} from '../../test/support/state.ts'
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

test('an account is proved, stored with its models, and usable at once', async () => {
  const heard: unknown[] = []
  state.accounts.onChange((change) => heard.push(change))
  const account = await addCloud(' sk-one\n', { tags: ['work', 'work'], weight: 3, concurrency: 2 })
  expect(cloud.asked).toEqual(['sk-one'])
  expect(account).toMatchObject({
    provider: 'cloud',
    preset: 'cloud',
    label: 'cloud',
    hasSecret: true,
    tags: ['work'],
    weight: 3,
    priority: 0,
    concurrency: 2,
    enabled: true,
    models: 2,
    health: { state: 'ready', inFlight: 0 },
    createdAt: state.clock.now(),
    syncedAt: state.clock.now(),
  })
  expect(JSON.stringify(account)).not.toContain('sk-one')
  expect(heard).toEqual([{ subject: 'account', id: account.id, change: 'added' }])

  const usable = state.accounts.snapshot().get(account.id)
  expect([...(usable?.models.values() ?? [])]).toEqual([
    {
      id: 'big',
      label: 'big',
      contextWindow: 200_000,
      maxOutput: 8000,
      firstSeen: state.clock.now(),
    },
    { id: 'small', label: 'small', firstSeen: state.clock.now() },
  ])
  expect(usable?.upstream.endpoint).toEqual({
    baseUrl: 'https://cloud.example.com/v1',
    headers: {},
    preset: 'cloud',
  })
  expect((await usable?.upstream.secret())?.reveal()).toBe('sk-one')
})

test('a key the platform does not accept is not stored, and neither is a new channel', async () => {
  cloud.failure = badKey('sk-c4n4ry')
  const error = await refusalOf(addCloud('sk-c4n4ry'))
  expect(error).toMatchObject({ code: 'invalid', field: 'secret' })
  expect(error.message).toBe(
    'Cloud does not accept this key: Incorrect API key provided: [secret].',
  )
  expect((await state.accounts.list()).items).toEqual([])
  expect((await state.accounts.channels.list()).items).toEqual([])
})

test('a key of no known shape does not come back in the words of the platform either', async () => {
  cloud.failure = badKey('plainword')
  expect((await refusalOf(addCloud('plainword'))).message).not.toContain('plainword')
})

test('an account that cannot be proved now can be stored unproved if the owner wants', async () => {
  cloud.failure = unreachable()
  expect(await refusalOf(addCloud())).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('could not list the models'),
  })
  const account = await addCloud('sk-one', { verify: false })
  expect(account).toMatchObject({ models: 0 })
  expect(account.syncedAt).toBeUndefined()
})

test('the same key twice on one channel is refused before the platform is asked', async () => {
  await addCloud('sk-one', { label: 'Mine' })
  const error = await refusalOf(addCloud('sk-one'))
  expect(error).toMatchObject({ code: 'conflict', field: 'secret' })
  expect(error.message).toContain('as "Mine" on "cloud"')
  expect(cloud.asked).toHaveLength(1)
  await addCloud('sk-two')
  await state.accounts.add({
    provider: 'cloud',
    baseUrl: 'https://relay.example.com/v1',
    secret: key('sk-one'),
  })
  expect((await state.accounts.list()).total).toBe(3)
})

test('the same key added twice at the same moment is stored once', async () => {
  const results = await Promise.allSettled([addCloud(), addCloud()])
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect((await state.accounts.list()).total).toBe(1)
  expect((await state.accounts.channels.list()).total).toBe(1)
})

test('accounts of one preset share its channel and get names that differ', async () => {
  const first = await addCloud('sk-one')
  const second = await addCloud('sk-two')
  expect(second.channelId).toBe(first.channelId)
  expect([first.label, second.label]).toEqual(['cloud', 'cloud 2'])
})

test('a platform that needs no key takes none, and one that does asks for it', async () => {
  const account = await state.accounts.add({ provider: 'local' })
  expect(account.hasSecret).toBe(false)
  expect(state.accounts.snapshot().get(account.id)?.upstream.secret()).toBeUndefined()
  expect(local.asked).toEqual([undefined])
  expect(await refusalOf(state.accounts.add({ provider: 'cloud' }))).toMatchObject({
    code: 'invalid',
    field: 'secret',
    message: 'Cloud needs an API key (sk-…).',
  })
})

test.each([
  [{ provider: 'nobody' }, 'There is no platform "nobody": use one of cloud, local.'],
  [{ provider: 'local', preset: 'none' }, 'Local has no preset "none": use one of shelf, own.'],
  [{ provider: 'local', preset: 'own' }, 'give its base URL'],
  [{ provider: 'local', preset: 'own', baseUrl: 'http://example.com' }, 'unencrypted'],
  [{ channelId: 'nowhere' }, 'There is no channel nowhere.'],
  [{ provider: 'local', secret: key('two words') }, 'paste it again'],
  [{ provider: 'local', secret: key('sk-\u2026') }, 'paste it again'],
  [{ provider: 'local', label: ' ' }, 'label is empty'],
  [{ provider: 'local', weight: 0 }, 'weight must be a whole number from 1 to 1000'],
  [{ provider: 'local', priority: 0.5 }, 'priority must be a whole number'],
  [{ provider: 'local', concurrency: 0 }, 'concurrency must be'],
  [{ provider: 'local', tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, 'at most 20 tags'],
])('refuses %j', async (account, words) => {
  expect((await refusalOf(state.accounts.add(account))).message).toContain(words)
  expect((await state.accounts.list()).total).toBe(0)
})

test('a channel of its own speaks what its preset says', async () => {
  const baseUrl = 'https://relay.example.com/v1'
  const { id } = await state.accounts.add({
    provider: 'local',
    preset: 'own',
    baseUrl: `${baseUrl}/`,
    secret: key('k'),
  })
  const upstream = state.accounts.snapshot().get(id)?.upstream
  expect(upstream?.codecs.map((codec) => codec.id)).toEqual(['anthropic-messages'])
  expect(upstream?.endpoint.baseUrl).toBe(baseUrl)
  expect((await state.accounts.get(id)).label).toBe('Own (relay.example.com)')
})

test('removing an account takes its key and models along, and then it is not there', async () => {
  const { id } = await addCloud()
  await state.accounts.remove(id)
  expect(state.accounts.snapshot().size).toBe(0)
  expect(state.database.raw.prepare('SELECT count(*) FROM account_models').pluck().get()).toBe(0)
  for (const work of [
    state.accounts.get(id),
    state.accounts.update(id, {}),
    state.accounts.remove(id),
    state.accounts.sync(id),
    state.accounts.clear(id),
    state.accounts.models.list(id),
    state.accounts.models.set(id, { model: 'x' }),
  ])
    expect(await refusalOf(work)).toMatchObject({ code: 'not-found' })
})

test('everything is there again after a restart', async () => {
  const { id } = await addCloud('sk-one')
  const before = await state.accounts.get(id)
  await state.close()
  state = await open()
  expect(await state.accounts.get(id)).toEqual(before)
  expect((await state.accounts.snapshot().get(id)?.upstream.secret())?.reveal()).toBe('sk-one')
})

test('lists are filtered and paged', async () => {
  for (const secret of ['sk-1', 'sk-2', 'sk-3']) {
    await addCloud(secret)
    state.clock.advance(1)
  }
  await state.accounts.add({ provider: 'local' })
  expect((await state.accounts.list({ provider: 'local' })).total).toBe(1)
  const first = await state.accounts.list({ limit: 3 })
  const second = await state.accounts.list({ limit: 3, after: first.next })
  expect(first.items).toHaveLength(3)
  expect(second.items).toHaveLength(1)
  expect(second.next).toBeUndefined()
  const [item] = first.items
  expect((await state.accounts.list({ channelId: item?.channelId })).total).toBe(3)
})
