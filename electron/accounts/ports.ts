/** What the accounts need from the rest of the app. */
import type { Dispatcher } from 'undici'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Provider } from '../providers/provider.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'

export interface AccountsPorts {
  /** `config.sqlite`, with `accountMigrations` run. */
  readonly database: Database
  readonly vault: Vault
  readonly providers: readonly Provider[]
  readonly clock: Clock
  readonly log: Log
  /** Carries requests to every platform that brings no dispatcher of its own. */
  readonly dispatcher: Dispatcher
}

/** What happened to the stored accounts. */
export interface AccountsChange {
  readonly subject: 'channel' | 'account' | 'models'
  /** Of the channel or account. */
  readonly id: string
  readonly change: 'added' | 'changed' | 'removed'
}
