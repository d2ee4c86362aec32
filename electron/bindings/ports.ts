/** What groups, keys and bindings need from the rest of the app. */
import type { AccountsSnapshot } from '../accounts/live.ts'
import type { AccountsChange } from '../accounts/ports.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Subscribe } from '../kernel/emitter.ts'
import type { Log } from '../kernel/log.ts'
import type { Database } from '../storage/database.ts'

export interface BindingsPorts {
  /** `config.sqlite`, with the migrations of accounts and bindings run. */
  readonly database: Database
  readonly accounts: {
    snapshot(): AccountsSnapshot
    readonly onChange: Subscribe<AccountsChange>
  }
  readonly clock: Clock
  readonly log: Log
  /** From 0 to 1, 1 not included; `Math.random` when absent. */
  readonly random?: () => number
}

/** What happened to the stored groups, keys and bindings. */
export interface BindingsChange {
  readonly subject: 'group' | 'key' | 'binding'
  readonly id: string
  readonly change: 'added' | 'changed' | 'removed'
}
