/** The read side of the ledger: pages of exchanges, one exchange in full, sums over a span. */
import type { Handle } from '../storage/database.ts'
import { type ExchangePage, type ExchangeSearch, openPages } from './query-page.ts'
import {
  attemptOf,
  exchangeOf,
  lastAttemptOf,
  type RecordedAttempt,
  type RecordedExchange,
  type RecordedWarning,
  warningsOf,
} from './query-rows.ts'
import { type LedgerStats, openStats, type Span } from './query-stats.ts'
import { eventLoopTurn, type Pause } from './query-walk.ts'
import type { AttemptTable, ExchangeTable } from './schema.ts'

export interface ExchangeInFull {
  readonly exchange: RecordedExchange
  /** In the order in which they were made. */
  readonly attempts: readonly RecordedAttempt[]
  readonly warnings: readonly RecordedWarning[]
}

export interface LedgerQueries {
  /** Newest first. */
  page(search: ExchangeSearch): Promise<ExchangePage>
  /** Undefined when there is no such exchange. */
  one(id: string): ExchangeInFull | undefined
  stats(span: Span): Promise<LedgerStats>
  /** Size of the ledger on disk, bytes. */
  bytes(): number
}

/** `database`: the raw handle of a ledger whose migrations have run. `pause` comes between strides of a long walk. */
export function openQueries(database: Handle, pause: Pause = eventLoopTurn): LedgerQueries {
  const findExchange = database.prepare<[string], ExchangeTable>(
    'SELECT * FROM exchanges WHERE id = ?',
  )
  const findAttempts = database.prepare<[string], AttemptTable>(
    'SELECT * FROM attempts WHERE exchange_id = ? ORDER BY ordinal',
  )
  return {
    page: openPages(database, pause),
    stats: openStats(database, pause),
    one(id) {
      const row = findExchange.get(id)
      if (!row) return undefined
      const last = lastAttemptOf(row)
      return {
        exchange: exchangeOf(row),
        attempts: [...findAttempts.all(id).map(attemptOf), ...(last ? [last] : [])],
        warnings: warningsOf(row.warnings),
      }
    },
    bytes: () => pragma(database, 'page_count') * pragma(database, 'page_size'),
  }
}

const pragma = (database: Handle, name: string): number =>
  Number(database.pragma(name, { simple: true }))
