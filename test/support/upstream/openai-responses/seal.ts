/** Seals thoughts as OpenAI does: for one account and one item, opaque to everybody else. */
import { createHash } from 'node:crypto'

/** How every blob of OpenAI's begins. */
const prefix = 'gAAAAABfake'

interface Sealed {
  readonly account: string
  /** The item it belongs to. */
  readonly id: string
}

const digest = (text: string): string =>
  createHash('sha256').update(`openai:${text}`).digest('base64url').slice(0, 24)

/** What tells accounts apart in ids and blobs, without showing the key. */
export const accountOf = (credential: string): string =>
  createHash('sha256').update(credential).digest('hex').slice(0, 8)

export function seal({ account, id }: Sealed): string {
  const inner = Buffer.from(JSON.stringify([account, id])).toString('base64url')
  return `${prefix}${digest(inner)}${inner}`
}

/** What was sealed, or undefined when it was not sealed here. */
export function unseal(blob: string): Sealed | undefined {
  const inner = blob.slice(prefix.length + 24)
  if (blob !== `${prefix}${digest(inner)}${inner}`) return undefined
  const [account = '', id = ''] = JSON.parse(Buffer.from(inner, 'base64url').toString()) as string[]
  return { account, id }
}

/** The account an item's id was issued to, by this upstream or another; undefined for ids that others made up. */
export const accountIn = (id: string): string | undefined =>
  /^[a-z]+_fake\d+x([0-9a-f]{8})\d*$/.exec(id)?.[1]
