/** Channels, accounts and their models: everything the rest of the app may ask of them. */
import { type Emitter, emitter, type Subscribe } from '../kernel/emitter.ts'
import { type AccountStore, openAccountStore } from './accounts.ts'
import { type Channels, openChannels } from './channels.ts'
import { type AccountsSnapshot, openLive } from './live.ts'
import { type Models, openModels } from './models.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'

export interface Accounts extends AccountStore {
  readonly channels: Channels
  readonly models: Models
  /** All accounts as exchanges use them; read from memory, made anew after a change. */
  snapshot(): AccountsSnapshot
  /** Hears of every change after it is stored. */
  readonly onChange: Subscribe<AccountsChange>
}

export function openAccounts(ports: AccountsPorts): Accounts {
  const live = openLive(ports)
  const changes: Emitter<AccountsChange> = emitter((error) =>
    ports.log.error('A listener for account changes failed.', { error }),
  )
  const changed = (change: AccountsChange): void => {
    live.changed()
    changes.emit(change)
  }
  return {
    ...openAccountStore(ports, { live, changed }),
    channels: openChannels(ports, changed),
    models: openModels(ports, changed),
    snapshot: () => live.snapshot(),
    onChange: changes.subscribe,
  }
}

export type { AccountStore } from './accounts.ts'
export type { AccountsSnapshot } from './live.ts'
export type { AccountsChange, AccountsPorts } from './ports.ts'
export { accountMigrations } from './schema.ts'
