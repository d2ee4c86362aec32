/** `vault.json` in the data folder: how its secrets were sealed, and a proof of the key. Holds no key in the open. */
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Refused } from '../kernel/refused.ts'

export const vaultBackends = ['keychain', 'key-file', 'passphrase'] as const
export type VaultBackend = (typeof vaultBackends)[number]

/** How a data key is wrapped with a passphrase: scrypt (RFC 7914) and its costs. */
export interface Wrapping {
  readonly salt: string
  readonly cost: number
  readonly blockSize: number
  readonly parallel: number
  /** The data key, sealed with the key that scrypt makes of the passphrase. */
  readonly key: string
}

export interface VaultFile {
  /** Names this folder's entry in the keychain. */
  readonly id: string
  readonly backend: VaultBackend
  readonly keyVersion: number
  /** Something known, sealed with the data key: opens only with the right one. */
  readonly proof: string
  /** For the backend `passphrase`. */
  readonly wrapping?: Wrapping
}

/** What stands in the file, or undefined when there is none. Throws Refused `unavailable` for a file that makes no sense. */
export function readVaultFile(file: string): VaultFile | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const why = error instanceof Error ? error.message : String(error)
    throw new Refused('unavailable', `${file} cannot be read: ${why}.`)
  }
  const found = parse(text)
  if (found) return found
  throw new Refused('unavailable', `${file} is damaged: put a backup in its place.`)
}

/** Writes it whole or not at all. */
export async function writeVaultFile(file: string, content: VaultFile): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  try {
    const opened = await open(draft, 'wx', 0o600)
    try {
      await opened.writeFile(`${JSON.stringify(content, null, 2)}\n`)
      await opened.sync()
    } finally {
      await opened.close()
    }
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new Refused('unavailable', `${file} cannot be written: ${why}.`)
  }
}

function parse(text: string): VaultFile | undefined {
  const content = fieldsOf(text)
  if (!content) return undefined
  const { id, keyVersion, proof } = content
  const backend = vaultBackends.find((name) => name === content['backend'])
  if (typeof id !== 'string' || typeof keyVersion !== 'number' || typeof proof !== 'string')
    return undefined
  const wrapping = wrappingIn(content['wrapping'])
  if (!backend || (backend === 'passphrase' && !wrapping)) return undefined
  return { id, backend, keyVersion, proof, ...(wrapping ? { wrapping } : {}) }
}

function wrappingIn(value: unknown): Wrapping | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { salt, cost, blockSize, parallel, key }: Record<string, unknown> = { ...value }
  const sane =
    typeof cost === 'number' &&
    typeof blockSize === 'number' &&
    typeof parallel === 'number' &&
    // Costs far beyond ours would only keep the machine busy.
    cost * blockSize * parallel <= 2 ** 24
  if (!sane || typeof salt !== 'string' || typeof key !== 'string') return undefined
  return { salt, cost, blockSize, parallel, key }
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
