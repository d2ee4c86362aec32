/** The ledger's tables. Times are epoch milliseconds, ids UUIDv7, so that the order of ids is the order of time. */
import type { Kysely } from 'kysely'
import type { Migration } from '../storage/migration.ts'

/**
 * One row per exchange. The columns from `account_id` to `attempt_ms` tell of its last attempt, which decided it; the attempts
 * before that one stand in `attempts`. Most exchanges have just one, and so cost one row.
 */
export interface ExchangeTable {
  id: string
  started_at: number
  duration_ms: number
  first_event_ms: number | null
  key_id: string | null
  group_id: string | null
  protocol: string
  path: string
  tool: string | null
  model: string | null
  /** 0 or 1. */
  stream: number
  /** 0 or 1. */
  passed_through: number
  outcome: string
  status: number
  error_kind: string | null
  error_message: string | null
  input_tokens: number
  cache_read_tokens: number
  cache_write_5m_tokens: number
  cache_write_1h_tokens: number
  output_tokens: number
  reasoning_tokens: number
  usage_state: string
  /** JSON array of {field, action}; null for none. */
  warnings: string | null
  attempts: number
  account_id: string | null
  channel_id: string | null
  provider: string | null
  upstream_protocol: string | null
  upstream_model: string | null
  upstream_status: number | null
  attempt_started_at: number | null
  attempt_ms: number | null
}

/** The attempts of an exchange before its last one; `ordinal` counts from 0. */
export interface AttemptTable {
  exchange_id: string
  ordinal: number
  account_id: string
  channel_id: string
  provider: string
  protocol: string
  model: string
  started_at: number
  duration_ms: number
  status: number | null
  error_kind: string | null
  error_message: string | null
}

/** Marks a file as Plugboard's ledger: "PbLe" as a number. */
export const ledgerApplicationId = 0x50624c65

async function createLedger(database: Kysely<unknown>): Promise<void> {
  // Loaded only when the tables have to be made: the start does without it.
  const { sql } = await import('kysely')
  // One tree, in the order of time: appending is cheap and the newest page needs no other index.
  await sql`
    CREATE TABLE exchanges (
      id TEXT PRIMARY KEY NOT NULL,
      started_at INTEGER NOT NULL,
      duration_ms INTEGER NOT NULL,
      first_event_ms INTEGER,
      key_id TEXT,
      group_id TEXT,
      protocol TEXT NOT NULL,
      path TEXT NOT NULL,
      tool TEXT,
      model TEXT,
      stream INTEGER NOT NULL,
      passed_through INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      status INTEGER NOT NULL,
      error_kind TEXT,
      error_message TEXT,
      input_tokens INTEGER NOT NULL,
      cache_read_tokens INTEGER NOT NULL,
      cache_write_5m_tokens INTEGER NOT NULL,
      cache_write_1h_tokens INTEGER NOT NULL,
      output_tokens INTEGER NOT NULL,
      reasoning_tokens INTEGER NOT NULL,
      usage_state TEXT NOT NULL,
      warnings TEXT,
      attempts INTEGER NOT NULL,
      account_id TEXT,
      channel_id TEXT,
      provider TEXT,
      upstream_protocol TEXT,
      upstream_model TEXT,
      upstream_status INTEGER,
      attempt_started_at INTEGER,
      attempt_ms INTEGER
    ) WITHOUT ROWID`.execute(database)
  await sql`
    CREATE TABLE attempts (
      exchange_id TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      account_id TEXT NOT NULL,
      channel_id TEXT NOT NULL,
      provider TEXT NOT NULL,
      protocol TEXT NOT NULL,
      model TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      duration_ms INTEGER NOT NULL,
      status INTEGER,
      error_kind TEXT,
      error_message TEXT,
      PRIMARY KEY (exchange_id, ordinal)
    ) WITHOUT ROWID`.execute(database)
}

export const ledgerMigrations: readonly Migration[] = [
  { name: '2026-11-21-ledger', up: createLedger },
]
