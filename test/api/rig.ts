/** The API on top of real domains, databases and sockets, in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { Agent } from 'undici'
import { accountMigrations, openAccounts, type Probe } from '../../electron/accounts/index.ts'
import { loadAdminToken } from '../../electron/api/admin-token.ts'
import { openAdmin } from '../../electron/api/http.ts'
import type { HttpPorts } from '../../electron/api/ports.ts'
import { bindingMigrations, openBindings } from '../../electron/bindings/index.ts'
import { openDoor } from '../../electron/gateway/doorkeeper.ts'
import { noUsage } from '../../electron/hub/usage.ts'
import type { Clock } from '../../electron/kernel/clock.ts'
import { emitter, type Subscribe } from '../../electron/kernel/emitter.ts'
import { newId } from '../../electron/kernel/ids.ts'
import { silentLog } from '../../electron/kernel/log.ts'
import type { ExchangeRow } from '../../electron/metering/exchange-row.ts'
import { openLedger } from '../../electron/metering/ledger.ts'
import { ledgerApplicationId, ledgerMigrations } from '../../electron/metering/schema.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { openSettings, proxyOf, settingMigrations } from '../../electron/settings/index.ts'
import { openDatabase } from '../../electron/storage/database.ts'
import { openVault } from '../../electron/vault/vault.ts'
import { type AdminClient, contract } from '../../shared/contract/index.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { acme } from './acme.ts'

export interface Rig {
  readonly folder: string
  readonly ports: HttpPorts
  /** Where the API is served, e.g. `http://127.0.0.1:40123`. */
  readonly url: string
  readonly token: string
  /** The contract over REST, with the admin token. */
  readonly client: AdminClient
  /** Errors that were our own fault. */
  readonly reported: readonly unknown[]
  /** The time, epoch milliseconds; tests set it. */
  time: number
  /** Writes exchanges into the ledger, as the gateway does. */
  record(...rows: readonly ExchangeRow[]): void
  /** A request with the admin token, unless `headers` say otherwise. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Ends the live feeds only. */
  closeAdmin(): void
  close(): Promise<void>
}

export const start = Date.UTC(2026, 10, 21, 12)

export interface RigOptions {
  readonly providers?: readonly Provider[]
  readonly consoleFolder?: string
  /** In the place of a clock whose timers never go off. */
  readonly clock?: ManualClock
  /** What the machine's owner has set, e.g. `HTTPS_PROXY`. */
  readonly environment?: Readonly<Record<string, string>>
  /** Stands in for a real request to a model; without it, models cannot be tested. */
  readonly probe?: Probe
  /** Stands between the ledger and who listens to it. */
  recorded?(subscribe: Subscribe<ExchangeRow>): Subscribe<ExchangeRow>
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-api-'))
  const reported: unknown[] = []
  const report = (error: unknown): void => {
    reported.push(error)
  }
  const now = { time: start }
  const clock: Clock = options.clock ?? {
    now: () => now.time,
    after: () => () => undefined,
    every: () => () => undefined,
  }
  const log = silentLog
  const database = await openDatabase({
    file: join(folder, 'config.sqlite'),
    migrations: [...accountMigrations, ...bindingMigrations, ...settingMigrations],
    applicationId: 1,
  })
  const ledgerFile = await openDatabase({
    file: join(folder, 'ledger.sqlite'),
    migrations: ledgerMigrations,
    applicationId: ledgerApplicationId,
  })
  const vault = openVault({ folder, keyFile: join(folder, 'data-key') })
  const dispatcher = new Agent()
  const providers = options.providers ?? [acme]
  const settings = openSettings({ database, log })
  const accounts = openAccounts({
    database,
    vault,
    providers,
    clock,
    log,
    dispatcher,
    environment: options.environment ?? {},
    proxy: proxyOf(settings),
    place: { home: folder, env: {}, platform: 'linux' },
    ...(options.probe ? { probe: options.probe } : {}),
  })
  const bindings = openBindings({ database, accounts, clock, log })
  const recorded = emitter<ExchangeRow>(report)
  const ledger = openLedger(ledgerFile.raw, { recorded: recorded.emit, failed: report })
  const token = loadAdminToken(folder)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ports: HttpPorts = {
    clock,
    version: '1.2.3',
    startedAt: start,
    endpoint: () => url,
    providers,
    accounts,
    bindings,
    settings,
    vault,
    ledger: ledgerFile.raw,
    recorded: options.recorded?.(recorded.subscribe) ?? recorded.subscribe,
    report,
    adminToken: token,
    admits: (request) => openDoor(() => ({ hosts: [], origins: [] })).inspect(request),
    ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
  }
  const admin = openAdmin(ports)
  server.on('request', admin.listener)
  const authorization = `Bearer ${token.reveal()}`
  return {
    folder,
    ports,
    url,
    token: token.reveal(),
    client: createORPCClient(new OpenAPILink(contract, { url, headers: { authorization } })),
    reported,
    get time() {
      return now.time
    },
    set time(time) {
      now.time = time
    },
    record(...rows) {
      for (const row of rows) ledger.record(row, () => undefined)
      ledger.flush()
    },
    ask: (path, init = {}) =>
      fetch(url + path, {
        ...init,
        headers: {
          authorization,
          ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
    closeAdmin: () => admin.close(),
    async close() {
      admin.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await accounts.close()
      bindings.close()
      await dispatcher.close()
      await database.close()
      await ledgerFile.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** An exchange that arrived `offset` milliseconds after the start. */
export const exchangeRow = (offset: number, changes: Partial<ExchangeRow> = {}): ExchangeRow => ({
  id: newId(start + offset),
  startedAt: start + offset,
  durationMs: 50,
  firstEventMs: 10,
  protocol: 'openai-chat',
  path: '/v1/chat/completions',
  model: 'acme-1',
  stream: true,
  passedThrough: false,
  outcome: 'answered',
  status: 200,
  usage: { ...noUsage, input: 10, output: 5 },
  usageState: 'measured',
  warnings: [],
  attempts: [],
  ...changes,
})
