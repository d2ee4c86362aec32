/** Checks a key as it was entered, and seals it for storage unless its channel has it already. */
import type { Kysely } from 'kysely'
import { Refused } from '../kernel/refused.ts'
import { Secret } from '../kernel/secret.ts'
import type { Platform } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import type { AccountRow, AccountsSchema, ChannelRow } from './schema.ts'

/** The key without blanks around it; undefined where none is needed and none was given. Throws Refused `invalid`. */
export function enteredSecret(given: Secret | undefined, platform: Platform): Secret | undefined {
  const { provider, keyOptional } = platform
  if (provider.logins.every((login) => login.kind === 'sign-in'))
    throw refused(`People sign in to ${provider.label}: start a sign-in instead of adding a key.`)
  const text = given?.reveal().trim() ?? ''
  if (text === '') {
    if (keyOptional) return undefined
    const hint = provider.logins.find((login) => login.kind === 'api-key')?.hint
    throw refused(`${provider.label} needs an API key${hint === undefined ? '' : ` (${hint})`}.`)
  }
  if (provider.logins.every((login) => login.kind === 'none'))
    throw refused(`${provider.label} needs no key: leave it out.`)
  // It travels in a header (RFC 9110, section 5.5).
  if (!/^[\x21-\x7e]{1,8192}$/.test(text))
    throw refused(
      'The key holds blanks, line breaks or other characters no key has: paste it again.',
    )
  return new Secret(text)
}

type SecretColumns = Pick<AccountRow, 'secret' | 'secret_mark' | 'login'>

/** Throws Refused `conflict` when another account of the channel has the same key. */
export async function sealSecret(
  { vault }: AccountsPorts,
  entry: {
    readonly secret: Secret | undefined
    /** The id of the account it is for. */
    readonly account: string
    readonly channel: ChannelRow
    readonly database: Kysely<AccountsSchema>
  },
): Promise<SecretColumns> {
  const { secret, account, channel, database } = entry
  if (!secret) return { secret: null, secret_mark: null, login: null }
  const secret_mark = await vault.mark(secret, channel.id)
  const same = await database
    .selectFrom('accounts')
    .select(['id', 'label'])
    .where('channel_id', '=', channel.id)
    .where('secret_mark', '=', secret_mark)
    .executeTakeFirst()
  if (same && same.id !== account)
    throw new Refused(
      'conflict',
      `This key is there already, as "${same.label}" on "${channel.label}".`,
      'secret',
    )
  const sealed = await vault.seal(secret, { row: account, field: 'secret' })
  return { secret: sealed, secret_mark, login: 'api-key' }
}

const refused = (message: string): Refused => new Refused('invalid', message, 'secret')
