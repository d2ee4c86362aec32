/** Channels, accounts and their models: everything the rest of the app may ask of them. */
import { type Emitter, emitter, type Subscribe } from '../kernel/emitter.ts'
import { type AccountStore, openAccountStore } from './accounts.ts'
import { type Channels, openChannels } from './channels.ts'
import { openDispatchers } from './dispatchers.ts'
import { openListings } from './listings.ts'
import { type AccountsSnapshot, openLive } from './live.ts'
import { type ModelTests, openModelTests } from './model-tests.ts'
import { type Models, openModels } from './models.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'
import { openProxies, type Proxies } from './proxies.ts'
import { openQuotaChecks } from './quota-checks.ts'
import type { QuotaView } from './quota-view.ts'
import { openQuotas } from './quotas.ts'
import type { AccountView } from './views.ts'
import { openRenewals } from './sign-in/renewals.ts'
import { openSignIns, type SignIns } from './sign-in/sign-ins.ts'

export interface Accounts extends AccountStore {
  readonly channels: Channels
  readonly models: Models
  readonly modelTests: ModelTests
  readonly proxies: Proxies
  readonly signIns: SignIns
  /** Asks the platform what is left. Throws Refused: `unavailable` where it cannot be asked, `invalid` where it lets nobody in. */
  checkQuota(id: string): Promise<QuotaView>
  /** Tries whether the account works now, and ends what held it back if it does. Throws Refused with what is still wrong. */
  retry(id: string): Promise<AccountView>
  /** Hears the id of an account of which more is known of what it has left; at most once a second for each. */
  readonly onQuota: Subscribe<string>
  /** All accounts as exchanges use them; read from memory, made anew after a change. */
  snapshot(): AccountsSnapshot
  /** Hears of every change after it is stored. */
  readonly onChange: Subscribe<AccountsChange>
  /** Renews the sign-ins that are near their end now; to be called when the machine wakes up. Never throws. */
  renewSignIns(): Promise<void>
  /** Calls off what goes on, and waits for what must not be cut short. */
  close(): Promise<void>
}

export function openAccounts(ports: AccountsPorts): Accounts {
  const aside = new Set<Promise<unknown>>()
  const keepAside = (work: Promise<unknown>): void => {
    aside.add(work)
    void work
      .catch((error: unknown) => ports.log.error('Work in the background failed.', { error }))
      .finally(() => aside.delete(work))
  }
  const quotas = openQuotas(ports)
  const dispatchers = openDispatchers({
    ...ports,
    direct: ports.dispatcher,
    setting: () => ports.proxy.current(),
  })
  const live = openLive({
    ...ports,
    quotas,
    dispatchers,
    aside: keepAside,
    missing: (id) => listings.missing(id),
    changed: (id) => changed({ subject: 'account', id, change: 'changed' }),
  })
  const changes: Emitter<AccountsChange> = emitter((error) =>
    ports.log.error('A listener for account changes failed.', { error }),
  )
  const changed = (change: AccountsChange): void => {
    live.changed()
    changes.emit(change)
  }
  const inside = { ...ports, live, quotas, changed, aside: keepAside }
  const store = openAccountStore(ports, inside)
  const modelTests = openModelTests(inside)
  const quotaChecks = openQuotaChecks(inside)
  const listings = openListings({ ...inside, list: store.relist })
  const signIns = openSignIns({ ...ports, live, changed, aside: keepAside })
  const renewals = openRenewals(ports.clock, live.signIns, keepAside)
  return {
    ...store,
    channels: openChannels(ports, changed),
    models: openModels(ports, inside),
    modelTests,
    proxies: openProxies(ports, changed),
    signIns,
    checkQuota: quotaChecks.check,
    async retry(id) {
      await live.signIn(id)?.retry()
      await store.sync(id)
      if (live.snapshot().get(id)?.upstream.provider.checkQuota)
        await quotaChecks.check(id).catch(() => undefined)
      return store.get(id)
    },
    onQuota: quotas.onChange,
    snapshot: () => live.snapshot(),
    onChange: changes.subscribe,
    renewSignIns: () => renewals.check(),
    async close() {
      renewals.stop()
      listings.stop()
      quotaChecks.stop()
      modelTests.close()
      signIns.close()
      // What a platform has just given must be saved, whatever way it comes.
      await Promise.allSettled(aside)
      await dispatchers.close()
      quotas.close()
    },
  }
}

export type { AccountStore } from './accounts.ts'
export type { AccountsSnapshot } from './live.ts'
export type { AccountsChange, AccountsPorts, Probe } from './ports.ts'
export { accountMigrations } from './schema.ts'
export type { SignIns } from './sign-in/sign-ins.ts'
export type { NoticeView, SignInView } from './sign-in/view.ts'
