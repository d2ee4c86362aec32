/** Which client a key stands for, or why it is not accepted. Looks keys up by their hash only. */
import { hash, randomBytes } from 'node:crypto'
import type { GatewayError } from '../hub/error.ts'
import { Secret } from '../kernel/secret.ts'
import type { Client } from './plan.ts'

/** A key as it is known in memory. */
export interface KnownKey {
  readonly client: Client
  readonly enabled: boolean
  readonly revoked: boolean
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined
  readonly group: { readonly label: string; readonly enabled: boolean }
}

/** By the hash of the key. */
export type KnownKeys = ReadonlyMap<string, KnownKey>

export type Authenticated = { readonly client: Client } | { readonly error: GatewayError }

const shape = /^pb-[\w-]{43}$/

/** A new key: 256 random bits. */
export const newKey = (): Secret => new Secret(`pb-${randomBytes(32).toString('base64url')}`)

/** SHA-256 in hex: enough for a key of 256 random bits. */
export const hashOf = (key: string): string => hash('sha256', key, 'hex')

/** What is shown of a key to tell it from others. */
export const prefixOf = (key: Secret): string => key.reveal().slice(0, 9)

export function authenticate(keys: KnownKeys, key: string, now: number): Authenticated {
  if (!shape.test(key)) return { error: { kind: 'unauthenticated', message: notAKey(key) } }
  const known = keys.get(hashOf(key))
  if (!known) return refuse('This Plugboard key is not known here: make a new one in the console.')
  if (known.revoked) return refuse('This Plugboard key was revoked: make a new one in the console.')
  if (!known.enabled)
    return refuse('This Plugboard key is turned off: turn it on again in the console.')
  if (known.expiresAt !== undefined && known.expiresAt <= now)
    return refuse(
      `This Plugboard key expired at ${new Date(known.expiresAt).toISOString()}: make a new one in the console.`,
    )
  if (!known.group.enabled)
    return {
      error: {
        kind: 'forbidden',
        message: `The group "${known.group.label}" of this key is turned off: turn it on in the console, or use a key of another group.`,
      },
    }
  return { client: known.client }
}

const refuse = (message: string): Authenticated => ({ error: { kind: 'unauthenticated', message } })

/** Says nothing of what was shown but its kind. */
function notAKey(key: string): string {
  if (key === '')
    return 'A Plugboard key is needed: send it as `Authorization: Bearer pb-…` or as `x-api-key`.'
  if (key.startsWith('sk-ant-oat'))
    return 'Sign-ins of Claude.ai are not accepted here: use a Plugboard key (pb-…) in its place.'
  return 'This is no Plugboard key: use one that begins with pb-, made in the console or with `plugboard keys create`.'
}
