/** Accounts: adding, changing, syncing and removing the keys that exchanges are served with. */
import type { Kysely } from 'kysely'
import { newId } from '../kernel/ids.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { Secret } from '../kernel/secret.ts'
import { singleFlight } from '../kernel/single-flight.ts'
import type { ModelFact } from '../providers/provider.ts'
import { type Answered, openAsking } from './account-asking.ts'
import { knownPlatform, orTwice, readAccounts } from './account-rows.ts'
import { draftChannel, notFound as noChannel, sameEndpoint } from './channels.ts'
import { enteredSecret, sealSecret } from './entered-secret.ts'
import { freshAccount } from './fresh-account.ts'
import { freeLabel } from './free-label.ts'
import type { LiveAccounts } from './live.ts'
import { differenceTo, storeModels } from './models.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'
import { enteredPreferences, type Preferences } from './preferences.ts'
import type { AccountRow, AccountsSchema, ChannelRow } from './schema.ts'
import { storeSync, storeSyncError, type Synced } from './sync.ts'
import { enteredProxyChoice } from './proxy-choice.ts'
import type { Quotas } from './quotas.ts'
import { type AccountView, type AccountWithChannel, accountView, healthView } from './views.ts'

/** On a channel that is there, or on the one of a provider's preset, which is made when it is not. */
export type NewAccount = Preferences & {
  /** `inherit`, `direct`, or a proxy's URL with its login; as its channel when absent. */
  readonly proxy?: string | undefined
  /** Absent for platforms that need no key. */
  readonly secret?: Secret | undefined
  /** Whether to ask the platform for its models first, so that a bad key is found at once; true when absent. */
  readonly verify?: boolean | undefined
} & (
    | { readonly channelId: string }
    | {
        readonly channelId?: undefined
        /** Provider id. */
        readonly provider: string
        readonly preset?: string | undefined
        readonly baseUrl?: string | undefined
      }
  )

/** Absent fields stay as they are. */
export type AccountEdit = Preferences & {
  /** `inherit`, `direct`, or a proxy's URL; its login stays when the URL is the same and holds none. */
  readonly proxy?: string | undefined
  readonly enabled?: boolean | undefined
  /** A new key, proved before it is stored. */
  readonly secret?: Secret | undefined
}

export interface SyncView extends Synced {
  readonly account: AccountView
}

export interface AccountFilter extends PageRequest {
  readonly provider?: string | undefined
  readonly channelId?: string | undefined
}

/** Everything throws Refused; `not-found` for an unknown id. */
export interface AccountStore {
  list(filter?: AccountFilter): Promise<Page<AccountView>>
  get(id: string): Promise<AccountView>
  /** Stores nothing when the platform does not accept the key (`invalid`) or cannot be asked (`unavailable`). */
  add(account: NewAccount): Promise<AccountView>
  update(id: string, change: AccountEdit): Promise<AccountView>
  remove(id: string): Promise<void>
  /** Lists the models again; they stay as they are when that fails (`unavailable`, or `invalid` for a key no longer accepted). */
  sync(id: string): Promise<SyncView>
  /** Ends whatever holds the account back, so that it is tried again at once. */
  clear(id: string): Promise<AccountView>
}

export interface StoreInside extends AccountStore {
  /** Lists the models again without ending what holds the account back. Throws Refused. */
  relist(id: string): Promise<Synced>
}

export interface StorePorts {
  readonly live: LiveAccounts
  readonly quotas: Quotas
  changed(change: AccountsChange): void
}

type Query = Kysely<AccountsSchema>

export function openAccountStore(
  ports: AccountsPorts,
  { live, quotas, changed }: StorePorts,
): StoreInside {
  const { clock } = ports
  const query = (): Promise<Query> => ports.database.query<AccountsSchema>()
  const oneSync = singleFlight<Synced>()

  const view = (row: AccountWithChannel): AccountView =>
    accountView(row, {
      health: healthView(live.health(row.id), {
        enabled: row.enabled === 1 && row.channel_enabled === 1,
        now: clock.now(),
      }),
      quota: quotas.of(row.id),
      now: clock.now(),
    })

  const read = async (id: string): Promise<AccountWithChannel> => {
    const found = (await readAccounts(await query())).find((row) => row.id === id)
    if (found) return found
    throw new Refused('not-found', `There is no account ${id}.`)
  }

  const { ask, askAs, hear } = openAsking(ports, live)

  const channelOf = async (id: string): Promise<ChannelRow> =>
    (await (
      await query()
    )
      .selectFrom('channels')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()) ?? noChannel(id)

  const channelFor = async (account: NewAccount): Promise<ChannelRow> => {
    if (account.channelId !== undefined) return channelOf(account.channelId)
    // The label is the account's; a new channel is called after its preset.
    const { provider, preset, baseUrl } = account
    const draft = draftChannel(ports, { provider, preset, baseUrl })
    return (await sameEndpoint(await query(), draft)) ?? draft
  }

  /** Channel, account and models stand together or not at all. */
  const store = async (
    channel: ChannelRow,
    row: AccountRow,
    models: readonly ModelFact[],
  ): Promise<void> => {
    const database = await query()
    await database
      .transaction()
      .execute(async (transaction) => {
        await transaction
          .insertInto('channels')
          .values(channel)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute()
        await transaction.insertInto('accounts').values(row).execute()
        const made = { accountId: row.id, now: row.created_at }
        await storeModels(transaction, row.id, differenceTo([], models, made))
      })
      .catch(orTwice)
  }

  const syncNow = async (id: string): Promise<Synced> => {
    const account = await read(id)
    const channel = await channelOf(account.channel_id)
    const platform = knownPlatform(ports, channel)
    const database = await query()
    const answer = await askAs({ platform, account, channel }).catch(async (error: unknown) => {
      await storeSyncError(database, id, error)
      throw error
    })
    const synced = await storeSync(database, id, { listed: answer.models, now: clock.now() })
    hear(id, answer)
    changed({ subject: 'models', id, change: 'changed' })
    return synced
  }

  const relist = (id: string): Promise<Synced> => oneSync(id, () => syncNow(id))

  return {
    async list(filter = {}) {
      const rows = (await readAccounts(await query())).filter(
        (row) =>
          (filter.provider === undefined || row.provider === filter.provider) &&
          (filter.channelId === undefined || row.channel_id === filter.channelId),
      )
      const page = pageOf(rows, filter, ({ id }) => id)
      return { ...page, items: page.items.map(view) }
    },

    async get(id) {
      return view(await read(id))
    },

    async add(account) {
      const preferences = enteredPreferences(account)
      const channel = await channelFor(account)
      const platform = knownPlatform(ports, channel)
      const secret = enteredSecret(account.secret, platform)
      const now = clock.now()
      const id = newId(now)
      const database = await query()
      const sealed = await sealSecret(ports, { secret, account: id, channel, database })
      const verify = account.verify !== false
      const label = await freeLabel(database, channel.label)
      const fresh = freshAccount({ id, channelId: channel.id, label, now })
      const row: AccountRow = {
        ...fresh,
        ...preferences,
        ...(await enteredProxyChoice(ports.vault, account.proxy, fresh)),
        ...sealed,
        synced_at: verify ? now : null,
      }
      const place = { platform, account: row, channel }
      const answer = verify ? await ask(place, secret) : { models: [], readings: [] }
      await store(channel, row, answer.models)
      hear(id, answer)
      changed({ subject: 'account', id, change: 'added' })
      return view(await read(id))
    },

    async update(id, change) {
      const row = await read(id)
      const columns: Partial<AccountRow> = {
        ...enteredPreferences(change),
        ...(change.enabled === undefined ? {} : { enabled: change.enabled ? 1 : 0 }),
        ...(await enteredProxyChoice(ports.vault, change.proxy, row)),
      }
      const database = await query()
      let answer: Answered | undefined
      if (change.secret !== undefined) {
        if (row.login === 'sign-in') throw isSignedIn(row)
        const channel = await channelOf(row.channel_id)
        const platform = knownPlatform(ports, channel)
        const secret = enteredSecret(change.secret, platform)
        Object.assign(columns, await sealSecret(ports, { secret, account: id, channel, database }))
        answer = await ask({ platform, account: { ...row, ...columns }, channel }, secret)
      }
      if (Object.keys(columns).length > 0)
        await database
          .updateTable('accounts')
          .set(columns)
          .where('id', '=', id)
          .execute()
          .catch(orTwice)
      if (answer) {
        await storeSync(database, id, { listed: answer.models, now: clock.now() })
        hear(id, answer)
      }
      if (answer || change.enabled === true) live.health(id).clear()
      changed({ subject: 'account', id, change: 'changed' })
      return view(await read(id))
    },

    async remove(id) {
      await read(id)
      const database = await query()
      const signOut = await live.signIn(id)?.leaving()
      await database.deleteFrom('accounts').where('id', '=', id).execute()
      changed({ subject: 'account', id, change: 'removed' })
      signOut?.()
    },

    async sync(id) {
      const synced = await relist(id)
      live.health(id).clear()
      return { account: view(await read(id)), ...synced }
    },

    relist,

    async clear(id) {
      await read(id)
      await live.signIn(id)?.retry()
      const row = await read(id)
      live.health(id).clear()
      changed({ subject: 'account', id, change: 'changed' })
      return view(row)
    },
  }
}

const isSignedIn = ({ label }: AccountRow): Refused =>
  new Refused(
    'conflict',
    `"${label}" is signed in to and has no key: add the key as an account of its own.`,
    'secret',
  )
