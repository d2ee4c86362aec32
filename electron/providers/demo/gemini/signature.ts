/** Signs what the model thought as Gemini does, so that a signature that comes back can be told from a foreign one. */
import { createHash } from 'node:crypto'

const prefix = 'EtcDdemo'

/** Opaque to everybody else, like the real one. */
export const signatureOf = (thoughts: string): string =>
  prefix + createHash('sha256').update(`demo:${thoughts}`).digest('base64')

/** Whether the demo signed this itself; what was signed cannot be read back. */
export const isOwnSignature = (signature: string): boolean =>
  signature.startsWith(prefix) && signature.length === prefix.length + 44
