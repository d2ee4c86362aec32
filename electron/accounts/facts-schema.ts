/** The tables of what is known about accounts beside their keys: proxies, aliases, abilities, tests and quotas. */
import type { Kysely } from 'kysely'
import type { Migration } from '../storage/migration.ts'

/** Another name for a model, on one account. */
export interface AliasRow {
  account_id: string
  alias: string
  /** The upstream's own name. */
  model: string
}

/** How the last test of a model went. */
export interface ModelTestRow {
  account_id: string
  model: string
  tested_at: number
  outcome: 'passed' | 'failed' | 'skipped'
  /** How long the answer took; null where there was none. */
  ms: number | null
  /** Why it failed or was skipped, in a sentence. */
  message: string | null
}

/** What was last told of an account's quota. */
export interface QuotaRow {
  account_id: string
  /** A JSON list of windows, each with the time it was told. */
  windows: string
  plan: string | null
  /** 1 when the platform said that nothing can be used now. */
  exhausted: number | null
  read_at: number
}

export interface FactsSchema {
  account_aliases: AliasRow
  account_model_tests: ModelTestRow
  account_quotas: QuotaRow
}

export const factMigrations: readonly Migration[] = [
  {
    name: '2026-11-21-6-account-facts',
    async up(database: Kysely<unknown>) {
      for (const table of ['channels', 'accounts']) {
        await database.schema
          .alterTable(table)
          .addColumn('proxy', 'text', (column) => column.notNull().defaultTo('inherit'))
          .execute()
        await database.schema.alterTable(table).addColumn('proxy_login', 'text').execute()
      }
      for (const column of ['abilities', 'overrides'])
        await database.schema.alterTable('account_models').addColumn(column, 'text').execute()
      await database.schema
        .createTable('account_aliases')
        .addColumn('account_id', 'text', (column) =>
          column.notNull().references('accounts.id').onDelete('cascade'),
        )
        .addColumn('alias', 'text', (column) => column.notNull())
        .addColumn('model', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('account_aliases_key', ['account_id', 'alias'])
        .execute()
      await database.schema
        .createTable('account_model_tests')
        .addColumn('account_id', 'text', (column) =>
          column.notNull().references('accounts.id').onDelete('cascade'),
        )
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('tested_at', 'integer', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('ms', 'integer')
        .addColumn('message', 'text')
        .addPrimaryKeyConstraint('account_model_tests_key', ['account_id', 'model'])
        .execute()
      await database.schema
        .createTable('account_quotas')
        .addColumn('account_id', 'text', (column) =>
          column.primaryKey().references('accounts.id').onDelete('cascade'),
        )
        .addColumn('windows', 'text', (column) => column.notNull())
        .addColumn('plan', 'text')
        .addColumn('exhausted', 'integer')
        .addColumn('read_at', 'integer', (column) => column.notNull())
        .execute()
    },
  },
]
