/** Wraps a data key with a passphrase, by scrypt (RFC 7914). */
import { randomBytes, scrypt } from 'node:crypto'
import { Secret } from '../kernel/secret.ts'
import { type DataKey, keyBytes, seal, unseal } from './sealing.ts'
import type { Wrapping } from './vault-file.ts'

/** Costs about a third of a second and 128 MB, each try. */
const usual = { cost: 2 ** 17, blockSize: 8, parallel: 1 }

const place = { row: 'vault', field: 'data-key' }

/** `cost` is scrypt's N; less only in tests. */
export async function wrapKey(
  key: Uint8Array,
  passphrase: Secret,
  cost: number = usual.cost,
): Promise<Wrapping> {
  const costs = { ...usual, cost }
  const salt = randomBytes(16).toString('base64')
  const wrapper = await derive(passphrase, { ...costs, salt })
  const content = new Secret(Buffer.from(key).toString('base64'))
  return { ...costs, salt, key: seal(wrapper, content, place) }
}

/** The data key, or undefined when the passphrase is another one. */
export async function unwrapKey(
  wrapping: Wrapping,
  passphrase: Secret,
): Promise<Uint8Array | undefined> {
  const content = unseal(await derive(passphrase, wrapping), wrapping.key, place)
  return content && Buffer.from(content.reveal(), 'base64')
}

function derive(passphrase: Secret, costs: Omit<Wrapping, 'key'>): Promise<DataKey> {
  const { cost, blockSize, parallel } = costs
  const options = {
    N: cost,
    r: blockSize,
    p: parallel,
    maxmem: 129 * cost * blockSize + 2 ** 20,
  }
  const salt = Buffer.from(costs.salt, 'base64')
  return new Promise((resolve, reject) => {
    scrypt(passphrase.reveal().normalize('NFKC'), salt, keyBytes, options, (error, bytes) => {
      if (error) reject(error)
      else resolve({ bytes, version: 1 })
    })
  })
}
