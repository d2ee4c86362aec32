/** A credential as the text that is sealed, and back. */
import { Refused } from '../../kernel/refused.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Credential } from '../../providers/sign-in.ts'

export function credentialText(credential: Credential): Secret {
  const { access, refresh, others, ...plain } = credential
  return new Secret(
    JSON.stringify({
      ...plain,
      access: access.reveal(),
      ...(refresh ? { refresh: refresh.reveal() } : {}),
      ...(others
        ? {
            others: Object.fromEntries(
              Object.entries(others).map(([name, secret]) => [name, secret.reveal()]),
            ),
          }
        : {}),
    }),
  )
}

/** Throws Refused `unavailable` for what no credential was written as. */
export function readCredential(text: Secret): Credential {
  const { access, refresh, others, expiresAt, renewedAt, facts, source } = fieldsOf(text)
  if (typeof access !== 'string' || typeof renewedAt !== 'number') throw unreadable()
  return {
    access: new Secret(access),
    ...(typeof refresh === 'string' ? { refresh: new Secret(refresh) } : {}),
    ...(isRecord(others) ? { others: secretsOf(others) } : {}),
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    renewedAt,
    facts: textsIn(facts),
    ...(typeof source === 'string' ? { source } : {}),
  }
}

type Fields = Readonly<Record<string, unknown>> & {
  readonly [Name in keyof Credential]?: unknown
}

function fieldsOf(text: Secret): Fields {
  try {
    const read: unknown = JSON.parse(text.reveal())
    if (isRecord(read)) return read
  } catch {
    // What JSON.parse says quotes the text.
  }
  throw unreadable()
}

const secretsOf = (fields: Readonly<Record<string, unknown>>): Record<string, Secret> =>
  Object.fromEntries(
    Object.entries(textsIn(fields)).map(([name, value]) => [name, new Secret(value)]),
  )

const textsIn = (value: unknown): Readonly<Record<string, string>> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, text]) =>
          typeof text === 'string' ? [[name, text] as const] : [],
        ),
      )
    : {}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unreadable = (): Refused =>
  new Refused('unavailable', 'The stored sign-in cannot be read: sign in again.')
