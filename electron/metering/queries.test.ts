/** Reading the ledger back: pages, filters, one exchange in full, sums. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noUsage } from '../hub/usage.ts'
import { newId } from '../kernel/ids.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import type { AttemptRow, ExchangeRow } from './exchange-row.ts'
import { openLedger } from './ledger.ts'
import { type LedgerQueries, openQueries } from './queries.ts'
import type { ExchangeSearch } from './query-page.ts'
import { ledgerApplicationId, ledgerMigrations } from './schema.ts'

const start = Date.UTC(2026, 10, 21, 12)
let folder: string
let database: Database
let queries: LedgerQueries
let pauses = 0

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-queries-'))
  database = await openDatabase({
    file: join(folder, 'ledger.sqlite'),
    migrations: ledgerMigrations,
    applicationId: ledgerApplicationId,
  })
  pauses = 0
  queries = openQueries(database.raw, () => Promise.resolve((pauses += 1)))
})

afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

function write(rows: readonly ExchangeRow[]): void {
  const ledger = openLedger(database.raw, {
    recorded: () => undefined,
    failed: (error) => {
      throw error
    },
  })
  for (const row of rows) ledger.record(row, () => undefined)
  ledger.flush()
}

const attempt = (changes: Partial<AttemptRow> = {}): AttemptRow => ({
  accountId: 'account-a',
  channelId: 'channel-a',
  provider: 'acme',
  protocol: 'openai-chat',
  model: 'big-1',
  startedAt: start,
  durationMs: 40,
  status: 200,
  ...changes,
})

/** The exchange that arrived `offset` milliseconds after the start. */
const exchange = (offset: number, changes: Partial<ExchangeRow> = {}): ExchangeRow => ({
  id: newId(start + offset),
  startedAt: start + offset,
  durationMs: 50,
  firstEventMs: 10,
  keyId: 'key-a',
  groupId: 'group-a',
  protocol: 'openai-chat',
  path: '/v1/chat/completions',
  model: 'big',
  stream: true,
  passedThrough: false,
  outcome: 'answered',
  status: 200,
  usage: { ...noUsage, input: 10, output: 5 },
  usageState: 'measured',
  warnings: [],
  attempts: [attempt()],
  ...changes,
})

const many = (count: number): ExchangeRow[] =>
  Array.from({ length: count }, (_, index) => exchange(index))

const offsets = async (search: Partial<ExchangeSearch>): Promise<number[]> => {
  const { items } = await queries.page({ limit: 100, ...search })
  return items.map(({ startedAt }) => startedAt - start)
}

describe('a page of exchanges', () => {
  it('begins with the newest and goes on where the page before ended', async () => {
    write(many(5))
    const first = await queries.page({ limit: 2 })
    expect(first.items.map(({ startedAt }) => startedAt - start)).toEqual([4, 3])
    const second = await queries.page({ limit: 2, after: first.next ?? '' })
    expect(second.items.map(({ startedAt }) => startedAt - start)).toEqual([2, 1])
    const third = await queries.page({ limit: 2, after: second.next ?? '' })
    expect(third.items.map(({ startedAt }) => startedAt - start)).toEqual([0])
    expect(third.next).toBeUndefined()
  })

  it('has no next page when it ends exactly with the last exchange', async () => {
    write(many(2))
    expect((await queries.page({ limit: 2 })).next).toBeUndefined()
  })

  it('is empty for an empty ledger', async () => {
    expect(await queries.page({ limit: 10 })).toEqual({ items: [] })
  })

  it('holds only what each filter lets through', async () => {
    write([
      exchange(0),
      exchange(1, { keyId: 'key-b' }),
      exchange(2, { model: 'small' }),
      exchange(3, { outcome: 'refused', attempts: [] }),
      exchange(4, { attempts: [attempt({ accountId: 'account-b' })] }),
    ])
    expect(await offsets({ keyId: 'key-b' })).toEqual([1])
    expect(await offsets({ model: 'small' })).toEqual([2])
    expect(await offsets({ outcome: 'refused' })).toEqual([3])
    expect(await offsets({ accountId: 'account-b' })).toEqual([4])
    expect(await offsets({ keyId: 'key-b', model: 'small' })).toEqual([])
  })

  it('includes the moment of `since` and leaves out the moment of `until`', async () => {
    write(many(6))
    expect(await offsets({ since: start + 2, until: start + 4 })).toEqual([3, 2])
  })

  it('finds a rare exchange far back in a long ledger, pausing on the way', async () => {
    write([exchange(0, { model: 'rare' }), ...many(12_000).map((row) => ({ ...row }))])
    expect(await offsets({ model: 'rare', limit: 1 })).toEqual([0])
    expect(pauses).toBe(2)
  })

  it('of a long ledger is read without walking it', async () => {
    write(many(12_000))
    await queries.page({ limit: 50 })
    expect(pauses).toBe(0)
  })
})

describe('one exchange', () => {
  it('comes back with everything that was recorded', async () => {
    const row = exchange(0, {
      tool: 'codex/1.0',
      passedThrough: true,
      outcome: 'cut',
      status: 200,
      errorKind: 'upstream-incomplete',
      errorMessage: 'It broke off.',
      usage: {
        input: 1,
        cacheRead: 2,
        cacheWrite5m: 3,
        cacheWrite1h: 4,
        output: 5,
        reasoning: 6,
      },
      usageState: 'estimated',
      warnings: [{ field: 'top_k', action: 'dropped' }],
      attempts: [
        attempt({ accountId: 'account-b', status: 429, errorKind: 'rate-limited' }),
        attempt({ errorKind: 'upstream-incomplete', errorMessage: 'It broke off.' }),
      ],
    })
    write([row])
    const { attempts, warnings, keyId, ...same } = row
    expect(queries.one(row.id)).toEqual({
      exchange: { ...same, keyId, accountId: 'account-a', attempts: 2 },
      attempts,
      warnings,
    })
  })

  it('that was refused has no attempts and no account', () => {
    const row = exchange(0, { outcome: 'refused', attempts: [] })
    write([row])
    const found = queries.one(row.id)
    expect(found?.attempts).toEqual([])
    expect(found?.exchange.accountId).toBeUndefined()
  })

  it('that does not exist is not found', () => {
    expect(queries.one(newId(start))).toBeUndefined()
  })
})

describe('sums', () => {
  it('count every exchange of the span once, in its bucket, by model, account and key', async () => {
    write([
      exchange(-1),
      exchange(0),
      exchange(500, { model: 'small', keyId: 'key-b', firstEventMs: 30 }),
      exchange(1000, { outcome: 'cut', usage: { ...noUsage, cacheRead: 7 } }),
      exchange(1999, { outcome: 'client-gone' }),
      exchange(2000),
    ])
    const stats = await queries.stats({ buckets: [start, start + 1000], until: start + 2000 })
    expect(stats.total).toMatchObject({
      exchanges: 4,
      errors: 1,
      input: 30,
      cacheRead: 7,
      output: 15,
    })
    expect(stats.series.map(({ exchanges }) => exchanges)).toEqual([2, 2])
    expect(stats.models.get('big')?.exchanges).toBe(3)
    expect(stats.models.get('small')?.exchanges).toBe(1)
    expect(stats.keys.get('key-b')?.output).toBe(5)
    expect(stats.accounts.get('account-a')?.exchanges).toBe(4)
    expect(Object.fromEntries(stats.outcomes)).toEqual({ answered: 2, cut: 1, 'client-gone': 1 })
    expect(stats.averageFirstEventMs).toBe(15)
  })

  it('of a long ledger are made in strides and come out the same', async () => {
    write(many(9000))
    const stats = await queries.stats({ buckets: [start], until: start + 9000 })
    expect(stats.total.exchanges).toBe(9000)
    expect(stats.total.input).toBe(90_000)
    expect(pauses).toBeGreaterThanOrEqual(4)
  })

  it('of nothing are nothing', async () => {
    const stats = await queries.stats({ buckets: [start], until: start + 1 })
    expect(stats.total.exchanges).toBe(0)
    expect(stats.averageFirstEventMs).toBeUndefined()
  })
})

it('says how large the ledger is', () => {
  expect(queries.bytes()).toBeGreaterThan(4096)
})
