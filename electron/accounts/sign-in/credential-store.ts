/** Reads and writes the one credential of an account; what is written replaces only what was read. */
import { redactText } from '../../kernel/redact.ts'
import { Failure } from '../../hub/error.ts'
import type { Credential, SignIn } from '../../providers/sign-in.ts'
import type { AccountsPorts } from '../ports.ts'
import type { AccountRow, AccountsSchema } from '../schema.ts'
import { credentialText, readCredential } from './credential-text.ts'
import { shownColumns } from './shown-columns.ts'

export interface StoredCredential {
  readonly credential: Credential
  /** As it stands in the database. */
  readonly sealed: string
  /** Why it can no longer be renewed, in a sentence; absent while it can. */
  readonly ended?: string
}

export interface CredentialStore {
  /** What the owner calls the account, for messages. */
  label(): string
  /** Throws Failure `no-account` when it cannot be opened, or is no longer there. */
  load(): Promise<StoredCredential>
  /** Throws when nothing could be sealed now. */
  ready(): Promise<void>
  /** Undefined when `before` is no longer what is stored: then nothing was written. Throws when it cannot be written. */
  save(credential: Credential, before: string): Promise<StoredCredential | undefined>
  /** Notes that it has ended, unless it was replaced meanwhile. Null takes the note back. */
  end(before: string, why: string | null): Promise<void>
}

type StorePorts = Pick<AccountsPorts, 'database' | 'vault'>

export function openCredentialStore(
  { database, vault }: StorePorts,
  { accountId, signIn }: { readonly accountId: string; readonly signIn: SignIn },
): CredentialStore {
  const place = { row: accountId, field: 'secret' }
  const row = () =>
    database.raw
      .prepare<[string], Pick<AccountRow, 'label' | 'secret' | 'sign_in_ended'>>(
        'SELECT label, secret, sign_in_ended FROM accounts WHERE id = ?',
      )
      .get(accountId)
  const update = async (before: string, columns: Partial<AccountRow>): Promise<boolean> => {
    const query = await database.query<AccountsSchema>()
    const { numUpdatedRows } = await query
      .updateTable('accounts')
      .set(columns)
      .where('id', '=', accountId)
      .where('secret', '=', before)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  return {
    label: () => row()?.label ?? 'removed',
    async load() {
      const found = row()
      if (!found || found.secret === null) throw gone()
      const { label, secret: sealed, sign_in_ended: ended } = found
      try {
        const credential = readCredential(await vault.unseal(sealed, place))
        return { credential, sealed, ...(ended === null ? {} : { ended }) }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new Failure({
          kind: 'no-account',
          message: `The sign-in of the account "${label}" cannot be opened. ${redactText(why)}`,
        })
      }
    },
    ready: () => vault.open(),
    async save(credential, before) {
      const sealed = await vault.seal(credentialText(credential), place)
      const shown = shownColumns(credential, signIn.identity(credential))
      const saved = await update(before, { secret: sealed, ...shown, sign_in_ended: null })
      return saved ? { credential, sealed } : undefined
    },
    async end(before, why) {
      await update(before, { sign_in_ended: why })
    },
  }
}

const gone = (): Failure =>
  new Failure({ kind: 'no-account', message: 'The account was removed in the meantime.' })
