/** Signs thoughts as Anthropic does, so that a thought that comes back can be told from a foreign one. */
import { createHash } from 'node:crypto'

const prefix = 'ErUB'

/** Opaque to everybody else, like the real one. */
export const signatureOf = (thoughts: string): string =>
  prefix + createHash('sha256').update(`demo:${thoughts}`).digest('base64').replace(/=+$/, '')

/**
 * Whether a thought comes back as it was given. Thoughts that were not shown come back empty with the
 * signature of what was thought, which cannot be checked beyond its form.
 */
export const isOwnSignature = (signature: string, thoughts: string): boolean =>
  thoughts === ''
    ? signature.startsWith(prefix) && signature.length === prefix.length + 43
    : signature === signatureOf(thoughts)
