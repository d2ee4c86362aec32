/** The vault against a real keyring. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { Secret } from '../../electron/kernel/secret.ts'
import { keepsThings, systemKeychain } from '../../electron/vault/keychain.ts'
import { openVault } from '../../electron/vault/vault.ts'
import { filesBelow, temporaryFolder } from '../support/state.ts'

const electron = join(import.meta.dirname, '../../electron')
const place = { row: 'account-1', field: 'secret' }
const canary = new Secret(`sk-${randomBytes(16).toString('hex')}`)

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  process.env['DBUS_SESSION_BUS_ADDRESS'] = inject('sessionBus')
})
afterEach(() => {
  folder.remove()
  delete process.env['DBUS_SESSION_BUS_ADDRESS']
})

test('the keychain keeps, gives and forgets an entry', async () => {
  const keychain = systemKeychain('Plugboard tests')
  expect(await keychain.get('nothing')).toBeUndefined()
  await keychain.set('something', new Secret('Grüße 你好'))
  expect((await systemKeychain('Plugboard tests').get('something'))?.reveal()).toBe('Grüße 你好')
  await keychain.remove('something')
  expect(await keychain.get('something')).toBeUndefined()
  expect(await keepsThings(keychain)).toBe(true)
})

test('a vault whose key is in the keychain opens again, and its folder tells nothing', async () => {
  const vault = openVault({ folder: folder.path })
  expect(vault.backend).toBe('keychain')
  const sealed = await vault.seal(canary, place)
  expect((await openVault({ folder: folder.path }).unseal(sealed, place)).reveal()).toBe(
    canary.reveal(),
  )
  const { id } = JSON.parse(readFileSync(`${folder.path}/vault.json`, 'utf8')) as { id: string }
  const key = await systemKeychain().get(`data-key-${id}`)
  expect(Buffer.from(key?.reveal() ?? '', 'base64')).toHaveLength(32)
  for (const file of filesBelow(folder.path))
    expect(readFileSync(file, 'latin1')).not.toContain(key?.reveal())
  await systemKeychain().remove(`data-key-${id}`)
  await expect(openVault({ folder: folder.path }).unseal(sealed, place)).rejects.toThrow(
    'no longer holds the key',
  )
})

/** What a program of its own is told, since the library keeps its first connection for good. */
function sealElsewhere(bus: string | undefined): string {
  const script = `
    const { openVault } = await import(${JSON.stringify(join(electron, 'vault/vault.ts'))})
    const { Secret } = await import(${JSON.stringify(join(electron, 'kernel/secret.ts'))})
    const vault = openVault({ folder: ${JSON.stringify(folder.path)} })
    await vault.seal(new Secret('x'), { row: 'a', field: 'b' }).then(
      () => console.log('sealed'),
      (error) => console.log(error.code, error.message),
    )`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...(bus ? { DBUS_SESSION_BUS_ADDRESS: bus } : {}) },
  })
}

test('without a D-Bus session the vault says so and how to go on', () => {
  expect(sealElsewhere(undefined)).toMatch(
    /^unavailable .*no system keychain.*PLUGBOARD_PASSPHRASE.*PLUGBOARD_KEY_FILE/,
  )
  expect(filesBelow(folder.path)).toEqual([])
})

test('with a session but no keyring in it, it says the same', () => {
  expect(sealElsewhere(inject('emptyBus'))).toMatch(/^unavailable .*no system keychain/)
  expect(filesBelow(folder.path)).toEqual([])
})

test('another program of the same session can use the keychain as well', () => {
  expect(sealElsewhere(inject('sessionBus'))).toBe('sealed\n')
})
