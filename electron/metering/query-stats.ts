/** Adds the ledger up over a span of time, in strides, so that a big ledger never holds a stream up. */
import type { Handle } from '../storage/database.ts'
import { idAt, type Pause } from './query-walk.ts'

/** What a set of exchanges amounts to. */
export interface Sums {
  exchanges: number
  /** Those that ended as `refused`, `upstream-error` or `cut`. */
  errors: number
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
  reasoning: number
}

export interface LedgerStats {
  readonly total: Sums
  readonly outcomes: ReadonlyMap<string, number>
  /** Mean time to the first byte of an answer, milliseconds. */
  readonly averageFirstEventMs: number | undefined
  /** By public model name, account asked last, and key; `''` where the exchange had none. */
  readonly models: ReadonlyMap<string, Sums>
  readonly accounts: ReadonlyMap<string, Sums>
  readonly keys: ReadonlyMap<string, Sums>
  /** As many as `buckets` were asked for. */
  readonly series: readonly Sums[]
}

export interface Span {
  /** Where each bucket begins, epoch milliseconds, rising; the first is where the span begins. */
  readonly buckets: readonly number[]
  /** Where the span ends, epoch milliseconds; what began then or later is left out. */
  readonly until: number
}

/** How many rows are added up in one go, about two milliseconds' worth. */
const stride = 2000

interface Sample extends Sums {
  readonly outcome: string
  readonly model: string
  readonly account: string
  readonly key: string
  readonly answers: number
  readonly firstEventMs: number
}

interface Stride {
  readonly from: string
  readonly before: string
}

export function openStats(database: Handle, pause: Pause): (span: Span) => Promise<LedgerStats> {
  const addUp = database.prepare<Stride, Sample>(
    `SELECT outcome, coalesce(model, '') AS model, coalesce(account_id, '') AS account, coalesce(key_id, '') AS key,
       count(*) AS exchanges, sum(outcome IN ('refused', 'upstream-error', 'cut')) AS errors,
       sum(input_tokens) AS input, sum(cache_read_tokens) AS cacheRead,
       sum(cache_write_5m_tokens + cache_write_1h_tokens) AS cacheWrite,
       sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning,
       count(first_event_ms) AS answers, total(first_event_ms) AS firstEventMs
     FROM exchanges WHERE id >= :from AND id < :before GROUP BY 1, 2, 3, 4`,
  )
  const strideEnd = database.prepare<Stride, { id: string }>(
    `SELECT id FROM exchanges WHERE id >= :from AND id < :before ORDER BY id LIMIT 1 OFFSET ${stride}`,
  )

  return async ({ buckets, until }) => {
    const sheet = openSheet(buckets.length)
    for (const [bucket, start] of buckets.entries()) {
      const end = idAt(buckets[bucket + 1] ?? until)
      let from = idAt(start)
      for (;;) {
        const before = strideEnd.get({ from, before: end })?.id ?? end
        for (const sample of addUp.iterate({ from, before })) sheet.add(bucket, sample)
        await pause()
        if (before === end) break
        from = before
      }
    }
    return sheet.stats()
  }
}

function openSheet(buckets: number) {
  const total = noSums()
  const outcomes = new Map<string, number>()
  const models = new Map<string, Sums>()
  const accounts = new Map<string, Sums>()
  const keys = new Map<string, Sums>()
  const series = Array.from({ length: buckets }, noSums)
  let answers = 0
  let firstEventMs = 0

  return {
    add(bucket: number, sample: Sample): void {
      const inBucket = series[bucket]
      if (inBucket) addTo(inBucket, sample)
      addTo(total, sample)
      addTo(sumsOf(models, sample.model), sample)
      addTo(sumsOf(accounts, sample.account), sample)
      addTo(sumsOf(keys, sample.key), sample)
      outcomes.set(sample.outcome, (outcomes.get(sample.outcome) ?? 0) + sample.exchanges)
      answers += sample.answers
      firstEventMs += sample.firstEventMs
    },
    stats: (): LedgerStats => ({
      total,
      outcomes,
      models,
      accounts,
      keys,
      series,
      averageFirstEventMs: answers === 0 ? undefined : firstEventMs / answers,
    }),
  }
}

const noSums = (): Sums => ({
  exchanges: 0,
  errors: 0,
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
})

function sumsOf(by: Map<string, Sums>, name: string): Sums {
  const known = by.get(name)
  if (known) return known
  const made = noSums()
  by.set(name, made)
  return made
}

function addTo(sums: Sums, sample: Sums): void {
  sums.exchanges += sample.exchanges
  sums.errors += sample.errors
  sums.input += sample.input
  sums.cacheRead += sample.cacheRead
  sums.cacheWrite += sample.cacheWrite
  sums.output += sample.output
  sums.reasoning += sample.reasoning
}
