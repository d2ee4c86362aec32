/** The tables of channels, accounts and their models, as they stand in `config.sqlite`. */
import type { Kysely } from 'kysely'
import type { ModelPurpose } from '../providers/provider.ts'
import type { Migration } from '../storage/migration.ts'
import { factMigrations, type FactsSchema } from './facts-schema.ts'

/** Times are epoch milliseconds, flags 0 or 1, lists and records JSON text. */
export interface ChannelRow {
  id: string
  provider: string
  /** The provider's preset it was made from. */
  preset: string
  label: string
  base_url: string
  /** Protocol ids, best first; null leaves it to the preset or the provider. */
  protocols: string | null
  headers: string
  enabled: number
  created_at: number
  /** `inherit`, `direct`, or a proxy's URL without its login. */
  proxy: string
  /** The proxy's login, sealed; null where it needs none. */
  proxy_login: string | null
}

export interface AccountRow {
  id: string
  channel_id: string
  label: string
  /** Sealed: the key, or the whole credential of a sign-in. Null for accounts that need none. */
  secret: string | null
  /** Equal for equal keys, or for sign-ins of the same person, on one channel. */
  secret_mark: string | null
  /** What `secret` is; null where there is none. */
  login: 'api-key' | 'sign-in' | null
  /** Who has signed in, in the platform's terms; null for all but sign-ins. */
  identity: string | null
  /** What a person calls who has signed in. */
  identity_label: string | null
  /** The plan's own name, where the platform told it. */
  plan: string | null
  /** Why the sign-in can no longer be renewed, in a sentence; null while it can. */
  sign_in_ended: string | null
  /** When a sign-in that cannot be renewed ends; null for all others. */
  sign_in_until: number | null
  tags: string
  weight: number
  priority: number
  /** Null for no cap. */
  concurrency: number | null
  enabled: number
  created_at: number
  synced_at: number | null
  /** Why the last sync failed; null when it did not. */
  sync_error: string | null
  /** As that of the channel, which it overrules. */
  proxy: string
  proxy_login: string | null
}

export interface ModelRow {
  account_id: string
  /** The upstream's own name. */
  model: string
  label: string
  context_window: number | null
  max_output: number | null
  /** Null where nobody says. */
  purpose: ModelPurpose | null
  source: 'listed' | 'manual'
  first_seen: number
  enabled: number
  /** JSON of what its platform says it can do; null where it says nothing. */
  abilities: string | null
  /** JSON of what the owner says instead; null where nothing. */
  overrides: string | null
}

/** A notice about a platform's terms that the owner has acknowledged. */
export interface NoticeRow {
  provider: string
  /** What it said. */
  text: string
  acknowledged_at: number
}

export interface AccountsSchema extends FactsSchema {
  notices: NoticeRow
  channels: ChannelRow
  accounts: AccountRow
  account_models: ModelRow
}

export const accountMigrations: readonly Migration[] = [
  {
    name: '2026-11-21-1-accounts',
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('channels')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('preset', 'text', (column) => column.notNull())
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('base_url', 'text', (column) => column.notNull())
        .addColumn('protocols', 'text')
        .addColumn('headers', 'text', (column) => column.notNull())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addUniqueConstraint('channels_endpoint', ['provider', 'preset', 'base_url'])
        .execute()
      await database.schema
        .createTable('accounts')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('channel_id', 'text', (column) => column.notNull().references('channels.id'))
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('secret', 'text')
        .addColumn('secret_mark', 'text')
        .addColumn('tags', 'text', (column) => column.notNull())
        .addColumn('weight', 'integer', (column) => column.notNull())
        .addColumn('priority', 'integer', (column) => column.notNull())
        .addColumn('concurrency', 'integer')
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('synced_at', 'integer')
        .addColumn('sync_error', 'text')
        .addUniqueConstraint('accounts_secret', ['channel_id', 'secret_mark'])
        .execute()
      await database.schema
        .createTable('account_models')
        .addColumn('account_id', 'text', (column) =>
          column.notNull().references('accounts.id').onDelete('cascade'),
        )
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('context_window', 'integer')
        .addColumn('max_output', 'integer')
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('first_seen', 'integer', (column) => column.notNull())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('account_models_key', ['account_id', 'model'])
        .execute()
    },
  },
  {
    // Models stored before say nothing until they are listed again.
    name: '2026-11-21-4-model-purpose',
    async up(database: Kysely<unknown>) {
      await database.schema.alterTable('account_models').addColumn('purpose', 'text').execute()
    },
  },
  ...factMigrations,
  {
    name: '2026-11-22-1-sign-ins',
    async up(database: Kysely<unknown>) {
      const { sql } = await import('kysely')
      for (const column of ['login', 'identity', 'identity_label', 'plan', 'sign_in_ended'])
        await database.schema.alterTable('accounts').addColumn(column, 'text').execute()
      await database.schema.alterTable('accounts').addColumn('sign_in_until', 'integer').execute()
      await sql`UPDATE accounts SET login = 'api-key' WHERE secret IS NOT NULL`.execute(database)
      await database.schema
        .createTable('notices')
        .addColumn('provider', 'text', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('acknowledged_at', 'integer', (column) => column.notNull())
        .execute()
    },
  },
]
