/** What is sealed opens at its place with its key, and nowhere else. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesBelow, temporaryFolder } from '../../test/support/state.ts'
import { Refused } from '../kernel/refused.ts'
import { Secret } from '../kernel/secret.ts'
import type { Keychain } from './keychain.ts'
import { openVault, type Vault, type VaultOptions, vaultSettings } from './vault.ts'

let temporary: ReturnType<typeof temporaryFolder>
let folder: string
let keyFile: string
beforeEach(() => {
  temporary = temporaryFolder()
  folder = temporary.path
  keyFile = join(folder, 'the-key')
})
afterEach(() => temporary.remove())

const place = { row: 'account-1', field: 'secret' }
const canary = new Secret('sk-c4n4ry-0123456789')
/** Cheap, since these tests are not about guessing. */
const scryptCost = 1024

/** A keychain in memory that counts what it is asked. */
function memoryKeychain() {
  const entries = new Map<string, string>()
  const keychain = {
    entries,
    reads: 0,
    broken: false,
    forgetful: false,
    get(name: string) {
      keychain.reads += 1
      if (keychain.broken) return Promise.reject(new Error('Platform failure: no D-Bus'))
      const value = entries.get(name)
      return Promise.resolve(value === undefined ? undefined : new Secret(value))
    },
    set(name: string, secret: Secret) {
      if (keychain.broken || keychain.forgetful)
        return Promise.reject(new Error('Secret Service: no result found'))
      entries.set(name, secret.reveal())
      return Promise.resolve()
    },
    remove(name: string) {
      entries.delete(name)
      return Promise.resolve()
    },
  } satisfies Keychain & Record<string, unknown>
  return keychain
}

const open = (options: Partial<VaultOptions> = { keyFile }): Vault =>
  openVault({ folder, scryptCost, ...options })

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Refused)
  expect(error).toMatchObject({ code: 'unavailable' })
  return error instanceof Refused ? error.message : ''
}

test('what is sealed opens again at its place, and only there', async () => {
  const vault = open()
  const sealed = await vault.seal(canary, place)
  expect(sealed).not.toContain('c4n4ry')
  expect((await vault.unseal(sealed, place)).reveal()).toBe(canary.reveal())
  for (const other of [
    { ...place, row: 'account-2' },
    { ...place, field: 'refresh' },
  ])
    expect(await refusal(vault.unseal(sealed, other))).toContain('Enter it again')
})

test('the same secret is sealed differently every time, and any change is noticed', async () => {
  const vault = open()
  const sealed = await vault.seal(canary, place)
  expect(await vault.seal(canary, place)).not.toBe(sealed)
  for (let at = 0; at < sealed.length; at += 7) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
    await expect(vault.unseal(changed, place)).rejects.toThrow('cannot be opened')
  }
  await expect(vault.unseal('', place)).rejects.toThrow('cannot be opened')
})

test('equal secrets of one scope have equal marks, which tell nothing without the key', async () => {
  const vault = open()
  const mark = await vault.mark(canary, 'channel-1')
  expect(await open().mark(new Secret(canary.reveal()), 'channel-1')).toBe(mark)
  expect(await vault.mark(canary, 'channel-2')).not.toBe(mark)
  expect(await vault.mark(new Secret('other'), 'channel-1')).not.toBe(mark)
  expect(
    await open({ folder: temporaryInside(), keyFile: `${keyFile}2` }).mark(canary, 'channel-1'),
  ).not.toBe(mark)
})

/** A second data folder, so that a second key can be made. */
const temporaryInside = (): string => {
  const inner = temporaryFolder()
  leftovers.push(inner.remove)
  return inner.path
}
const leftovers: (() => void)[] = []
afterEach(() => {
  for (const remove of leftovers.splice(0)) remove()
})

test('nothing is fetched or made before the first need', () => {
  const keychain = memoryKeychain()
  expect(open().backend).toBe('key-file')
  expect(open({ passphrase: new Secret('x') }).backend).toBe('passphrase')
  expect(open({ keychain }).backend).toBe('keychain')
  expect(keychain.reads).toBe(0)
  expect(filesBelow(folder)).toEqual([])
})

test('the key file goes before the passphrase, and that before the keychain', () => {
  const passphrase = new Secret('x')
  const keychain = memoryKeychain()
  expect(open({ keyFile, passphrase, keychain }).backend).toBe('key-file')
  expect(open({ passphrase, keychain }).backend).toBe('passphrase')
  expect(vaultSettings({ PLUGBOARD_KEY_FILE: '/k', PLUGBOARD_PASSPHRASE: 'p' })).toMatchObject({
    keyFile: '/k',
  })
  expect(vaultSettings({ PLUGBOARD_KEY_FILE: '', PLUGBOARD_PASSPHRASE: '' })).toEqual({})
  expect(JSON.stringify(vaultSettings({ PLUGBOARD_PASSPHRASE: 'hunter2' }))).not.toContain(
    'hunter2',
  )
})

test('many who need the key at once fetch it once', async () => {
  const keychain = memoryKeychain()
  const sealed = await open({ keychain }).seal(canary, place)
  keychain.reads = 0
  const vault = open({ keychain })
  await Promise.all(Array.from({ length: 20 }, () => vault.unseal(sealed, place)))
  expect(keychain.reads).toBe(1)
})

test('a key file is made for its owner alone, and used again', async () => {
  const sealed = await open().seal(canary, place)
  expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'vault.json')).mode & 0o777).toBe(0o600)
  expect((await open().unseal(sealed, place)).reveal()).toBe(canary.reveal())
})

test.each([
  ['base64', Buffer.alloc(32, 7).toString('base64')],
  ['hex', Buffer.alloc(32, 7).toString('hex')],
])('a key file that was made elsewhere may hold the key in %s', async (_, text) => {
  writeFileSync(keyFile, `${text}\n`, { mode: 0o600 })
  const sealed = await open().seal(canary, place)
  writeFileSync(keyFile, Buffer.alloc(32, 7).toString('base64'))
  expect((await open().unseal(sealed, place)).reveal()).toBe(canary.reveal())
})

test('a key file that others can read is refused', async () => {
  await open().open()
  chmodSync(keyFile, 0o640)
  expect(await refusal(open().open())).toContain(`mode 640): run \`chmod 600 ${keyFile}\``)
})

test('a key file without a key is refused, and so is one that cannot be reached', async () => {
  writeFileSync(keyFile, 'not a key', { mode: 0o600 })
  expect(await refusal(open().open())).toContain('does not hold a key of 32 bytes')
  const missing = join(folder, 'nowhere', 'key')
  expect(await refusal(open({ keyFile: missing }).open())).toContain('cannot be used')
})

test('another key than the one before is refused, and nothing is changed', async () => {
  const sealed = await open().seal(canary, place)
  const before = readFileSync(join(folder, 'vault.json'))
  writeFileSync(keyFile, Buffer.alloc(32, 9).toString('base64'))
  expect(await refusal(open().unseal(sealed, place))).toContain('is not the one')
  expect(readFileSync(join(folder, 'vault.json'))).toEqual(before)
})

test('a key file that is gone is not replaced by a new key', async () => {
  await open().open()
  const moved = join(folder, 'elsewhere')
  expect(await refusal(open({ keyFile: moved }).open())).toContain('is gone')
  expect(existsSync(moved)).toBe(false)
})

test('the right passphrase opens, a wrong one says so', async () => {
  const sealed = await open({ passphrase: new Secret('correct horse') }).seal(canary, place)
  const again = open({ passphrase: new Secret('correct horse') })
  expect((await again.unseal(sealed, place)).reveal()).toBe(canary.reveal())
  const wrong = open({ passphrase: new Secret('battery staple') })
  expect(await refusal(wrong.unseal(sealed, place))).toContain('passphrase is wrong')
  for (const file of filesBelow(folder))
    expect(readFileSync(file, 'latin1')).not.toMatch(/correct horse|battery staple/)
})

test('the real cost of a passphrase is what it says', async () => {
  const vault = openVault({ folder, passphrase: new Secret('x') })
  await vault.open()
  expect(JSON.parse(readFileSync(join(folder, 'vault.json'), 'utf8'))).toMatchObject({
    wrapping: { cost: 131_072, blockSize: 8, parallel: 1 },
  })
})

test('the keychain keeps the key, and each folder has an entry of its own', async () => {
  const keychain = memoryKeychain()
  const sealed = await open({ keychain }).seal(canary, place)
  expect([...keychain.entries.keys()]).toEqual([expect.stringMatching(/^data-key-[\da-f]{16}$/)])
  expect((await open({ keychain }).unseal(sealed, place)).reveal()).toBe(canary.reveal())
  await open({ folder: temporaryInside(), keychain }).open()
  expect(keychain.entries.size).toBe(2)
})

test('without a keychain it says so and how to go on, and writes nothing', async () => {
  const broken = memoryKeychain()
  broken.broken = true
  const forgetful = memoryKeychain()
  forgetful.forgetful = true
  for (const keychain of [broken, forgetful]) {
    const message = await refusal(open({ keychain }).seal(canary, place))
    expect(message).toContain('no system keychain')
    expect(message).toContain('PLUGBOARD_PASSPHRASE')
    expect(message).toContain('PLUGBOARD_KEY_FILE')
  }
  expect(filesBelow(folder)).toEqual([])
})

test('a keychain that is away for a while is not taken for an empty one', async () => {
  const keychain = memoryKeychain()
  const sealed = await open({ keychain }).seal(canary, place)
  const vault = open({ keychain })
  keychain.broken = true
  expect(await refusal(vault.unseal(sealed, place))).toContain('no system keychain')
  keychain.broken = false
  expect((await vault.unseal(sealed, place)).reveal()).toBe(canary.reveal())
})

test('a keychain that lost its entry says which, and makes no new key', async () => {
  const keychain = memoryKeychain()
  await open({ keychain }).open()
  const [name] = keychain.entries.keys()
  keychain.entries.clear()
  expect(await refusal(open({ keychain }).open())).toContain(`entry "${name}"`)
  expect(keychain.entries.size).toBe(0)
})

test('a folder sealed in another way says in which', async () => {
  await open({ passphrase: new Secret('x') }).open()
  expect(await refusal(open({ keyFile }).open())).toContain('sealed with a passphrase')
  expect(await refusal(open({ keychain: memoryKeychain() }).open())).toContain(
    'PLUGBOARD_PASSPHRASE',
  )
  expect(existsSync(keyFile)).toBe(false)
})

test.each(['', '{', '[]', '{"id":"x","backend":"keychain"}', '{"backend":"plain"}'])(
  'a damaged vault.json (%j) is refused instead of being written anew',
  async (content) => {
    writeFileSync(join(folder, 'vault.json'), content)
    expect(await refusal(open().open())).toContain('vault.json is damaged')
    expect(readFileSync(join(folder, 'vault.json'), 'utf8')).toBe(content)
  },
)
