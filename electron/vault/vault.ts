/** Seals and opens secrets with one data key, which is fetched at the first need from where the owner keeps it. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Refused } from '../kernel/refused.ts'
import { Secret } from '../kernel/secret.ts'
import { lazily } from '../kernel/single-flight.ts'
import { type Keychain, keepsThings, systemKeychain } from './keychain.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { unwrapKey, wrapKey } from './passphrase.ts'
import { type DataKey, keyBytes, markOf, type Place, seal, unseal } from './sealing.ts'
import { readVaultFile, type VaultBackend, type VaultFile, writeVaultFile } from './vault-file.ts'

export type { Place, VaultBackend }

/** Every function but `backend` fetches the key if need be, and throws Refused `unavailable` when it cannot be had. */
export interface Vault {
  /** Where the data key is kept. */
  readonly backend: VaultBackend
  /** Fetches the key now, to learn whether it can be had. */
  open(): Promise<void>
  seal(secret: Secret, place: Place): Promise<string>
  unseal(sealed: string, place: Place): Promise<Secret>
  /** A mark that equal secrets of one scope share; safe to store. */
  mark(secret: Secret, scope: string): Promise<string>
}

/** Where to look for the data key: the key file if one is named, else the passphrase, else the keychain. */
export interface VaultOptions {
  /** The data folder. */
  readonly folder: string
  /** Made at the first use when it does not exist. */
  readonly keyFile?: string | undefined
  readonly passphrase?: Secret | undefined
  readonly keychain?: Keychain
  /** Scrypt's N, for tests. */
  readonly scryptCost?: number
}

/** What the environment says about the data key. */
export function vaultSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<VaultOptions, 'keyFile' | 'passphrase'> {
  const { PLUGBOARD_KEY_FILE: keyFile, PLUGBOARD_PASSPHRASE: passphrase } = environment
  return {
    ...(keyFile ? { keyFile } : {}),
    ...(passphrase ? { passphrase: new Secret(passphrase) } : {}),
  }
}

/** One way of keeping a data key. */
interface Keeper {
  readonly backend: VaultBackend
  /** The key that was made for `vault`; throws Refused when it is not there. */
  fetch(vault: VaultFile): Promise<Uint8Array>
  /** Makes and keeps the first key of the folder. */
  make(id: string): Promise<{ readonly key: Uint8Array } & Pick<VaultFile, 'wrapping'>>
}

const proofPlace = { row: 'vault', field: 'proof' }
const proof = 'plugboard'

export function openVault(options: VaultOptions): Vault {
  const file = join(options.folder, 'vault.json')
  const keeper = keeperOf(options)

  const dataKey = lazily(async (): Promise<DataKey> => {
    const vault = readVaultFile(file)
    if (!vault) return firstKey(keeper, file)
    if (vault.backend !== keeper.backend) throw otherBackend(vault.backend, options.folder)
    const key = { bytes: await keeper.fetch(vault), version: vault.keyVersion }
    if (unseal(key, vault.proof, proofPlace)?.reveal() === proof) return key
    throw new Refused(
      'unavailable',
      `${named[vault.backend]} is not the one the secrets in ${options.folder} were sealed with: give back the one that was used before.`,
    )
  })

  return {
    backend: keeper.backend,
    async open() {
      await dataKey()
    },
    async seal(secret, place) {
      return seal(await dataKey(), secret, place)
    },
    async unseal(sealed, place) {
      const secret = unseal(await dataKey(), sealed, place)
      if (secret) return secret
      throw new Refused(
        'unavailable',
        'A stored secret cannot be opened: it was damaged or moved. Enter it again.',
      )
    },
    async mark(secret, scope) {
      return markOf(await dataKey(), secret, scope)
    },
  }
}

async function firstKey(keeper: Keeper, file: string): Promise<DataKey> {
  const id = randomBytes(8).toString('hex')
  const { key: bytes, wrapping } = await keeper.make(id)
  const key = { bytes, version: 1 }
  await writeVaultFile(file, {
    id,
    backend: keeper.backend,
    keyVersion: key.version,
    proof: seal(key, new Secret(proof), proofPlace),
    ...(wrapping ? { wrapping } : {}),
  })
  return key
}

function keeperOf({ folder, keyFile, passphrase, keychain, scryptCost }: VaultOptions): Keeper {
  if (keyFile !== undefined) return keyFileKeeper(keyFile, folder)
  if (passphrase !== undefined) return passphraseKeeper(passphrase, scryptCost)
  return keychainKeeper(keychain ?? systemKeychain(), folder)
}

function keyFileKeeper(file: string, folder: string): Keeper {
  return {
    backend: 'key-file',
    async fetch() {
      const key = await readKeyFile(file)
      if (key) return key
      throw new Refused(
        'unavailable',
        `The key file ${file} is gone, and the secrets in ${folder} open with nothing else: put it back from a backup. ${startOver(folder)}`,
      )
    },
    async make() {
      return { key: (await readKeyFile(file)) ?? (await makeKeyFile(file)) }
    },
  }
}

function passphraseKeeper(passphrase: Secret, cost: number | undefined): Keeper {
  return {
    backend: 'passphrase',
    async fetch({ wrapping }) {
      const key = wrapping && (await unwrapKey(wrapping, passphrase))
      if (key) return key
      throw new Refused('unavailable', 'The passphrase is wrong: set PLUGBOARD_PASSPHRASE again.')
    },
    async make() {
      const key = randomBytes(keyBytes)
      return { key, wrapping: await wrapKey(key, passphrase, cost) }
    },
  }
}

function keychainKeeper(keychain: Keychain, folder: string): Keeper {
  const nameOf = (id: string): string => `data-key-${id}`
  const lookUp = (id: string): Promise<Secret | undefined> =>
    keychain.get(nameOf(id)).catch(() => {
      throw noKeychain()
    })
  return {
    backend: 'keychain',
    async fetch({ id }) {
      const found = await lookUp(id)
      if (found) return Buffer.from(found.reveal(), 'base64')
      if (!(await keepsThings(keychain))) throw noKeychain()
      throw new Refused(
        'unavailable',
        `The keychain no longer holds the key to the secrets in ${folder} (entry "${nameOf(id)}"): restore it. ${startOver(folder)}`,
      )
    },
    async make(id) {
      if (!(await keepsThings(keychain))) throw noKeychain()
      const key = randomBytes(keyBytes)
      await keychain.set(nameOf(id), new Secret(key.toString('base64'))).catch(() => {
        throw noKeychain()
      })
      return { key }
    },
  }
}

const named: Readonly<Record<VaultBackend, string>> = {
  keychain: 'The key in the keychain',
  'key-file': 'The key in PLUGBOARD_KEY_FILE',
  passphrase: 'The passphrase',
}

const instead: Readonly<Record<VaultBackend, string>> = {
  keychain:
    'the key in the system keychain: start without PLUGBOARD_KEY_FILE and PLUGBOARD_PASSPHRASE',
  'key-file': 'a key file: set PLUGBOARD_KEY_FILE to its path',
  passphrase: 'a passphrase: set PLUGBOARD_PASSPHRASE to it, and not PLUGBOARD_KEY_FILE',
}

const otherBackend = (backend: VaultBackend, folder: string): Refused =>
  new Refused('unavailable', `The secrets in ${folder} were sealed with ${instead[backend]}.`)

const startOver = (folder: string): string =>
  `If it is lost, delete ${join(folder, 'vault.json')} and enter every account's key again.`

const noKeychain = (): Refused =>
  new Refused(
    'unavailable',
    'There is no system keychain to keep the key to your secrets in: set PLUGBOARD_PASSPHRASE to a passphrase, or PLUGBOARD_KEY_FILE to the path of a key file (it is made if it does not exist).',
  )
