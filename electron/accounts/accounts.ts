/** Accounts: adding, changing, syncing and removing the keys that exchanges are served with. */
import type { Kysely } from 'kysely'
import { newId } from '../kernel/ids.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { Secret } from '../kernel/secret.ts'
import { singleFlight } from '../kernel/single-flight.ts'
import type { ModelFact } from '../providers/provider.ts'
import { askForModels } from './ask-platform.ts'
import { draftChannel, notFound as noChannel, sameEndpoint } from './channels.ts'
import { enteredSecret, sealSecret } from './entered-secret.ts'
import type { LiveAccounts } from './live.ts'
import { differenceTo, storeModels } from './models.ts'
import { type Platform, platformOf } from './platform.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'
import { enteredPreferences, type Preferences } from './preferences.ts'
import type { AccountRow, AccountsSchema, ChannelRow } from './schema.ts'
import { storeSync, storeSyncError, type Synced } from './sync.ts'
import { type AccountView, type AccountWithChannel, accountView, healthView } from './views.ts'

/** On a channel that is there, or on the one of a provider's preset, which is made when it is not. */
export type NewAccount = Preferences & {
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

export interface StorePorts {
  readonly live: LiveAccounts
  changed(change: AccountsChange): void
}

type Query = Kysely<AccountsSchema>

export function openAccountStore(
  ports: AccountsPorts,
  { live, changed }: StorePorts,
): AccountStore {
  const { clock } = ports
  const query = (): Promise<Query> => ports.database.query<AccountsSchema>()
  const oneSync = singleFlight<SyncView>()

  const view = (row: AccountWithChannel): AccountView =>
    accountView(
      row,
      healthView(live.health(row.id), {
        enabled: row.enabled === 1 && row.channel_enabled === 1,
        now: clock.now(),
      }),
    )

  const read = async (id: string): Promise<AccountWithChannel> => {
    const found = (await readAccounts(await query())).find((row) => row.id === id)
    if (found) return found
    throw new Refused('not-found', `There is no account ${id}.`)
  }

  const ask = (platform: Platform, secret: Secret | undefined): Promise<readonly ModelFact[]> =>
    askForModels({ platform, secret, dispatcher: live.dispatcherOf(platform.provider), clock })

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

  const syncNow = async (id: string): Promise<SyncView> => {
    const row = await read(id)
    const platform = knownPlatform(ports, await channelOf(row.channel_id))
    const database = await query()
    const secret =
      row.secret === null
        ? undefined
        : await ports.vault.unseal(row.secret, { row: id, field: 'secret' })
    const listed = await ask(platform, secret).catch(async (error: unknown) => {
      await storeSyncError(database, id, error)
      throw error
    })
    const synced = await storeSync(database, id, { listed, now: clock.now() })
    live.health(id).clear()
    changed({ subject: 'models', id, change: 'changed' })
    return { account: view(await read(id)), ...synced }
  }

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
      const models = verify ? await ask(platform, secret) : []
      const row: AccountRow = {
        id,
        channel_id: channel.id,
        label: await freeLabel(database, channel.label),
        tags: '[]',
        weight: 1,
        priority: 0,
        concurrency: null,
        ...preferences,
        ...sealed,
        enabled: 1,
        created_at: now,
        synced_at: verify ? now : null,
        sync_error: null,
      }
      await store(channel, row, models)
      changed({ subject: 'account', id, change: 'added' })
      return view(await read(id))
    },

    async update(id, change) {
      const row = await read(id)
      const columns: Partial<AccountRow> = {
        ...enteredPreferences(change),
        ...(change.enabled === undefined ? {} : { enabled: change.enabled ? 1 : 0 }),
      }
      const database = await query()
      let listed: readonly ModelFact[] | undefined
      if (change.secret !== undefined) {
        const channel = await channelOf(row.channel_id)
        const platform = knownPlatform(ports, channel)
        const secret = enteredSecret(change.secret, platform)
        Object.assign(columns, await sealSecret(ports, { secret, account: id, channel, database }))
        listed = await ask(platform, secret)
      }
      if (Object.keys(columns).length > 0)
        await database
          .updateTable('accounts')
          .set(columns)
          .where('id', '=', id)
          .execute()
          .catch(orTwice)
      if (listed) await storeSync(database, id, { listed, now: clock.now() })
      if (listed || change.enabled === true) live.health(id).clear()
      changed({ subject: 'account', id, change: 'changed' })
      return view(await read(id))
    },

    async remove(id) {
      await read(id)
      const database = await query()
      await database.deleteFrom('accounts').where('id', '=', id).execute()
      changed({ subject: 'account', id, change: 'removed' })
    },

    sync: (id) => oneSync(id, () => syncNow(id)),

    async clear(id) {
      const row = await read(id)
      live.health(id).clear()
      changed({ subject: 'account', id, change: 'changed' })
      return view(row)
    },
  }
}

/** The same was added while we asked the platform. */
function orTwice(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE')
    throw new Refused('conflict', 'The same was added at the same moment: look at the list again.')
  throw error
}

function knownPlatform(ports: AccountsPorts, channel: ChannelRow): Platform {
  const platform = platformOf(ports.providers, channel)
  if (platform) return platform
  throw new Refused(
    'unavailable',
    `This Plugboard does not know the platform "${channel.provider}": update it, or remove the channel.`,
  )
}

const readAccounts = (database: Query): Promise<AccountWithChannel[]> =>
  database
    .selectFrom('accounts')
    .innerJoin('channels', 'channels.id', 'accounts.channel_id')
    .selectAll('accounts')
    .select(['channels.provider', 'channels.preset', 'channels.enabled as channel_enabled'])
    .select((expression) =>
      expression
        .selectFrom('account_models')
        .select(({ fn }) => fn.countAll<number>().as('models'))
        .whereRef('account_models.account_id', '=', 'accounts.id')
        .$asScalar()
        .$notNull()
        .as('models'),
    )
    .orderBy('accounts.id')
    .execute()

/** The channel's name for its first account, then "… 2", "… 3". */
async function freeLabel(database: Query, label: string): Promise<string> {
  const rows = await database.selectFrom('accounts').select('label').execute()
  const taken = new Set(rows.map((row) => row.label))
  let free = label
  for (let number = 2; taken.has(free); number++) free = `${label} ${number}`
  return free
}
