/** What a sign-in needs again when it goes on; it never leaves the engine. */
import { isRecord } from '../../codecs/kit/read.ts'
import { Secret } from '../../kernel/secret.ts'

export const keep = (fields: Readonly<Record<string, string>>): Secret =>
  new Secret(JSON.stringify(fields))

/** Throws when it is not what `keep` was given. */
export function recall(kept: Secret, field: string): string {
  const read: unknown = JSON.parse(kept.reveal())
  const value = isRecord(read) ? read[field] : undefined
  if (typeof value === 'string') return value
  throw new Error(`What was kept of this sign-in has no ${field}.`)
}
