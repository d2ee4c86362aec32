/** What the owner sets is kept, told and checked. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openState, temporaryFolder, type TestState } from '../../test/support/state.ts'
import type { SettingsChange } from './index.ts'

let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
beforeEach(async () => {
  temporary = temporaryFolder()
  state = await openState(temporary.path, { providers: [] })
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

test('everything has its usual value until the owner changes it', () => {
  expect(state.settings.current()).toEqual({
    port: 7584,
    allowedHosts: [],
    allowedOrigins: [],
    bodyLimit: 33_554_432,
    keepAliveMs: 15_000,
    idleTimeoutMs: 600_000,
    proxy: { mode: 'environment' },
  })
})

test('a change is told, kept, and leaves the rest as it was', async () => {
  const heard: unknown[] = []
  state.settings.onChange((settings) => heard.push(settings))
  const changed = await state.settings.update({
    port: 0,
    allowedHosts: ['Host.Docker.Internal', 'fd00::1', '[fd00::1]'],
    allowedOrigins: ['https://chat.example.org/'],
  })
  expect(changed).toMatchObject({
    port: 0,
    allowedHosts: ['host.docker.internal', '[fd00::1]'],
    allowedOrigins: ['https://chat.example.org'],
  })
  expect(heard).toEqual([changed])
  await state.close()
  state = await openState(temporary.path, { providers: [] })
  expect(state.settings.current()).toEqual(changed)
})

test.each([
  [{ port: 65_536 }, 'port must be a whole number from 0 to 65535.'],
  [{ port: 1.5 }, 'port must be'],
  [{ allowedHosts: ['a:80'] }, 'allowedHosts must be'],
  [{ allowedOrigins: ['https://x.test/path'] }, 'allowedOrigins must be an origin'],
  [{ allowedOrigins: ['*'] }, 'allowedOrigins must be'],
  [{ allowedOrigins: ['null'] }, 'allowedOrigins must be'],
  [{ bodyLimit: 1 }, 'bodyLimit must be'],
  [{ keepAliveMs: 0 }, 'keepAliveMs must be'],
  [{ proxy: { mode: 'sometimes' } }, 'proxy must be'],
  [{ proxy: { mode: 'custom', url: 'ftp://x.test' } }, 'A proxy is an address such as'],
  [{ proxy: { mode: 'custom', url: 'http://me:mine@x.test' } }, 'proxy must be'],
])('refuses %j and stores nothing of it', async (change, words) => {
  const before = state.settings.current()
  const wish = { idleTimeoutMs: 2000, ...change } as SettingsChange
  await expect(state.settings.update(wish)).rejects.toThrow(words)
  expect(state.settings.current()).toEqual(before)
})

test('a stored value that makes no sense counts as its usual one', async () => {
  await state.settings.update({ port: 9000 })
  const insert = state.database.raw.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)')
  insert.run('keepAliveMs', '"soon"')
  insert.run('bodyLimit', '{')
  insert.run('fromTheFuture', '1')
  await state.close()
  state = await openState(temporary.path, { providers: [] })
  expect(state.settings.current()).toMatchObject({
    port: 9000,
    keepAliveMs: 15_000,
    bodyLimit: 33_554_432,
  })
})
