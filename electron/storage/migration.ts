/** One step of a database's growth, given by the domain that owns the tables. */
import type { Kysely } from 'kysely'

export interface Migration {
  /** Sorts by the time it was written, across all domains of a file, e.g. `2026-11-21-accounts`. Never changes. */
  readonly name: string
  up(database: Kysely<unknown>): Promise<void>
}
