/** What an older Plugboard has stored goes on being used. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  configMigrations,
  type FakePlatform,
  fakePlatform,
  openState,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import { Secret } from '../kernel/secret.ts'
import { openDataFolder } from '../storage/data-folder.ts'
import { openDatabase } from '../storage/database.ts'
import { openVault } from '../vault/vault.ts'

let temporary: ReturnType<typeof temporaryFolder>
let cloud: FakePlatform
let state: TestState | undefined

beforeEach(() => {
  temporary = temporaryFolder()
  cloud = fakePlatform({ id: 'cloud' })
})
afterEach(async () => {
  await state?.close()
  temporary.remove()
})

/** Leaves a file with one account, as it was before the migration of this name, and opens it as it is now. */
async function upgraded(before: string): Promise<TestState> {
  const folder = openDataFolder(join(temporary.path, 'data'))
  const vault = openVault({ folder: folder.path, keyFile: join(temporary.path, 'key') })
  const database = await openDatabase({
    file: folder.file('config.sqlite'),
    migrations: configMigrations.filter(({ name }) => name < before),
    applicationId: 0x50624366,
  })
  const sealed = await vault.seal(new Secret('sk-one'), { row: 'a1', field: 'secret' })
  database.raw.exec(`
    INSERT INTO channels (id, provider, preset, label, base_url, headers, enabled, created_at)
      VALUES ('c1', 'cloud', 'cloud', 'Cloud', 'https://cloud.example.com/v1', '{}', 1, 1);
    INSERT INTO accounts (id, channel_id, label, secret, secret_mark, tags, weight, priority, enabled, created_at)
      VALUES ('a1', 'c1', 'Mine', '${sealed}', 'mark', '[]', 1, 0, 1, 1),
             ('a2', 'c1', 'Open', NULL, NULL, '[]', 1, 0, 1, 1);
    INSERT INTO account_models (account_id, model, label, source, first_seen, enabled)
      VALUES ('a1', 'big', 'Big', 'listed', 1, 1), ('a1', 'small', 'Small', 'listed', 1, 1);
  `)
  await database.close()
  folder.close()
  return openState(temporary.path, { providers: [cloud.provider] })
}

test('models that were stored before anybody said what they are for go on being used', async () => {
  state = await upgraded('2026-11-21-4-model-purpose')
  const usable = state.accounts.snapshot().get('a1')?.models.values() ?? []
  expect([...usable].map((model) => [model.id, model.purpose])).toEqual([
    ['big', undefined],
    ['small', undefined],
  ])
  cloud.models = [{ id: 'big', purpose: 'chat' }]
  await state.accounts.sync('a1')
  expect((await state.accounts.models.list('a1')).items).toMatchObject([
    { id: 'big', purpose: 'chat' },
  ])
})

test('accounts that were added before anybody could sign in are known by their keys', async () => {
  state = await upgraded('2026-11-22-1-sign-ins')
  expect(await state.accounts.get('a1')).toMatchObject({ login: 'api-key', label: 'Mine' })
  expect(await state.accounts.get('a2')).toMatchObject({ login: null })
  const upstream = state.accounts.snapshot().get('a1')?.upstream
  expect((await upstream?.secret())?.reveal()).toBe('sk-one')
  expect(upstream?.renew).toBeUndefined()
})
