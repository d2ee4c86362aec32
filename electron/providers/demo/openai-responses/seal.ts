/** Seals thoughts as OpenAI does, so that a sealed thought that comes back can be told from a foreign one. */
import { createHash } from 'node:crypto'

const prefix = 'gAAAAABdemo'

/** Opaque to everybody else, like the real one. */
export const sealOf = (thoughts: string): string =>
  prefix + createHash('sha256').update(`demo:${thoughts}`).digest('base64url')

/** Whether the demo sealed this itself; what was sealed cannot be read back. */
export const isOwnSeal = (blob: string): boolean =>
  blob.startsWith(prefix) && blob.length === prefix.length + 43
