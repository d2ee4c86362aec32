/** What the API needs of the engine. Tests pass plain objects. */
import type { IncomingMessage } from 'node:http'
import type { Accounts } from '../accounts/index.ts'
import type { Bindings } from '../bindings/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Subscribe } from '../kernel/emitter.ts'
import type { Secret } from '../kernel/secret.ts'
import type { ExchangeRow } from '../metering/exchange-row.ts'
import type { Provider } from '../providers/provider.ts'
import type { SettingsStore } from '../settings/index.ts'
import type { Handle } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'
import type { Report } from './errors.ts'

export interface Ports {
  readonly clock: Clock
  readonly version: string
  /** When the engine started, epoch milliseconds. */
  readonly startedAt: number
  /** Where clients reach the gateway, e.g. `http://127.0.0.1:7584`; undefined while it does not listen. */
  endpoint(): string | undefined
  readonly providers: readonly Provider[]
  readonly accounts: Accounts
  readonly bindings: Pick<Bindings, 'groups' | 'keys' | 'explicit' | 'models' | 'onChange'>
  readonly settings: SettingsStore
  readonly vault: Pick<Vault, 'backend' | 'open'>
  /** The raw handle of the ledger, its migrations run. */
  readonly ledger: Handle
  /** Hears of every exchange after it is committed. */
  readonly recorded: Subscribe<ExchangeRow>
  readonly report: Report
}

export interface HttpPorts extends Ports {
  readonly adminToken: Secret
  /** The gateway's doorkeeper: why a request is turned away before anything of it is read. */
  admits(
    request: IncomingMessage,
  ): { readonly status: number; readonly message: string } | undefined
  /** The built console; absent when there is none. */
  readonly consoleFolder?: string
}
