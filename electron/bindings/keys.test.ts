/** Keys are shown once, known by their hash, and refused with a reason. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import type { GatewayError } from '../hub/error.ts'
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
async function newClient(more: object = {}) {
  const { key, apiKey } = await state.bindings.keys.create({ label: 'tool', ...more })
  return { key: key.reveal(), id: apiKey.id }
}

function clientOf(key: string): Client {
  const found = state.bindings.authenticate(key, now())
  if ('client' in found) return found.client
  throw new Error(found.error.message)
}

function errorOf(key: string): GatewayError {
  const found = state.bindings.authenticate(key, now())
  if ('error' in found) return found.error
  throw new Error('It should not be accepted.')
}

test('a key is shown once, has the form it should, and stands for its client', async () => {
  const { key, apiKey } = await state.bindings.keys.create({ label: 'My  tool' })
  expect(key.reveal()).toMatch(/^pb-[\w-]{43}$/)
  expect(apiKey).toEqual({
    id: apiKey.id,
    label: 'My tool',
    groupId: 'default',
    prefix: key.reveal().slice(0, 9),
    state: 'active',
    expiresAt: null,
    createdAt: now(),
  })
  expect(clientOf(key.reveal())).toEqual({
    keyId: apiKey.id,
    keyLabel: 'My tool',
    groupId: 'default',
  })
  expect(JSON.stringify(await state.bindings.keys.list())).not.toContain(key.reveal().slice(9))
})

test('what is no key of ours is refused by a sentence of its own, which repeats nothing of it', async () => {
  const { key } = await newClient()
  const last = key.at(-1) === 'A' ? 'B' : 'A'
  const cases: readonly (readonly [string, string])[] = [
    ['', 'A Plugboard key is needed'],
    ['sk-c4n4ry-1234567890', 'This is no Plugboard key'],
    ['pb-c4n4ry', 'This is no Plugboard key'],
    [`${key}x`, 'This is no Plugboard key'],
    [key.slice(0, -1) + last, 'not known here'],
    ['sk-ant-oat01-c4n4ry', 'Sign-ins of Claude.ai are not accepted here'],
  ]
  for (const [shown, words] of cases) {
    const error = errorOf(shown)
    expect(error).toMatchObject({ kind: 'unauthenticated' })
    expect(error.message).toContain(words)
    expect(error.message).not.toContain('c4n4ry')
    expect(error.message).not.toContain(key.slice(3))
  }
})

test('a key that expired, is off, was revoked or removed is refused, each with its own words', async () => {
  const { keys } = state.bindings
  const expiring = await newClient({ expiresAt: now() + 1000 })
  clientOf(expiring.key)
  state.clock.advance(1000)
  expect(errorOf(expiring.key).message).toContain('expired at 2023-11-14T22:13:21.000Z')
  expect((await keys.get(expiring.id)).state).toBe('expired')

  const { key, id } = await newClient()
  await keys.update(id, { enabled: false })
  expect(errorOf(key).message).toContain('turned off')
  await keys.update(id, { enabled: true })
  clientOf(key)
  expect((await keys.revoke(id)).state).toBe('revoked')
  expect(errorOf(key).message).toContain('was revoked')
  expect(await refusalOf(keys.update(id, { enabled: true }))).toMatchObject({ code: 'conflict' })
  await keys.remove(id)
  expect(errorOf(key).message).toContain('not known here')
  expect(await refusalOf(keys.get(id))).toMatchObject({ code: 'not-found' })
})

test('a key of a group that is off is forbidden', async () => {
  const { key } = await newClient()
  await state.bindings.groups.update('default', { enabled: false })
  expect(errorOf(key)).toMatchObject({
    kind: 'forbidden',
    message: expect.stringContaining('The group "Default" of this key is turned off'),
  })
})

test('keys are known again after a restart', async () => {
  const { key } = await newClient()
  await state.close()
  state = await open()
  expect(clientOf(key)).toMatchObject({ groupId: 'default' })
})

test('when a key was last used is seen at once and written at most once a minute', async () => {
  const { key, id } = await newClient()
  const written = () =>
    state.database.raw.prepare('SELECT last_used_at FROM api_keys').pluck().get()
  expect((await state.bindings.keys.get(id)).lastUsedAt).toBeUndefined()
  const first = now()
  clientOf(key)
  state.clock.advance(59_999)
  clientOf(key)
  expect((await state.bindings.keys.get(id)).lastUsedAt).toBe(first + 59_999)
  expect(written()).toBeNull()
  state.clock.advance(1)
  expect(written()).toBe(first + 59_999)
  state.clock.advance(5000)
  clientOf(key)
  await state.close()
  state = await open()
  expect((await state.bindings.keys.get(id)).lastUsedAt).toBe(first + 65_000)
})
