/** Writes exchanges to the ledger: those that end in the same turn of the event loop share one transaction. */
import type { Handle } from '../storage/database.ts'
import { redactText } from '../kernel/redact.ts'
import type { ExchangeRow } from './exchange-row.ts'

export interface Ledger {
  /** Queues the row; `committed` is called once it is on its way to disk for good, or could not be written (`failed` heard why). */
  record(row: ExchangeRow, committed: () => void): void
  /** Writes what is queued now. */
  flush(): void
}

/** More than this in one transaction would make the last of them wait. */
const largestBatch = 256

const exchangeColumns = 33
const attemptColumns = 12

interface Queued {
  readonly row: ExchangeRow
  readonly committed: () => void
}

export interface LedgerPorts {
  /** Hears of every row after it is committed. */
  recorded(row: ExchangeRow): void
  /** Hears why rows could not be written. */
  failed(error: unknown): void
}

/** `database`: the raw handle of a ledger file whose migrations have run. */
export function openLedger(database: Handle, ports: LedgerPorts): Ledger {
  const insertExchange = database.prepare(
    `INSERT INTO exchanges VALUES (${Array.from({ length: exchangeColumns }, () => '?').join(',')})`,
  )
  const insertAttempt = database.prepare(
    `INSERT INTO attempts VALUES (${Array.from({ length: attemptColumns }, () => '?').join(',')})`,
  )
  const begin = database.prepare('BEGIN')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  let queue: Queued[] = []
  let scheduled = false

  function write({ row }: Queued): void {
    insertExchange.run(exchangeValues(row))
    for (let ordinal = 0; ordinal < row.attempts.length - 1; ordinal++)
      insertAttempt.run(attemptValues(row, ordinal))
  }

  /** Writes rows in one transaction, all or none; gives what went wrong. */
  function commitAll(batch: readonly Queued[]): unknown {
    try {
      begin.run()
      for (const queued of batch) write(queued)
      commit.run()
      return undefined
    } catch (error) {
      if (database.inTransaction) rollback.run()
      return error ?? new Error('The ledger could not be written.')
    }
  }

  /** One row that cannot be written must not take the others with it. */
  function writeBatch(batch: readonly Queued[]): void {
    const error = commitAll(batch)
    if (error === undefined) for (const { row } of batch) ports.recorded(row)
    else if (batch.length === 1) ports.failed(error)
    else for (const queued of batch) writeBatch([queued])
  }

  function flush(): void {
    scheduled = false
    while (queue.length > 0) {
      const batch = queue.length > largestBatch ? queue.splice(0, largestBatch) : queue
      if (batch === queue) queue = []
      writeBatch(batch)
      // A ledger that cannot be written must not hold the answers back; `failed` makes it known.
      for (const { committed } of batch) committed()
    }
  }

  return {
    record(row, committed) {
      queue.push({ row, committed })
      if (scheduled) return
      scheduled = true
      setImmediate(flush)
    },
    flush,
  }
}

const orNull = <T>(value: T | undefined): T | null => value ?? null
const bit = (value: boolean): number => (value ? 1 : 0)
/** Upstreams may repeat what they were sent; nothing secret may stay. */
const clean = (message: string | undefined): string | null =>
  message === undefined ? null : redactText(message)

function exchangeValues(row: ExchangeRow): readonly unknown[] {
  const { usage } = row
  const last = row.attempts.at(-1)
  return [
    row.id,
    row.startedAt,
    row.durationMs,
    orNull(row.firstEventMs),
    orNull(row.keyId),
    orNull(row.groupId),
    row.protocol,
    row.path,
    orNull(row.tool),
    orNull(row.model),
    bit(row.stream),
    bit(row.passedThrough),
    row.outcome,
    row.status,
    orNull(row.errorKind),
    clean(row.errorMessage),
    usage.input,
    usage.cacheRead,
    usage.cacheWrite5m,
    usage.cacheWrite1h,
    usage.output,
    usage.reasoning,
    row.usageState,
    row.warnings.length === 0 ? null : JSON.stringify(row.warnings),
    row.attempts.length,
    orNull(last?.accountId),
    orNull(last?.channelId),
    orNull(last?.provider),
    orNull(last?.protocol),
    orNull(last?.model),
    orNull(last?.status),
    orNull(last?.startedAt),
    orNull(last?.durationMs),
  ]
}

function attemptValues(row: ExchangeRow, ordinal: number): readonly unknown[] {
  const attempt = row.attempts[ordinal]
  return [
    row.id,
    ordinal,
    orNull(attempt?.accountId),
    orNull(attempt?.channelId),
    orNull(attempt?.provider),
    orNull(attempt?.protocol),
    orNull(attempt?.model),
    orNull(attempt?.startedAt),
    orNull(attempt?.durationMs),
    orNull(attempt?.status),
    orNull(attempt?.errorKind),
    clean(attempt?.errorMessage),
  ]
}
