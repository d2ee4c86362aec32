/** Groups and bindings decide who may use what. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import { Secret } from '../kernel/secret.ts'
import type { Client } from './plan.ts'

let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform

const open = () => openState(temporary.path, { providers: [cloud.provider] })
beforeEach(async () => {
  temporary = temporaryFolder()
  cloud = fakePlatform({ id: 'cloud', label: 'Cloud' })
  cloud.models = [{ id: 'big', contextWindow: 1000 }, { id: 'small' }]
  state = await open()
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

const now = () => state.clock.now()
const addAccount = (secret = 'sk-one') =>
  state.accounts.add({ provider: 'cloud', secret: new Secret(secret) })

async function newClient(more: object = {}) {
  const { key, apiKey } = await state.bindings.keys.create({ label: 'tool', ...more })
  return { key: key.reveal(), id: apiKey.id }
}

function clientOf(key: string): Client {
  const found = state.bindings.authenticate(key, now())
  if ('client' in found) return found.client
  throw new Error(found.error.message)
}

const modelsOf = (client: Client) => state.bindings.models(client, now()).map(({ id }) => id)

test('an account that is added is usable at once, and one that is removed no longer', async () => {
  const { key } = await newClient()
  const client = clientOf(key)
  expect(modelsOf(client)).toEqual([])
  const { id } = await addAccount()
  expect(modelsOf(client)).toEqual(['big', 'small'])
  expect(state.bindings.resolve(client, 'big', now())).toMatchObject({
    ok: true,
    candidates: [{ model: 'big', upstream: { accountId: id } }],
  })
  await state.accounts.models.set(id, { model: 'big', enabled: false })
  expect(modelsOf(client)).toEqual(['small'])
  await state.accounts.update(id, { enabled: false })
  expect(modelsOf(client)).toEqual([])
  await state.accounts.remove(id)
  expect(state.bindings.resolve(client, 'small', now())).toMatchObject({
    ok: false,
    error: { kind: 'no-binding', message: expect.stringContaining('No account is connected') },
  })
})

test('the default group is there from the start, first in the list, and stays', async () => {
  const { groups } = state.bindings
  await groups.create({ label: 'Another' })
  const list = await groups.list()
  expect(list.items.map((group) => [group.id === 'default', group.label])).toEqual([
    [true, 'Default'],
    [false, 'Another'],
  ])
  expect(list.items[0]).toMatchObject({ automatic: true, enabled: true, isDefault: true })
  expect(await refusalOf(groups.remove('default'))).toMatchObject({ code: 'conflict' })
})

test('a group of its own offers what is bound to it, or everything if the owner says so', async () => {
  const { groups, explicit } = state.bindings
  await addAccount()
  const group = await groups.create({ label: 'Team' })
  const client = clientOf((await newClient({ groupId: group.id })).key)
  expect(modelsOf(client)).toEqual([])
  await explicit.create(group.id, { model: 'fast', upstreamModel: 'small' })
  expect(modelsOf(client)).toEqual(['fast'])
  await groups.update(group.id, { automatic: true })
  expect(modelsOf(client)).toEqual(['big', 'fast', 'small'])
  expect(await groups.get(group.id)).toMatchObject({ apiKeys: 1, bindings: 1, automatic: true })
})

test('a group with keys stays; without them it goes with its bindings', async () => {
  const { groups, explicit, keys } = state.bindings
  const group = await groups.create({ label: 'Team' })
  await explicit.create(group.id, { model: 'fast' })
  const { id } = await newClient({ groupId: group.id })
  expect(await refusalOf(groups.remove(group.id))).toMatchObject({ code: 'conflict' })
  await keys.update(id, { groupId: 'default' })
  await groups.remove(group.id)
  expect(state.database.raw.prepare('SELECT count(*) FROM bindings').pluck().get()).toBe(0)
  expect(await refusalOf(groups.get(group.id))).toMatchObject({ code: 'not-found' })
})

test('two groups cannot have one name', async () => {
  const { groups } = state.bindings
  const { id } = await groups.create({ label: 'Team' })
  expect(await refusalOf(groups.create({ label: ' Team ' }))).toMatchObject({ code: 'conflict' })
  expect(await refusalOf(groups.update(id, { label: 'Default' }))).toMatchObject({
    code: 'conflict',
  })
  await groups.update(id, { label: 'Team' })
})

test('bindings are made, changed, turned off and removed', async () => {
  const { explicit } = state.bindings
  const { id: accountId } = await addAccount()
  const client = clientOf((await newClient()).key)
  const binding = await explicit.create('default', { model: 'big', accountId, priority: 2 })
  expect(binding).toEqual({
    id: binding.id,
    groupId: 'default',
    model: 'big',
    accountId,
    upstreamModel: 'big',
    weight: 1,
    priority: 2,
    enabled: true,
  })
  const upstreamModel = () => {
    const plan = state.bindings.resolve(client, 'big', now())
    return plan.ok ? plan.candidates[0].model : plan.error.kind
  }
  await explicit.update('default', binding.id, { upstreamModel: 'small', accountId: null })
  expect(upstreamModel()).toBe('small')
  await explicit.update('default', binding.id, { enabled: false })
  expect(upstreamModel()).toBe('big')
  await explicit.remove('default', binding.id)
  expect((await explicit.list('default')).items).toEqual([])
})

test('a binding goes with its account', async () => {
  const { id: accountId } = await addAccount()
  await state.bindings.explicit.create('default', { model: 'mine', accountId })
  await state.accounts.remove(accountId)
  expect((await state.bindings.explicit.list('default')).total).toBe(0)
  const client = clientOf((await newClient()).key)
  expect(modelsOf(client)).toEqual([])
})

test('bindings that make no sense are refused', async () => {
  const { explicit } = state.bindings
  const { id } = await explicit.create('default', { model: 'fast' })
  const cases: readonly (readonly [Promise<unknown>, string])[] = [
    [explicit.create('default', { model: ' ' }), 'invalid'],
    [explicit.create('default', { model: 'x', weight: 0 }), 'invalid'],
    [explicit.create('default', { model: 'fast' }), 'conflict'],
    [explicit.create('nowhere', { model: 'x' }), 'not-found'],
    [explicit.create('default', { model: 'x', accountId: 'nobody' }), 'not-found'],
    [explicit.update('default', 'nothing', {}), 'not-found'],
    [explicit.remove('default', 'nothing'), 'not-found'],
    [state.bindings.keys.create({ label: '' }), 'invalid'],
    [state.bindings.keys.create({ label: 'x', groupId: 'nowhere' }), 'not-found'],
    [state.bindings.keys.create({ label: 'x', expiresAt: now() }), 'invalid'],
  ]
  for (const [work, code] of cases) expect(await refusalOf(work)).toMatchObject({ code })
  expect((await explicit.list('default')).items.map((binding) => binding.id)).toEqual([id])
})

test('effective models show who would serve, in order, and who cannot now', async () => {
  const { id } = await addAccount()
  const { id: second } = await addAccount('sk-two')
  await state.accounts.update(id, { priority: 3 })
  state.accounts
    .snapshot()
    .get(id)
    ?.upstream.health.failed({ kind: 'rate-limited', message: 'x' }, 'big', now())
  const page = await state.bindings.groups.effectiveModels('default', { limit: 1 })
  expect(page).toEqual({
    total: 2,
    next: 'big',
    items: [
      {
        model: 'big',
        label: 'big',
        owner: 'Cloud',
        explicit: false,
        contextWindow: 1000,
        accounts: [
          {
            accountId: id,
            label: 'cloud',
            upstreamModel: 'big',
            weight: 1,
            priority: 3,
            available: false,
            reason: 'rate limited',
            until: now() + 30_000,
          },
          {
            accountId: second,
            label: 'cloud 2',
            upstreamModel: 'big',
            weight: 1,
            priority: 0,
            available: true,
          },
        ],
      },
    ],
  })
})

test('every change is heard after it is stored', async () => {
  const heard: string[] = []
  state.bindings.onChange(({ subject, change }) => heard.push(`${subject} ${change}`))
  const { id } = await newClient()
  await state.bindings.keys.revoke(id)
  const group = await state.bindings.groups.create({ label: 'Team' })
  const binding = await state.bindings.explicit.create(group.id, { model: 'x' })
  await state.bindings.explicit.remove(group.id, binding.id)
  await state.bindings.groups.remove(group.id)
  expect(heard).toEqual([
    'key added',
    'key changed',
    'group added',
    'binding added',
    'binding removed',
    'group removed',
  ])
})

test('looking a client and its model up takes microseconds with a thousand keys', async () => {
  await addAccount()
  const insert = state.database.raw.prepare(
    "INSERT INTO api_keys VALUES (?, 'default', 'x', ?, 'pb-', 1, NULL, NULL, 1, NULL)",
  )
  for (let key = 0; key < 1000; key++) insert.run(`k${key}`, `hash ${key}`)
  const { key } = await newClient()
  const rounds = 20_000
  const round = () => state.bindings.resolve(clientOf(key), 'big', now())
  for (let warm = 0; warm < 2000; warm++) round()
  const start = performance.now()
  for (let count = 0; count < rounds; count++) round()
  const each = ((performance.now() - start) / rounds) * 1000
  // About three microseconds here; the bound leaves room for a slow, busy machine.
  expect(each).toBeLessThan(100)
})
