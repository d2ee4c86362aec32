/** The keychain of the operating system: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux. */
import { randomBytes } from 'node:crypto'
import { Secret } from '../kernel/secret.ts'

/** Every function throws when the keychain cannot be had. */
export interface Keychain {
  get(name: string): Promise<Secret | undefined>
  set(name: string, secret: Secret): Promise<void>
  remove(name: string): Promise<void>
}

/** On Linux the library would silently fall back to a keyring in memory that is lost at reboot, hence the pin. */
const options = { linux: { store: 'secret-service' } } as const

/** Entries appear under this service name in the system's own keychain app. */
export function systemKeychain(service = 'Plugboard'): Keychain {
  const entry = async (name: string) => {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    return new AsyncEntry(service, name, options)
  }
  return {
    async get(name) {
      const value = await (await entry(name)).getPassword()
      // The library's types say null, older ones undefined: both mean that there is none.
      return value ? new Secret(value) : undefined
    },
    async set(name, secret) {
      await (await entry(name)).setPassword(secret.reveal())
    },
    async remove(name) {
      await (await entry(name)).deletePassword()
    },
  }
}

/** Whether the keychain really keeps things: some that cannot store anything still answer a read with "nothing". */
export async function keepsThings(keychain: Keychain): Promise<boolean> {
  const name = `canary-${randomBytes(6).toString('hex')}`
  const canary = randomBytes(16).toString('base64url')
  try {
    await keychain.set(name, new Secret(canary))
    const found = await keychain.get(name)
    await keychain.remove(name)
    return found?.reveal() === canary
  } catch {
    return false
  }
}
