/** A planted secret must be found in no file of the data folder, whatever was done with it. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  badKey,
  fakePlatform,
  filesBelow,
  openState,
  temporaryFolder,
} from '../../test/support/state.ts'
import { Secret } from '../kernel/secret.ts'

test('no file of the data folder holds a key, open or closed, in any spelling', async () => {
  const temporary = temporaryFolder()
  const canaries = Array.from({ length: 4 }, () => `c4n4ry${randomBytes(12).toString('hex')}`)
  const [first = '', second = '', refused = '', failing = ''] = canaries
  const cloud = fakePlatform({ id: 'cloud' })
  cloud.models = [{ id: 'm' }]
  const state = await openState(temporary.path, { providers: [cloud.provider] })
  const planted = [...canaries]

  const search = (): readonly string[] => {
    const files = filesBelow(temporary.path)
    expect(files.some((file) => file.endsWith('config.sqlite'))).toBe(true)
    return files.flatMap((file) => {
      const bytes = readFileSync(file)
      return planted.flatMap((canary) =>
        (['utf8', 'utf16le'] as const)
          .map((spelling) => Buffer.from(canary, spelling))
          .concat(
            Buffer.from(Buffer.from(canary).toString('base64').slice(0, -4)),
            Buffer.from(Buffer.from(canary).toString('hex')),
          )
          .some((needle) => bytes.includes(needle))
          ? [`${canary} in ${file}`]
          : [],
      )
    })
  }

  const { id } = await state.accounts.add({ provider: 'cloud', secret: new Secret(first) })
  await state.accounts.snapshot().get(id)?.upstream.secret()
  await state.accounts.update(id, { secret: new Secret(second) })
  cloud.failure = badKey(refused)
  await state.accounts
    .add({ provider: 'cloud', secret: new Secret(refused) })
    .catch(() => undefined)
  cloud.failure = badKey(second)
  await state.accounts.sync(id).catch(() => undefined)
  const unproved = { provider: 'cloud', secret: new Secret(failing), verify: false }
  const other = await state.accounts.add(unproved)
  cloud.failure = badKey(failing)
  await state.accounts.sync(other.id).catch(() => undefined)
  const { key } = await state.bindings.keys.create({ label: 'tool' })
  planted.push(key.reveal())
  state.bindings.authenticate(key.reveal(), state.clock.now())
  state.clock.advance(120_000)

  expect(search()).toEqual([])
  await state.accounts.remove(other.id)
  await state.close()
  expect(search()).toEqual([])
  temporary.remove()
})
