/** The tables of groups, keys and bindings, as they stand in `config.sqlite`. */
import type { Kysely } from 'kysely'
import type { Migration } from '../storage/migration.ts'

/** Times are epoch milliseconds, flags 0 or 1. */
export interface GroupRow {
  id: string
  label: string
  enabled: number
  /** Whether every model of every account is bound in it by itself, under its own name. */
  automatic: number
  created_at: number
}

export interface KeyRow {
  id: string
  group_id: string
  label: string
  /** SHA-256 of the key, in hex; the key itself is stored nowhere. */
  hash: string
  /** The first characters, to tell keys apart. */
  prefix: string
  enabled: number
  /** A revoked key never comes back. */
  revoked_at: number | null
  expires_at: number | null
  created_at: number
  last_used_at: number | null
}

export interface BindingRow {
  id: string
  group_id: string
  /** The public name. */
  model: string
  /** Null means any account that has the upstream model. */
  account_id: string | null
  upstream_model: string
  priority: number
  weight: number
  enabled: number
  created_at: number
}

export interface BindingsSchema {
  groups: GroupRow
  api_keys: KeyRow
  bindings: BindingRow
}

/** The group that always exists. */
export const defaultGroupId = 'default'

export const bindingMigrations: readonly Migration[] = [
  {
    // After the accounts, to which bindings refer.
    name: '2026-11-21-2-bindings',
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('groups')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('label', 'text', (column) => column.notNull().unique())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('automatic', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .execute()
      await database.schema
        .createTable('api_keys')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('group_id', 'text', (column) => column.notNull().references('groups.id'))
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull().unique())
        .addColumn('prefix', 'text', (column) => column.notNull())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('revoked_at', 'integer')
        .addColumn('expires_at', 'integer')
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('last_used_at', 'integer')
        .execute()
      await database.schema
        .createTable('bindings')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('group_id', 'text', (column) =>
          column.notNull().references('groups.id').onDelete('cascade'),
        )
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('account_id', 'text', (column) =>
          column.references('accounts.id').onDelete('cascade'),
        )
        .addColumn('upstream_model', 'text', (column) => column.notNull())
        .addColumn('priority', 'integer', (column) => column.notNull())
        .addColumn('weight', 'integer', (column) => column.notNull())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .execute()
      await (database as Kysely<BindingsSchema>)
        .insertInto('groups')
        .values({
          id: defaultGroupId,
          label: 'Default',
          enabled: 1,
          automatic: 1,
          created_at: Date.now(),
        })
        .execute()
    },
  },
]
