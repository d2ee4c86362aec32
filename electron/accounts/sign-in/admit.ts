/** Makes an account of a sign-in: a new one, or the one that the same person has already. */
import type { Kysely } from 'kysely'
import { newId } from '../../kernel/ids.ts'
import { inTurn } from '../../kernel/in-turn.ts'
import { Refused } from '../../kernel/refused.ts'
import { Secret } from '../../kernel/secret.ts'
import type { QuotaReading } from '../../providers/quota.ts'
import type { Credential, Identity, SignInPorts } from '../../providers/sign-in.ts'
import { askForModels } from '../ask-platform.ts'
import { draftChannel, notFound as noChannel, sameEndpoint } from '../channels.ts'
import { freshAccount } from '../fresh-account.ts'
import { freeLabel } from '../free-label.ts'
import type { LiveAccounts } from '../live.ts'
import { platformOf } from '../platform.ts'
import type { AccountsChange, AccountsPorts } from '../ports.ts'
import { enteredPreferences } from '../preferences.ts'
import type { AccountRow, AccountsSchema, ChannelRow } from '../schema.ts'
import { storeSync, storeSyncError } from '../sync.ts'
import { credentialText } from './credential-text.ts'
import { shownColumns } from './shown-columns.ts'
import type { SignInTarget, Signable } from './wish.ts'
import { refusalOf, secretsIn } from './words.ts'

export interface Admitted {
  readonly accountId: string
  /** What is still wrong with it, in a sentence. */
  readonly message?: string
}

export interface AdmitPorts extends AccountsPorts {
  readonly live: LiveAccounts
  changed(change: AccountsChange): void
  /** Work that nobody waits for, but that must not be cut short. */
  aside(work: Promise<unknown>): void
}

export interface Admission {
  /** Whether there is anything wrong with the target, so that nobody signs in for nothing. Throws Refused. */
  check(target: SignInTarget): Promise<void>
  /**
   * Throws Refused, and leaves everything as it was: when the platform does not let a new account in, or when it is not
   * whoever was to sign in again. `isWanted` is asked last before anything is stored.
   */
  admit(target: SignInTarget & Signed, isWanted: () => boolean): Promise<Admitted>
}

/** Who has signed in where. */
export interface Signed {
  readonly signable: Signable
  readonly asking: SignInPorts
  readonly credential: Credential
  /** Whether it was made by signing in here, so that it is given back when nothing comes of it. */
  readonly made: boolean
}

type Query = Kysely<AccountsSchema>
type Placed = AccountRow & { readonly provider: string }
type Target = SignInTarget & Signed

const longestLabel = 120

export function openAdmission(ports: AdmitPorts): Admission {
  const { clock, vault, live, changed } = ports
  const query = (): Promise<Query> => ports.database.query<AccountsSchema>()
  const turn = inTurn()

  const channelFor = async (database: Query, target: SignInTarget): Promise<ChannelRow> => {
    const { channelId, provider, preset } = target
    if (channelId === undefined) {
      const draft = draftChannel(ports, { provider, preset })
      return (await sameEndpoint(database, draft)) ?? draft
    }
    const row = (await channels(database).where('id', '=', channelId).executeTakeFirst()) ?? null
    if (row?.provider === provider) return row
    if (!row) return noChannel(channelId)
    throw new Refused('invalid', 'The channel belongs to another platform.', 'channelId')
  }

  /** Sealed for the account it is stored with. */
  const columnsOf = async (
    credential: Credential,
    who: Identity,
    at: { readonly account: string; readonly channel: string },
  ): Promise<Partial<AccountRow>> => ({
    login: 'sign-in',
    secret: await vault.seal(credentialText(credential), { row: at.account, field: 'secret' }),
    secret_mark: await vault.mark(new Secret(who.key), `${at.channel}\0sign-in`),
    identity: who.key,
    ...shownColumns(credential, who),
    sign_in_ended: null,
  })

  const add = async (target: Target, who: Identity): Promise<string> => {
    const database = await query()
    const channel = await channelFor(database, target)
    const now = clock.now()
    const id = newId(now)
    const label = await freeLabel(database, shortened(who.label, channel.label))
    const row: AccountRow = {
      ...freshAccount({ id, channelId: channel.id, label, now }),
      ...enteredPreferences(target),
      ...(await columnsOf(target.credential, who, { account: id, channel: channel.id })),
    }
    await database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('channels')
        .values(channel)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
      await transaction.insertInto('accounts').values(row).execute()
    })
    changed({ subject: 'account', id, change: 'added' })
    return id
  }

  const replace = async (target: Target, who: Identity, known: Placed): Promise<string> => {
    const at = { account: known.id, channel: known.channel_id }
    const columns = {
      ...enteredPreferences(target),
      ...(await columnsOf(target.credential, who, at)),
    }
    await (await query()).updateTable('accounts').set(columns).where('id', '=', known.id).execute()
    live.signIn(known.id)?.replaced()
    live.health(known.id).clear()
    changed({ subject: 'account', id: known.id, change: 'changed' })
    return known.id
  }

  /** Lists its models, which also proves that the platform lets it in. Throws Refused. */
  const list = async (accountId: string, { signable, credential }: Target): Promise<void> => {
    const database = await query()
    const row = await accounts(database).where('accounts.id', '=', accountId).executeTakeFirst()
    const channel = row && (await channels(database).where('id', '=', row.channel_id).execute())[0]
    const platform = channel && platformOf(ports.providers, channel)
    if (!platform) return
    const { access: secret, facts } = credential
    const dispatcher = live.dispatcherAt(signable.provider, { accountId })
    const told = (reading: QuotaReading): void => live.told(accountId, reading)
    const listed = await askForModels({ platform, secret, facts, dispatcher, clock, told })
    await storeSync(database, accountId, { listed, now: clock.now() })
    changed({ subject: 'models', id: accountId, change: 'changed' })
  }

  const takeBack = async (id: string): Promise<void> => {
    await (await query()).deleteFrom('accounts').where('id', '=', id).execute()
    changed({ subject: 'account', id, change: 'removed' })
  }

  const enter = async (target: Target, isWanted: () => boolean): Promise<Admitted> => {
    const { signable, credential, provider } = target
    const who = signable.signIn.identity(credential)
    const database = await query()
    const wanted = await wantedAccount(database, target)
    if (wanted && wanted.identity !== who.key) throw somebodyElse(who, wanted)
    const known = wanted ?? (await sameIdentity(database, provider, who))
    if (!isWanted()) throw new Refused('conflict', 'The sign-in was called off.')
    // Stored before it is used: what it was made from may be spent.
    const accountId = known ? await replace(target, who, known) : await add(target, who)
    try {
      await list(accountId, target)
      return { accountId }
    } catch (error) {
      const refusal = refusalOf(error, secretsIn(credential))
      if (!known && refusal.code === 'invalid') {
        await takeBack(accountId)
        throw refusal
      }
      await storeSyncError(database, accountId, refusal)
      changed({ subject: 'account', id: accountId, change: 'changed' })
      return { accountId, message: refusal.message }
    }
  }

  return {
    async check(target) {
      const database = await query()
      enteredPreferences(target)
      // Without a key to seal it with, nothing could be kept.
      await vault.open()
      if (!(await wantedAccount(database, target))) await channelFor(database, target)
    },

    async admit(target, isWanted) {
      const { signable, asking, made } = target
      const { signIn } = signable
      let { credential } = target
      try {
        // What is imported may be old, and say only by being renewed whose it is.
        if (signIn.isStale(credential, clock.now()))
          credential = await signIn.renew(asking, credential)
        // In turn: the same person may be signing in twice.
        return await turn(() => enter({ ...target, credential }, isWanted))
      } catch (error) {
        if (made) await signIn.revoke?.(asking, credential).catch(() => undefined)
        throw refusalOf(error, secretsIn(credential))
      }
    },
  }
}

const channels = (database: Query) => database.selectFrom('channels').selectAll()

const accounts = (database: Query) =>
  database
    .selectFrom('accounts')
    .innerJoin('channels', 'channels.id', 'accounts.channel_id')
    .selectAll('accounts')
    .select('channels.provider')

/** The account that is to be signed in to again. Throws Refused when it is none of that kind. */
async function wantedAccount(
  database: Query,
  { account, provider }: SignInTarget,
): Promise<Placed | undefined> {
  if (account === undefined) return undefined
  const row = await accounts(database).where('accounts.id', '=', account).executeTakeFirst()
  if (!row) throw new Refused('not-found', `There is no account ${account}.`)
  if (row.provider === provider && row.login === 'sign-in') return row
  throw new Refused(
    'invalid',
    `"${row.label}" is not signed in to here: it has a key of its own or belongs to another platform.`,
    'account',
  )
}

const sameIdentity = (
  database: Query,
  provider: string,
  who: Identity,
): Promise<Placed | undefined> =>
  accounts(database)
    .where('channels.provider', '=', provider)
    .where('accounts.login', '=', 'sign-in')
    .where('accounts.identity', '=', who.key)
    .executeTakeFirst()

const somebodyElse = (who: Identity, wanted: Placed): Refused =>
  new Refused(
    'conflict',
    `"${wanted.label}" was to be signed in again, but ${who.label} came back: start again and choose the same account and workspace, or add ${who.label} as an account of its own.`,
    'account',
  )

function shortened(label: string, otherwise: string): string {
  const clean = label
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestLabel - 4)
  return clean === '' ? otherwise : clean
}
