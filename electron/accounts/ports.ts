/** What the accounts need from the rest of the app. */
import type { Dispatcher } from 'undici'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Provider } from '../providers/provider.ts'
import type { ImportSource } from '../providers/sign-in.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'
import type { ProxySetting } from './dispatchers.ts'
import type { Environment } from './proxy/environment.ts'
import type { Upstream } from './upstream.ts'

/** Asks `model` for one short word and resolves when a whole answer came. Throws Failure, or whatever went wrong. */
export type Probe = (upstream: Upstream, model: string, signal: AbortSignal) => Promise<void>

export interface AccountsPorts {
  /** `config.sqlite`, with `accountMigrations` run. */
  readonly database: Database
  readonly vault: Vault
  readonly providers: readonly Provider[]
  readonly clock: Clock
  readonly log: Log
  /** Carries requests past every proxy to platforms that bring no dispatcher of their own. */
  readonly dispatcher: Dispatcher
  /** The proxy for everything that does not say otherwise. */
  readonly proxy: {
    current(): ProxySetting
    set(setting: ProxySetting): Promise<void>
  }
  /** Says which proxies the machine's owner has set (`HTTPS_PROXY` and the like). */
  readonly environment: Environment
  /** Asks a model for a word, to see that it answers; without it, models cannot be tested. */
  readonly probe?: Probe
  /** Where other programs keep their files; this machine and this user when absent. */
  readonly place?: Parameters<ImportSource['paths']>[0]
}

/** What happened to the stored accounts. */
export interface AccountsChange {
  readonly subject: 'channel' | 'account' | 'models' | 'proxy'
  /** Of the channel or account; `proxy` for everybody's. */
  readonly id: string
  readonly change: 'added' | 'changed' | 'removed'
}
