/** Opens the state of an engine (folder, database, vault, accounts, bindings, settings) in a temporary folder, for tests. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openAccounts,
  accountMigrations,
  type Accounts,
  type AccountsPorts,
  type Probe,
} from '../../electron/accounts/index.ts'
import { openDispatcher } from '../../electron/accounts/dispatcher.ts'
import { bindingMigrations, openBindings, type Bindings } from '../../electron/bindings/index.ts'
import type { Codec } from '../../electron/codecs/codec.ts'
import { Failure } from '../../electron/hub/error.ts'
import type { Clock } from '../../electron/kernel/clock.ts'
import { type Log, silentLog } from '../../electron/kernel/log.ts'
import { Refused } from '../../electron/kernel/refused.ts'
import type { ModelFact, Provider } from '../../electron/providers/provider.ts'
import {
  openSettings,
  proxyOf,
  settingMigrations,
  type SettingsStore,
} from '../../electron/settings/index.ts'
import { openDatabase, type Database } from '../../electron/storage/database.ts'
import { openDataFolder, type DataFolder } from '../../electron/storage/data-folder.ts'
import { openVault, type Vault } from '../../electron/vault/vault.ts'

export const configMigrations = [...accountMigrations, ...bindingMigrations, ...settingMigrations]

/** A clock that stands still until it is told to go on. */
export interface TestClock extends Clock {
  advance(ms: number): void
  set(now: number): void
}

export function testClock(start = 1_700_000_000_000): TestClock {
  let now = start
  let timers: { at: number; call: () => void; every?: number }[] = []
  const add = (timer: (typeof timers)[number]): (() => void) => {
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }
  return {
    now: () => now,
    after: (ms, call) => add({ at: now + ms, call }),
    every: (ms, call) => add({ at: now + ms, call, every: ms }),
    set(value) {
      now = value
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (!due) break
        now = due.at
        if (due.every === undefined) timers = timers.filter((timer) => timer !== due)
        else due.at += due.every
        due.call()
      }
      now = end
    },
  }
}

/** A platform that lives in the test: which keys it accepts and which models it lists can be changed at any time. */
export interface FakePlatform {
  readonly provider: Provider
  models: readonly ModelFact[]
  /** Thrown instead of listing; undefined lists. */
  failure: Error | undefined
  readonly asked: (string | undefined)[]
}

const codec = (id: string): Codec => ({ id }) as Codec

export function fakePlatform(facts: Partial<Provider> & { id: string }): FakePlatform {
  const platform: FakePlatform = {
    models: [],
    failure: undefined,
    asked: [],
    provider: {
      label: facts.id,
      issuer: facts.id,
      speaks: [codec('openai-chat'), codec('anthropic-messages')],
      logins: [{ kind: 'api-key', hint: 'sk-…', optional: false }],
      presets: [{ id: facts.id, label: facts.id, baseUrl: `https://${facts.id}.example.com/v1` }],
      address: ({ endpoint, path }) => ({ url: endpoint.baseUrl + path, headers: {} }),
      listModels({ secret }) {
        platform.asked.push(secret?.reveal())
        if (platform.failure) return Promise.reject(platform.failure)
        return Promise.resolve(platform.models)
      },
      ...facts,
    },
  }
  return platform
}

export const badKey = (key: string): Failure =>
  new Failure({ kind: 'sign-in-expired', message: `Incorrect API key provided: ${key}.` })

export const unreachable = (): Failure =>
  new Failure({ kind: 'upstream-unavailable', message: 'api.example.com could not be reached.' })

export interface TestState {
  readonly folder: DataFolder
  readonly database: Database
  readonly vault: Vault
  readonly accounts: Accounts
  readonly bindings: Bindings
  readonly settings: SettingsStore
  readonly clock: TestClock
  /** Closes everything and keeps the folder, so that it can be opened again. */
  close(): Promise<void>
}

/** What a domain answered that would not do `work`. */
export async function refusalOf(work: Promise<unknown>): Promise<Refused> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  if (error instanceof Refused) return error
  throw new Error('It should have been refused.', { cause: error })
}

/** A new temporary folder and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'plugboard-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function openState(
  path: string,
  options: {
    providers: readonly Provider[]
    clock?: TestClock
    random?: () => number
    environment?: Readonly<Record<string, string>>
    probe?: Probe
    log?: Log
    /** Where other programs keep their files. */
    place?: NonNullable<AccountsPorts['place']>
  },
): Promise<TestState> {
  const clock = options.clock ?? testClock()
  const folder = openDataFolder(join(path, 'data'))
  const database = await openDatabase({
    file: folder.file('config.sqlite'),
    migrations: configMigrations,
    applicationId: 0x50624366,
  })
  const vault = openVault({ folder: folder.path, keyFile: join(path, 'key') })
  const dispatcher = openDispatcher()
  const ports = { database, vault, clock, log: options.log ?? silentLog, dispatcher }
  const settings = openSettings(ports)
  const accounts = openAccounts({
    ...ports,
    providers: options.providers,
    environment: options.environment ?? {},
    proxy: proxyOf(settings),
    ...(options.probe ? { probe: options.probe } : {}),
    ...(options.place ? { place: options.place } : {}),
  })
  const bindings = openBindings({
    ...ports,
    accounts,
    ...(options.random ? { random: options.random } : {}),
  })
  return {
    folder,
    database,
    vault,
    accounts,
    bindings,
    settings,
    clock,
    async close() {
      bindings.close()
      await accounts.close()
      await dispatcher.close()
      await database.close()
      folder.close()
    },
  }
}

/** Every file below a folder, as paths. */
export const filesBelow = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
