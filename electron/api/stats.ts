/** Sums of the ledger as the dashboard shows them. */
import type { LedgerQueries } from '../metering/queries.ts'
import type { Sums } from '../metering/query-stats.ts'
import type { StatsRange, StatsView } from '../../shared/views/stats.ts'
import type { Names } from './exchange-views.ts'

const hourMs = 3_600_000
/** How many models, accounts and keys are named. */
const mostShares = 50

export interface StatsPorts {
  readonly ledger: LedgerQueries
  readonly names: Names
  /** Epoch milliseconds. */
  readonly now: number
}

export async function statsOf(
  range: StatsRange,
  { ledger, names, now }: StatsPorts,
): Promise<StatsView> {
  const buckets = bucketsOf(range, now)
  // The millisecond that has begun counts.
  const stats = await ledger.stats({ buckets, until: now + 1 })
  const { input, cacheRead, cacheWrite } = stats.total
  const allInput = input + cacheRead + cacheWrite
  const itself = (name: string): string => name
  return {
    range,
    since: buckets[0] ?? now,
    until: now,
    ...sumsView(stats.total),
    outcomes: Object.fromEntries(stats.outcomes),
    cacheHitRate: allInput === 0 ? null : cacheRead / allInput,
    averageFirstEventMs: stats.averageFirstEventMs ?? null,
    models: shares(stats.models, itself),
    accounts: shares(stats.accounts, (id) => names.account(id) ?? id),
    apiKeys: shares(stats.keys, (id) => names.key(id) ?? id),
    series: stats.series.map((sums, bucket) => ({
      startsAt: buckets[bucket] ?? now,
      ...sumsView(sums),
    })),
  }
}

/** Where the buckets begin: full hours up to a day, else midnights in local time, which need not be 24 hours apart. */
function bucketsOf(range: StatsRange, now: number): readonly number[] {
  switch (range) {
    case 'today':
      return hours(midnight(now, 0), now)
    case '24h':
      return hours(now - 24 * hourMs, now)
    case '7d':
      return days(7, now)
    case '30d':
      return days(30, now)
  }
}

/** The first bucket begins with the span, the others with an hour of local time. */
function hours(since: number, now: number): readonly number[] {
  const starts = [since]
  const next = new Date(since)
  next.setHours(next.getHours() + 1, 0, 0, 0)
  for (let start = next.getTime(); start <= now; start += hourMs) starts.push(start)
  return starts
}

const days = (count: number, now: number): readonly number[] =>
  Array.from({ length: count }, (_, day) => midnight(now, count - 1 - day))

function midnight(now: number, daysBefore: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime()
}

const shares = (
  by: ReadonlyMap<string, Sums>,
  labelOf: (id: string) => string,
): StatsView['models'] =>
  [...by]
    .toSorted(([, left], [, right]) => right.exchanges - left.exchanges)
    .slice(0, mostShares)
    .map(([id, sums]) => ({ id, label: id === '' ? '' : labelOf(id), ...sumsView(sums) }))

const sumsView = ({ exchanges, errors, ...tokens }: Sums) => ({ exchanges, errors, tokens })
