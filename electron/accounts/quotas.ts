/** What every account has left: the latest of each window in memory, and in the database, so that a restart does not forget it. */
import type { Clock } from '../kernel/clock.ts'
import { emitter, type Subscribe } from '../kernel/emitter.ts'
import type { Log } from '../kernel/log.ts'
import type { QuotaReading, QuotaWindow } from '../providers/quota.ts'
import type { Database } from '../storage/database.ts'
import type { QuotaRow } from './facts-schema.ts'

/** A window with the time it was told, epoch milliseconds. */
export interface KnownWindow extends QuotaWindow {
  readonly at: number
}

export interface KnownQuota {
  readonly windows: readonly KnownWindow[]
  /** The plan's own name, where told. */
  readonly plan?: string
  /** Whether the platform said that nothing can be used; absent where it did not say. */
  readonly exhausted?: boolean
  /** When anything was last told, epoch milliseconds. */
  readonly at: number
}

export interface Quotas {
  /** Undefined where nothing was ever told. */
  of(accountId: string): KnownQuota | undefined
  /** Takes a reading into memory; it is written down later. Cheap. */
  take(accountId: string, reading: QuotaReading): void
  /** Forgets all accounts but these. */
  keep(accountIds: ReadonlySet<string>): void
  /** Hears the id of an account of which something new is known; at most once a second for each. */
  readonly onChange: Subscribe<string>
  /** Writes what is in memory only. Call it before the database is closed. */
  close(): void
}

/** How often one account is written down, and how often it is told of. */
const writeMs = 60_000
const tellMs = 1000

interface Entry {
  quota: KnownQuota
  writtenAt: number
  /** Calls the next writing off, while one is due. */
  writing?: (() => void) | undefined
  telling?: (() => void) | undefined
}

export function openQuotas(ports: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
}): Quotas {
  const { database, clock, log } = ports
  const changes = emitter<string>((error) => log.error('A listener for quotas failed.', { error }))
  let known: Map<string, Entry> | undefined
  const entries = (): Map<string, Entry> => (known ??= readAll(ports))

  const write = (id: string, entry: Entry): void => {
    entry.writing = undefined
    entry.writtenAt = clock.now()
    const { windows, plan = null, exhausted, at } = entry.quota
    try {
      // An account that was removed meanwhile has nothing to write to.
      database.raw
        .prepare(
          `INSERT INTO account_quotas (account_id, windows, plan, exhausted, read_at)
           SELECT id, ?, ?, ?, ? FROM accounts WHERE id = ?
           ON CONFLICT (account_id) DO UPDATE SET windows = excluded.windows, plan = excluded.plan,
             exhausted = excluded.exhausted, read_at = excluded.read_at`,
        )
        .run(
          JSON.stringify(windows),
          plan,
          exhausted === undefined ? null : Number(exhausted),
          at,
          id,
        )
    } catch (error) {
      log.error('A quota could not be written down.', { error })
    }
  }

  const schedule = (id: string, entry: Entry): void => {
    const now = clock.now()
    entry.writing ??= clock.after(
      Math.min(writeMs, Math.max(tellMs, entry.writtenAt + writeMs - now)),
      () => write(id, entry),
    )
    entry.telling ??= clock.after(tellMs, () => {
      entry.telling = undefined
      changes.emit(id)
    })
  }

  const stop = (entry: Entry): void => {
    entry.writing?.()
    entry.telling?.()
    entry.writing = undefined
    entry.telling = undefined
  }

  return {
    of: (id) => entries().get(id)?.quota,
    take(id, reading) {
      const now = clock.now()
      const before = entries().get(id)
      const quota = merged(before?.quota, reading, now)
      const entry = before ?? { quota, writtenAt: 0 }
      entry.quota = quota
      entries().set(id, entry)
      schedule(id, entry)
    },
    keep(ids) {
      for (const [id, entry] of entries()) {
        if (ids.has(id)) continue
        stop(entry)
        entries().delete(id)
      }
    },
    onChange: changes.subscribe,
    close() {
      for (const [id, entry] of known ?? []) {
        const due = entry.writing !== undefined
        stop(entry)
        if (due) write(id, entry)
      }
    },
  }
}

/** Windows that were not told this time stay as they were, until they begin anew and are not told of any more. */
function merged(before: KnownQuota | undefined, reading: QuotaReading, now: number): KnownQuota {
  const windows = new Map(
    (before?.windows ?? [])
      .filter(({ at, resetsAt = at }) => now - Math.max(at, resetsAt) < staleMs)
      .map((window) => [window.id, window]),
  )
  for (const window of reading.windows) windows.set(window.id, { ...window, at: now })
  const plan = reading.plan ?? before?.plan
  const { exhausted } = reading
  return {
    windows: [...windows.values()],
    at: now,
    ...(plan === undefined ? {} : { plan }),
    ...(exhausted === undefined ? {} : { exhausted }),
  }
}

/** A window that is not told of for so long after its end is gone from the plan. */
const staleMs = 40 * 24 * 60 * 60_000

function readAll({ database, log }: { readonly database: Database; readonly log: Log }) {
  const rows = database.raw.prepare<[], QuotaRow>('SELECT * FROM account_quotas').all()
  return new Map(
    rows.flatMap((row): (readonly [string, Entry])[] => {
      try {
        return [[row.account_id, { quota: quotaOf(row), writtenAt: row.read_at }]]
      } catch (error) {
        log.warn('A stored quota makes no sense and is left out.', { error })
        return []
      }
    }),
  )
}

const quotaOf = ({ windows, plan, exhausted, read_at: at }: QuotaRow): KnownQuota => ({
  windows: JSON.parse(windows) as readonly KnownWindow[],
  at,
  ...(plan === null ? {} : { plan }),
  ...(exhausted === null ? {} : { exhausted: exhausted === 1 }),
})
