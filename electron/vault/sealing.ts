/** Seals secrets with AES-256-GCM, each bound to the row and field it stands in. Pure: the key is handed in. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { Secret } from '../kernel/secret.ts'

/** Where a sealed secret stands; it opens nowhere else. */
export interface Place {
  /** The id of its row. */
  readonly row: string
  readonly field: string
}

/** A data key and which one it is; sealed text names the version it was sealed with. */
export interface DataKey {
  readonly bytes: Uint8Array
  readonly version: number
}

export const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

/** Text of the form `v<key version>.<iv>.<ciphertext and tag>`, base64url. */
export function seal(key: DataKey, secret: Secret, place: Place): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv)
  cipher.setAAD(boundTo(place, key.version))
  const sealed = Buffer.concat([
    cipher.update(secret.reveal(), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  return `v${key.version}.${iv.toString('base64url')}.${sealed.toString('base64url')}`
}

/** The secret, or undefined when the text was not sealed with this key at this place. */
export function unseal(key: DataKey, sealed: string, place: Place): Secret | undefined {
  const [version, iv, content] = sealed.split('.')
  if (version !== `v${key.version}` || iv === undefined || content === undefined) return undefined
  const bytes = Buffer.from(content, 'base64url')
  if (bytes.length < tagBytes) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(boundTo(place, key.version))
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()])
    return new Secret(text.toString('utf8'))
  } catch {
    return undefined
  }
}

/** A mark by which equal secrets of one scope are known without opening them; it tells nothing without the key. */
export function markOf(key: DataKey, secret: Secret, scope: string): string {
  const markKey = hkdfSync('sha256', key.bytes, '', 'plugboard secret mark', keyBytes)
  return createHmac('sha256', Buffer.from(markKey))
    .update(`${scope}\0${secret.reveal()}`)
    .digest('base64url')
}

const boundTo = ({ row, field }: Place, version: number): Buffer =>
  Buffer.from(`${row}\0${field}\0${version}`)
