/** Databases are opened, brought up to date, or refused untouched. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/state.ts'
import { Refused } from '../kernel/refused.ts'
import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import type { Migration } from './migration.ts'

let folder: ReturnType<typeof temporaryFolder>
let file: string
beforeEach(() => {
  folder = temporaryFolder()
  file = join(folder.path, 'config.sqlite')
})
afterEach(() => folder.remove())

interface Schema {
  notes: { id: number; text: string }
}

const applicationId = 0x11223344
const notes: Migration = {
  name: '1-notes',
  up: (database) =>
    database.schema
      .createTable('notes')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('text', 'text')
      .execute(),
}
const more: Migration = {
  name: '2-more',
  up: (database) => database.schema.alterTable('notes').addColumn('more', 'text').execute(),
}

const open = (options: Partial<DatabaseOptions> = {}): Promise<Database> =>
  openDatabase({ file, migrations: [notes], applicationId, ...options })

async function opened<T>(
  options: Partial<DatabaseOptions>,
  use: (database: Database) => T | Promise<T>,
): Promise<T> {
  const database = await open(options)
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

/** Fills some fifty pages. */
const fill = `CREATE TABLE big (x);
  WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 50)
  INSERT INTO big SELECT zeroblob(3000) FROM count`

/** Everything that must not change: names, bytes and times. */
const traces = () => {
  const names = readdirSync(folder.path).toSorted()
  return names.map((name) => {
    const path = join(folder.path, name)
    const { mtimeMs, mode } = statSync(path)
    return [name, mtimeMs, mode, createHash('sha256').update(readFileSync(path)).digest('hex')]
  })
}

async function refusal(options: Partial<DatabaseOptions> = {}): Promise<string> {
  const before = traces()
  const error: unknown = await open(options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Refused)
  expect(error).toMatchObject({ code: 'unavailable' })
  expect(traces()).toEqual(before)
  return error instanceof Refused ? error.message : ''
}

test('a new file gets its tables, is private, and keeps what is written', async () => {
  await opened({}, async (database) => {
    const query = await database.query<Schema>()
    await query.insertInto('notes').values({ id: 1, text: 'kept' }).execute()
    expect(database.raw.prepare('SELECT text FROM notes').pluck().get()).toBe('kept')
    const modes = readdirSync(folder.path).map((name) => statSync(join(folder.path, name)).mode)
    expect(modes.map((mode) => mode & 0o777)).toEqual(modes.map(() => 0o600))
    expect(modes.length).toBeGreaterThan(1)
  })
  expect(readdirSync(folder.path)).toEqual(['config.sqlite'])
  await opened({}, (database) => {
    expect(database.raw.prepare('SELECT text FROM notes').pluck().get()).toBe('kept')
  })
})

test('is opened with a write-ahead log, foreign keys and a patient lock', () =>
  opened({}, ({ raw }) => {
    const pragma = (name: string) => raw.pragma(name, { simple: true })
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(1)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('busy_timeout')).toBe(5000)
  }))

test('only the migrations that are missing run, in the order of their names', async () => {
  await opened({}, ({ raw }) => raw.exec("INSERT INTO notes VALUES (1, 'old')"))
  await opened({ migrations: [more, notes] }, ({ raw }) => {
    expect(raw.prepare('SELECT * FROM notes').all()).toEqual([{ id: 1, text: 'old', more: null }])
    expect(raw.pragma('user_version', { simple: true })).toBe(2)
  })
})

test('a migration that fails leaves the file as it was before', async () => {
  await opened({}, () => undefined)
  const broken: Migration = {
    name: '2-broken',
    up: async (database) => {
      await more.up(database)
      throw new Error('broken migration')
    },
  }
  await expect(open({ migrations: [notes, broken] })).rejects.toThrow('broken migration')
  await opened({}, ({ raw }) => {
    expect(raw.prepare('SELECT * FROM notes').columns()).toHaveLength(2)
  })
})

test('a file that is already up to date is opened without loading the query builder', async () => {
  await opened({}, () => undefined)
  const { execFileSync } = await import('node:child_process')
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ resolve: (name, context, next) => { loaded.push(name); return next(name, context) } })
    const { openDatabase } = await import(${JSON.stringify(join(import.meta.dirname, 'database.ts'))})
    const migrations = [{ name: '1-notes', up: () => Promise.reject(new Error('must not run')) }]
    const database = await openDatabase({ file: ${JSON.stringify(file)}, applicationId: ${applicationId}, migrations })
    await database.close()
    console.log(JSON.stringify(loaded.filter((name) => /kysely|zod|pino/.test(name))))
    await (await openDatabase({ file: ${JSON.stringify(file)}, applicationId: ${applicationId}, migrations })).query()
    console.log(JSON.stringify(loaded.includes('kysely')))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  expect(output.trim().split('\n')).toEqual(['[]', 'true'])
})

test('a file that is no database is refused and left alone', async () => {
  writeFileSync(file, 'these are my notes, not yours\n'.repeat(100))
  expect(await refusal()).toMatch(/config\.sqlite is damaged .*put a backup in its place/)
})

test('a file whose end is missing is refused and left alone', async () => {
  await opened({}, ({ raw }) => {
    raw.exec(fill)
  })
  const whole = readFileSync(file)
  writeFileSync(file, whole.subarray(0, whole.length - 4096))
  expect(await refusal()).toContain('its end is missing')
  writeFileSync(file, whole.subarray(0, 60))
  expect(await refusal()).toContain('damaged')
})

test('a file with a garbled page is refused and left alone', async () => {
  await opened({}, ({ raw }) => {
    raw.exec(fill)
  })
  const garbled = readFileSync(file)
  garbled.fill(0x5a, 4096, 8192)
  writeFileSync(file, garbled)
  expect(await refusal()).toContain('damaged')
})

test('a file of a newer Plugboard is refused and left alone', async () => {
  await opened({ migrations: [notes, more] }, () => undefined)
  expect(await refusal()).toMatch(
    /written by a newer Plugboard \(schema 2, this one knows 1\): update/,
  )
})

test('a newer version that still stands in the write-ahead log is seen as well', async () => {
  await opened({ migrations: [notes, more] }, () => undefined)
  const killed = new Sqlite(file)
  killed.exec("INSERT INTO notes VALUES (1, 'unwritten', '')")
  const copies = ['', '-wal', '-shm'].map((end) => [file + end, readFileSync(file + end)] as const)
  killed.close()
  for (const [path, bytes] of copies) writeFileSync(path, bytes, { mode: 0o600 })
  expect(await refusal()).toContain('newer Plugboard')
  await opened({ migrations: [notes, more] }, ({ raw }) => {
    expect(raw.prepare('SELECT text FROM notes').pluck().get()).toBe('unwritten')
  })
})

test("another program's database is refused and left alone", async () => {
  const other = new Sqlite(file)
  other.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)')
  other.close()
  expect(await refusal()).toContain('belongs to another program')
  expect(await refusal({ applicationId: 0x55 })).toContain('belongs to another program')
})

test('a folder in the place of the file is refused in one sentence', async () => {
  mkdirSync(file)
  const error: unknown = await open().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Refused)
})

test('an empty file is as good as none', async () => {
  writeFileSync(file, '')
  await opened({}, ({ raw }) => {
    expect(raw.pragma('user_version', { simple: true })).toBe(1)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

test('the raw connection never sees a transaction that is not committed', () =>
  opened({}, async ({ raw, query }) => {
    const count = raw.prepare('SELECT count(*) FROM notes').pluck()
    const queries = await query<Schema>()
    await queries.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values({ id: 1, text: 'x' }).execute()
      expect(count.get()).toBe(0)
    })
    expect(count.get()).toBe(1)
  }))
