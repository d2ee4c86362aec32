/** Brings a database up to date. Loaded only when a migration has to run or the first query is built. */
import type { Database as Handle } from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from './migration.ts'

/** A query builder on a handle; destroying it closes the handle. */
export const openQueries = <Schema>(handle: Handle): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: new SqliteDialect({ database: handle }) })

/**
 * Runs what has not run yet and marks the file, all of it or nothing. Throws what a migration threw.
 * The transaction is ours, since Kysely runs SQLite's migrations outside of any.
 */
export async function migrate(
  handle: Handle,
  file: { readonly migrations: readonly Migration[]; readonly applicationId: number },
): Promise<void> {
  handle.exec('BEGIN IMMEDIATE')
  try {
    await runMissing(handle, file.migrations)
    handle.pragma(`application_id = ${file.applicationId}`)
    handle.pragma(`user_version = ${file.migrations.length}`)
    handle.exec('COMMIT')
  } catch (error) {
    if (handle.inTransaction) handle.exec('ROLLBACK')
    throw error
  }
  // The next start reads both numbers from the main file's header, so they must not wait in the log.
  handle.pragma('wal_checkpoint(TRUNCATE)')
}

async function runMissing(handle: Handle, migrations: readonly Migration[]): Promise<void> {
  const byName = Object.fromEntries(migrations.map((migration) => [migration.name, migration]))
  const migrator = new Migrator({
    db: openQueries<unknown>(handle),
    provider: { getMigrations: () => Promise.resolve(byName) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('A migration failed.', { cause: error })
}
