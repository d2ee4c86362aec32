/** Opens a SQLite file: checks it, brings it up to date, and gives a raw handle now and a query builder when asked. */
import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import Sqlite, { type Database as Handle } from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { Refused } from '../kernel/refused.ts'
import { lazily } from '../kernel/single-flight.ts'
import { corrupt, inspectFile } from './inspect-file.ts'
import type { Migration } from './migration.ts'

export type { Handle }

/**
 * A file has two connections: `raw` for the start and the hot path, and one behind `query()`. Each sees what the
 * other has committed. Transactions of the query builder await nothing but their own queries, so that no raw
 * write, which starts in a turn of its own, ever meets an open one.
 */
export interface Database {
  readonly file: string
  readonly raw: Handle
  /** The query builder, as seen by the domain that owns the tables of `Schema`; it is loaded at the first call. */
  query<Schema>(): Promise<Kysely<Schema>>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly file: string
  /** Of all domains whose tables stand in the file, in any order. None is ever taken away. */
  readonly migrations: readonly Migration[]
  /** A number of this kind of file's own (SQLite's `application_id`). */
  readonly applicationId: number
}

/** Throws Refused `unavailable` for a file that is damaged, newer, someone else's or out of reach; such a file stays as it is. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { file, applicationId } = options
  const migrations = options.migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  let raw: Handle | undefined
  try {
    const version = inspectFile(file, { applicationId, version: migrations.length })
    keepPrivate(file)
    raw = connect(file)
    if (version < migrations.length) {
      const { migrate } = await import('./migrate.ts')
      await migrate(raw, { applicationId, migrations })
    }
  } catch (error) {
    raw?.close()
    throw refusal(file, error)
  }
  return opened(file, raw)
}

function opened(file: string, raw: Handle): Database {
  let asked = false
  const query = lazily(async () => {
    const { openQueries } = await import('./migrate.ts')
    return openQueries<unknown>(connect(file))
  })
  return {
    file,
    raw,
    async query<Schema>() {
      asked = true
      // One builder serves all domains of the file; what it knows of their tables is types only.
      return (await query()) as Kysely<Schema>
    },
    async close() {
      if (asked) await query().then((queries) => queries.destroy())
      raw.close()
    },
  }
}

function connect(file: string): Handle {
  const handle = new Sqlite(file, { timeout: 5000 })
  try {
    handle.pragma('journal_mode = WAL')
    handle.pragma('synchronous = NORMAL')
    handle.pragma('foreign_keys = ON')
    return handle
  } catch (error) {
    handle.close()
    throw error
  }
}

/** Only the owner may read it. SQLite gives its `-wal` and `-shm` files the same mode. */
function keepPrivate(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) closeSync(openSync(file, 'wx', 0o600))
  else if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) chmodSync(file, 0o600)
}

function refusal(file: string, error: unknown): unknown {
  if (error instanceof Sqlite.SqliteError) {
    if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code)) return corrupt(file, error.message)
    if (error.code.startsWith('SQLITE_BUSY'))
      return new Refused('unavailable', `${file} is locked by another program: close that first.`)
    return new Refused('unavailable', `${file} cannot be opened: ${error.message}.`)
  }
  if (error instanceof Error && 'syscall' in error)
    return new Refused('unavailable', `${file} cannot be opened: ${error.message}.`)
  return error
}
