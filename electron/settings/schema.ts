/** The table of settings, as it stands in `config.sqlite`: one row for each that the owner has changed. */
import type { Kysely } from 'kysely'
import type { Migration } from '../storage/migration.ts'

export interface SettingRow {
  name: string
  /** JSON. */
  value: string
}

export interface SettingsSchema {
  settings: SettingRow
}

export const settingMigrations: readonly Migration[] = [
  {
    name: '2026-11-21-3-settings',
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('settings')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute()
    },
  },
]
