/** Builds the engine from its ports: storage, vault, accounts, bindings, ledger, gateway, and, when first asked for, the admin API. */
import { rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { accountMigrations, openAccounts } from './accounts/index.ts'
import { openDispatcher } from './accounts/dispatcher.ts'
import { loadAdminToken } from './api/admin-token.ts'
import type { Admin } from './api/http.ts'
import type { Ports } from './api/ports.ts'
import { bindingMigrations, openBindings } from './bindings/index.ts'
import { isLocal } from './gateway/doorkeeper.ts'
import { type Front, openFront } from './gateway/front.ts'
import { probe } from './gateway/probe.ts'
import { isLoopback, listen, type Listening, loopback } from './gateway/listen.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import { emitter } from './kernel/emitter.ts'
import type { Log } from './kernel/log.ts'
import { lazily } from './kernel/single-flight.ts'
import { version } from './kernel/version.ts'
import { estimateTokens } from './metering/estimate-tokens.ts'
import type { ExchangeRow } from './metering/exchange-row.ts'
import { openLedger } from './metering/ledger.ts'
import { ledgerApplicationId, ledgerMigrations } from './metering/schema.ts'
import { providers } from './providers/index.ts'
import { openSettings, proxyOf, settingMigrations } from './settings/index.ts'
import { type Database, openDatabase } from './storage/database.ts'
import { type DataFolder, openDataFolder } from './storage/data-folder.ts'
import { inspectFile } from './storage/inspect-file.ts'
import { openVault, vaultSettings } from './vault/vault.ts'

export interface EngineOptions {
  readonly dataFolder: string
  /** Says where the key that seals secrets is kept (`PLUGBOARD_KEY_FILE`, `PLUGBOARD_PASSPHRASE`), and which proxies there are. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly clock?: Clock
  /** The built console; absent when there is none. */
  readonly consoleFolder?: string | undefined
}

export interface ListenOptions {
  /** 127.0.0.1 (with ::1) when absent. Any other address opens the gateway to the network. */
  readonly host?: string | undefined
  /** The setting when absent; 0 takes any free port. */
  readonly port?: number | undefined
}

export interface Engine {
  /** What the admin API is made of; also serves it in process. */
  readonly ports: Ports
  /** Starts the gateway and gives its URL. Throws Refused when the port is taken. */
  listen(options: ListenOptions): Promise<string>
  /** How many exchanges are in flight. */
  readonly inFlight: () => number
  /** Lets what is in flight finish, for at most `graceMs`, closes everything and lets the data folder go. */
  stop(graceMs?: number): Promise<void>
}

/** Marks a file as Plugboard's configuration: "PbCo" as a number. */
const configApplicationId = 0x5062436f
const usualGraceMs = 30_000
const noteName = 'engine.json'

/** Throws Refused when the data folder is in use, damaged or written by a newer Plugboard; it is then left as it was. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const folder = openDataFolder(options.dataFolder)
  try {
    // A note left by an engine that was killed names a port that may be anybody's by now.
    rmSync(folder.file(noteName), { force: true })
    const files = {
      config: {
        file: folder.file('config.sqlite'),
        migrations: [...accountMigrations, ...bindingMigrations, ...settingMigrations],
        applicationId: configApplicationId,
      },
      ledger: {
        file: folder.file('ledger.sqlite'),
        migrations: ledgerMigrations,
        applicationId: ledgerApplicationId,
      },
    }
    // Both are looked at before either is touched.
    for (const { file, migrations, applicationId } of Object.values(files))
      inspectFile(file, { applicationId, version: migrations.length })
    const config = await openDatabase(files.config)
    const ledger = await openDatabase(files.ledger).catch(async (error: unknown) => {
      await config.close()
      throw error
    })
    return compose(options, { folder, config, ledger })
  } catch (error) {
    folder.close()
    throw error
  }
}

interface Opened {
  readonly folder: DataFolder
  readonly config: Database
  readonly ledger: Database
}

function compose(options: EngineOptions, { folder, config, ledger }: Opened): Engine {
  const { log, environment, clock = systemClock } = options
  const vault = openVault({ folder: folder.path, ...vaultSettings(environment) })
  const dispatcher = openDispatcher()
  const settings = openSettings({ database: config, log })
  const accounts = openAccounts({
    database: config,
    vault,
    providers,
    clock,
    log,
    dispatcher,
    environment,
    proxy: proxyOf(settings),
    probe: (upstream, model, signal) => {
      const known = accounts.snapshot().get(upstream.accountId)?.models.get(model)?.protocols
      const candidate = { upstream, model, ...(known ? { protocols: known } : {}) }
      return probe(candidate, { clock, signal })
    },
  })
  const bindings = openBindings({ database: config, accounts, clock, log })
  const recorded = emitter<ExchangeRow>((error) =>
    log.error('A listener for exchanges failed.', { error }),
  )
  const meter = openLedger(ledger.raw, {
    recorded: recorded.emit,
    failed: (error) => log.error('An exchange could not be written to the ledger.', { error }),
  })
  let listening: Listening | undefined
  let boundHost: string | undefined
  const endpoint = (): string | undefined => listening && urlOf(listening)
  const ports: Ports = {
    clock,
    version,
    startedAt: clock.now(),
    endpoint,
    providers,
    accounts,
    bindings,
    settings,
    vault,
    ledger: ledger.raw,
    recorded: recorded.subscribe,
    report: (error) => log.error('The admin API failed.', { error }),
  }
  const admin = lazily(async () => {
    const { openAdmin } = await import('./api/http.ts')
    return openAdmin({
      ...ports,
      adminToken: loadAdminToken(folder.path),
      admits: (request) => {
        if (!isLocal(request))
          return {
            status: 403,
            message: 'The admin API and the console answer to this machine only.',
          }
        return front.door.inspect(request)
      },
      ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
    })
  })
  let openedAdmin: Admin | undefined
  const front: Front = openFront({
    clock,
    bodyLimit: () => settings.current().bodyLimit,
    authenticate: bindings.authenticate,
    resolve: bindings.resolve,
    upstream(accountId) {
      const account = accounts.snapshot().get(accountId)
      return account?.off === undefined ? account?.upstream : undefined
    },
    models: bindings.models,
    record: meter.record,
    estimateTokens,
    doorRules: () => {
      const { allowedHosts, allowedOrigins } = settings.current()
      return {
        hosts: boundHost === undefined ? allowedHosts : [...allowedHosts, boundHost],
        origins: allowedOrigins,
      }
    },
    pace: settings.current,
    fallback: ((request, response) => {
      admin().then(
        (opened) => {
          openedAdmin = opened
          opened.listener(request, response)
        },
        (error: unknown) => {
          log.error('The admin API could not be opened.', { error })
          response.writeHead(500, { 'content-type': 'application/json' })
          response.end('{"code":"INTERNAL","message":"The admin API could not be opened."}')
        },
      )
    }) satisfies RequestListener,
  })

  return {
    ports,
    inFlight: () => front.live.size,
    async listen({ host = loopback, port = settings.current().port }) {
      if (host !== loopback) boundHost = hostName(host)
      if (!isLoopback(host)) {
        log.warn(
          `Plugboard listens on ${host}: other machines can reach it. Whoever has a key can spend your accounts; ` +
            'list the host names they may use in the allowed hosts.',
        )
      }
      // Made before anybody can ask for it, so that the command line finds it.
      loadAdminToken(folder.path)
      listening = await listen(() => front.server(), { host, port })
      const url = urlOf(listening)
      writeFileSync(folder.file(noteName), JSON.stringify({ pid: process.pid, url }), {
        mode: 0o600,
      })
      return url
    },
    async stop(graceMs = usualGraceMs) {
      front.close()
      await front.live.drain(graceMs)
      front.live.stop()
      openedAdmin?.close()
      await listening?.close(graceMs)
      meter.flush()
      bindings.close()
      await accounts.close()
      await dispatcher.destroy()
      await config.close()
      await ledger.close()
      rmSync(folder.file(noteName), { force: true })
      folder.close()
    },
  }
}

/** A host as it stands in a Host header. */
const hostName = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host.toLowerCase()}]` : host.toLowerCase()

function urlOf({ host, port }: Listening): string {
  const shown = host === '0.0.0.0' || host === '::' ? loopback : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
