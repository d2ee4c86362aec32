/** The tables of channels, accounts and their models, as they stand in `config.sqlite`. */
import type { Kysely } from 'kysely'
import type { ModelPurpose } from '../providers/provider.ts'
import type { Migration } from '../storage/migration.ts'

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
}

export interface AccountRow {
  id: string
  channel_id: string
  label: string
  /** Null for accounts that need none. */
  secret: string | null
  /** Equal for equal secrets on one channel. */
  secret_mark: string | null
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
}

export interface AccountsSchema {
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
]
