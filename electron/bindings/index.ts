/** Groups, keys and bindings: who a client is, what it may use, and who would serve it. */
import { emitter, type Subscribe } from '../kernel/emitter.ts'
import { type Authenticated, authenticate } from './authenticate.ts'
import { type ExplicitBindings, openExplicitBindings } from './explicit.ts'
import { type Groups, openGroups } from './groups.ts'
import { type Keys, openKeys } from './keys.ts'
import { openLastUsed } from './last-used.ts'
import { openLive } from './live.ts'
import type { Client, Plan, PublicModel, Wish } from './plan.ts'
import type { BindingsChange, BindingsPorts } from './ports.ts'
import { resolve } from './resolve.ts'

export interface Bindings {
  /** Key → client; in memory. */
  authenticate(key: string, now: number): Authenticated
  /** Public model name → who could serve it, best first; in memory. A bare name wishes for it whatever it is for. */
  resolve(client: Client, wish: Wish | string, now: number): Plan
  /** The models a client may use, by name, whether or not they can be served at this moment. */
  models(client: Client, now: number): readonly PublicModel[]
  readonly groups: Groups
  readonly keys: Keys
  readonly explicit: ExplicitBindings
  /** Hears of every change after it is stored. */
  readonly onChange: Subscribe<BindingsChange>
  /** Writes what is still in memory only. Call it before the database is closed. */
  close(): void
}

export function openBindings(ports: BindingsPorts): Bindings {
  const { database, accounts, log, random = Math.random } = ports
  const live = openLive(database.raw, accounts.snapshot)
  const lastUsed = openLastUsed({ ...ports, handle: database.raw })
  const changes = emitter<BindingsChange>((error) =>
    log.error('A listener for binding changes failed.', { error }),
  )
  const changed = (change: BindingsChange): void => {
    live.changed()
    changes.emit(change)
  }
  const leave = accounts.onChange(live.changed)

  return {
    authenticate(key, now) {
      const found = authenticate(live.keys(), key, now)
      if ('client' in found) lastUsed.touch(found.client.keyId, now)
      return found
    },
    resolve: (client, wish, now) => resolve(live.catalogue(client.groupId), wish, { now, random }),
    models: (client) =>
      [...live.catalogue(client.groupId).offers.values()]
        .filter(({ on }) => on)
        .map(({ model }) => model)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    groups: openGroups(ports, { live, changed }),
    keys: openKeys(ports, { lastUsed, changed }),
    explicit: openExplicitBindings(ports, changed),
    onChange: changes.subscribe,
    close() {
      leave()
      lastUsed.flush()
    },
  }
}

export type { BindingsChange, BindingsPorts } from './ports.ts'
export { bindingMigrations, defaultGroupId } from './schema.ts'
