/** What the ledger promises about a row: committed before it is called back, in company of its turn, never half. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noUsage } from '../hub/usage.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import type { AttemptRow, ExchangeRow } from './exchange-row.ts'
import { openLedger } from './ledger.ts'
import { ledgerApplicationId, ledgerMigrations } from './schema.ts'

let folder = ''
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-ledger-'))
  database = await openDatabase({
    file: join(folder, 'ledger.sqlite'),
    migrations: ledgerMigrations,
    applicationId: ledgerApplicationId,
  })
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const attempt = (accountId: string, extra: Partial<AttemptRow> = {}): AttemptRow => ({
  accountId,
  channelId: 'channel',
  provider: 'acme',
  protocol: 'p',
  model: 'm-up',
  startedAt: 2,
  durationMs: 3,
  ...extra,
})
const row = (id: string, extra: Partial<ExchangeRow> = {}): ExchangeRow => ({
  id,
  startedAt: 1,
  durationMs: 5,
  protocol: 'p',
  path: '/x',
  stream: true,
  passedThrough: false,
  outcome: 'answered',
  status: 200,
  usage: noUsage,
  usageState: 'measured',
  warnings: [],
  attempts: [attempt('a')],
  ...extra,
})
const ignore = { recorded: () => undefined, failed: (error: unknown) => expect.fail(String(error)) }
/** Another connection sees only what is committed. */
const count = (): unknown =>
  database.raw.prepare('SELECT count(*) AS n FROM exchanges').pluck().get()

describe('the ledger', () => {
  test('calls back only after the row is committed, and commits a turn together', async () => {
    const ledger = openLedger(database.raw, ignore)
    const seen: unknown[] = []
    await new Promise<void>((resolve) => {
      ledger.record(row('1'), () => seen.push(count()))
      ledger.record(row('2'), () => seen.push(count()))
      ledger.record(row('3'), () => {
        seen.push(count(), database.raw.inTransaction)
        resolve()
      })
      expect(count()).toBe(0)
    })
    expect(seen).toEqual([3, 3, 3, false])
  })

  test('keeps every attempt: the last one with the exchange, those before beside it', () => {
    const ledger = openLedger(database.raw, ignore)
    const first = attempt('one', {
      status: 429,
      errorKind: 'rate-limited',
      errorMessage: 'slow down',
    })
    ledger.record(row('1', { attempts: [first, attempt('two', { status: 200 })] }), () => undefined)
    ledger.flush()
    expect(
      database.raw.prepare('SELECT attempts, account_id, upstream_status FROM exchanges').get(),
    ).toEqual({
      attempts: 2,
      account_id: 'two',
      upstream_status: 200,
    })
    expect(
      database.raw.prepare('SELECT ordinal, account_id, error_kind FROM attempts').all(),
    ).toEqual([{ ordinal: 0, account_id: 'one', error_kind: 'rate-limited' }])
  })

  test('takes secrets out of what upstreams said', () => {
    const ledger = openLedger(database.raw, ignore)
    const errorMessage = 'Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789'
    ledger.record(
      row('1', { outcome: 'upstream-error', errorKind: 'sign-in-expired', errorMessage }),
      () => undefined,
    )
    ledger.flush()
    expect(JSON.stringify(database.raw.prepare('SELECT * FROM exchanges').all())).not.toContain(
      'abcdefghij',
    )
  })

  test('lets the answers go and says why when a row cannot be written, and keeps the others', () => {
    const failures: unknown[] = []
    const ledger = openLedger(database.raw, {
      recorded: () => undefined,
      failed: (error) => failures.push(error),
    })
    let called = 0
    ledger.record(row('same'), () => called++)
    ledger.record(row('same'), () => called++)
    ledger.record(row('next'), () => called++)
    ledger.flush()
    expect(called).toBe(3)
    expect(failures).toHaveLength(1)
    expect(count()).toBe(2)
  })
})
