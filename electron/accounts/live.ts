/** The accounts as exchanges use them: a snapshot in memory, with health and opened secrets that outlive it. */
import type { Dispatcher } from 'undici'
import type { Headers } from '../codecs/codec.ts'
import { Failure } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import { lazily } from '../kernel/single-flight.ts'
import type { FetchJson, Provider } from '../providers/provider.ts'
import type { QuotaReading } from '../providers/quota.ts'
import type { Dispatchers, ProxyColumns } from './dispatchers.ts'
import { openFetchJson } from './fetch-json.ts'
import { type AccountHealth, openHealth } from './health.ts'
import { platformOf } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import { exhaustedUntil } from './quota-view.ts'
import type { Quotas } from './quotas.ts'
import type { AccountRow, ChannelRow } from './schema.ts'
import { openCredentialStore } from './sign-in/credential-store.ts'
import { type KeptSignIn, keepSignIn } from './sign-in/kept-sign-in.ts'
import { signInPorts } from './sign-in/sign-in-ports.ts'
import { type Offered, readStored, type UsableModel } from './stored-accounts.ts'
import type { Upstream } from './upstream.ts'

export type { UsableModel }

/** An account with everything that is needed to choose it. */
export interface UsableAccount {
  readonly upstream: Upstream
  /** Why its owner keeps it from serving; absent when it may. */
  readonly off?: string
  /** Its enabled models, by the upstream's own name. */
  readonly models: ReadonlyMap<string, UsableModel>
  /** The upstream's own name of a model, by another name that its owner gave it; it comes before a model of that name. */
  readonly aliases: ReadonlyMap<string, string>
  readonly weight: number
  readonly priority: number
}

type Proof = Pick<Upstream, 'secret' | 'facts' | 'renew'>

/** By account id, oldest first. */
export type AccountsSnapshot = ReadonlyMap<string, UsableAccount>

export interface LiveAccounts {
  snapshot(): AccountsSnapshot
  /** The stored accounts have changed. */
  changed(): void
  /** Health of an account, also of one that this Plugboard cannot use. */
  health(accountId: string): AccountHealth
  /** What carries requests for an account or channel, stored or not; where neither is given, what everybody's do. */
  dispatcherOf(provider: Provider, place?: Place): Dispatcher
  /** The same for a stored account, or else a stored channel, or else the provider's first. */
  dispatcherAt(provider: Provider, at: PlaceIds): Dispatcher
  /** The platform told what an account has left. */
  told(accountId: string, reading: QuotaReading): void
  /** The sign-in of an account; undefined for accounts that have none, or that this Plugboard cannot use. */
  signIn(accountId: string): KeptSignIn | undefined
  /** Those of all accounts that may serve. */
  signIns(): readonly KeptSignIn[]
}

export interface Place {
  readonly account?: ProxyColumns | undefined
  readonly channel?: ProxyColumns | undefined
}

export interface PlaceIds {
  readonly accountId?: string | undefined
  readonly channelId?: string | undefined
}

/** What stays of an account when the snapshot is made anew. */
interface Lasting {
  readonly health: AccountHealth
  secret?: { readonly sealed: string; open(): Secret | Promise<Secret> }
  signIn?: KeptSignIn
}

export interface LivePorts extends AccountsPorts {
  /** Work that nobody waits for, but that must end before everything is closed. */
  aside(work: Promise<unknown>): void
  /** An account has changed by itself. */
  changed(accountId: string): void
  /** The platform of an account does not know a model that it was asked for. */
  missing(accountId: string): void
  readonly quotas: Quotas
  readonly dispatchers: Dispatchers
}

export function openLive(ports: LivePorts): LiveAccounts {
  const lasting = new Map<string, Lasting>()
  const own = new Map<string, Dispatcher | undefined>()
  let current: AccountsSnapshot | undefined

  const { clock, database, quotas, dispatchers } = ports

  const lastingOf = (id: string): Lasting => {
    const found = lasting.get(id)
    if (found) return found
    const made = {
      health: openHealth(undefined, { now: clock.now, missing: () => ports.missing(id) }),
    }
    lasting.set(id, made)
    const known = quotas.of(id)
    const until = known?.exhausted === true ? exhaustedUntil(known) : undefined
    // What was used up before the start still is.
    if (until !== undefined && until > clock.now())
      made.health.told({ exhausted: true, resetsAt: until }, clock.now())
    return made
  }

  const dispatcherOf = (provider: Provider, { account, channel }: Place = {}): Dispatcher => {
    if (!own.has(provider.id)) own.set(provider.id, provider.dispatcher?.())
    return own.get(provider.id) ?? dispatchers.of(account, channel)
  }

  const dispatcherAt = (provider: Provider, { accountId, channelId }: PlaceIds): Dispatcher => {
    const row = (table: 'accounts' | 'channels', column: string, value: string) =>
      database.raw
        .prepare<[string], ProxyColumns & { readonly channel_id?: string }>(
          `SELECT * FROM ${table} WHERE ${column} = ? ORDER BY id`,
        )
        .get(value)
    const account = accountId === undefined ? undefined : row('accounts', 'id', accountId)
    const known = account?.channel_id ?? channelId
    const channel =
      known === undefined ? row('channels', 'provider', provider.id) : row('channels', 'id', known)
    return dispatcherOf(provider, { account, channel })
  }

  const told = (id: string, reading: QuotaReading): void => {
    quotas.take(id, reading)
    const { exhausted } = reading
    if (exhausted === undefined) return
    const resetsAt = exhausted ? exhaustedUntil(reading) : undefined
    lastingOf(id).health.told(
      { exhausted, ...(resetsAt === undefined ? {} : { resetsAt }) },
      clock.now(),
    )
  }

  const hearing = (id: string, provider: Provider): Pick<Upstream, 'heard'> => {
    if (!provider.readQuota) return {}
    return {
      heard(headers: Headers) {
        try {
          const facts = lastingOf(id).signIn?.facts()
          const reading = provider.readQuota?.(headers, clock.now(), facts)
          if (reading) told(id, reading)
        } catch (error) {
          // An exchange must not fail for it.
          ports.log.warn('The quota in the headers of an answer could not be read.', { error })
        }
      },
    }
  }

  const secretOf = (row: AccountRow): (() => Secret | undefined | Promise<Secret>) => {
    const { secret: sealed, id } = row
    if (sealed === null) return () => undefined
    const kept = lastingOf(id)
    if (kept.secret?.sealed !== sealed)
      kept.secret = { sealed, open: unsealing({ ports, sealed, row }) }
    return kept.secret.open
  }

  const proofOf = (row: AccountRow, provider: Provider): Proof => {
    const { signIn } = provider
    if (row.login !== 'sign-in' || !signIn) return { secret: secretOf(row) }
    const { id: accountId, sign_in_ended: ended } = row
    const { log, aside } = ports
    const kept = lastingOf(accountId)
    const { health } = kept
    // Its way there may change while it is kept.
    const fetchJson: FetchJson = (question) =>
      openFetchJson({ dispatcher: dispatcherAt(provider, { accountId }), clock })(question)
    kept.signIn ??= keepSignIn({
      signIn,
      asking: { ...signInPorts({ dispatcher: dispatcherOf(provider), clock }), fetchJson },
      store: openCredentialStore(ports, { accountId, signIn }),
      health,
      clock,
      log,
      changed: () => ports.changed(accountId),
      aside,
    })
    const isKnown = health.resting(clock.now()).some(({ until }) => until === undefined)
    if (ended !== null && !isKnown)
      health.failed({ kind: 'sign-in-expired', message: ended }, '', clock.now())
    const { secret, facts, renew } = kept.signIn
    return { secret, facts, renew }
  }

  const usable = (
    row: AccountRow,
    channel: ChannelRow,
    offered: Offered,
  ): UsableAccount | undefined => {
    const platform = platformOf(ports.providers, channel)
    if (!platform) {
      ports.log.warn('An account is left out: its platform is not known to this Plugboard.', {
        account: row.label,
        platform: channel.provider,
      })
      return undefined
    }
    const { provider, endpoint, codecs } = platform
    const { health } = lastingOf(row.id)
    health.limit = row.concurrency ?? undefined
    const off = offReason(row, channel)
    return {
      upstream: {
        accountId: row.id,
        label: row.label,
        channelId: channel.id,
        provider,
        endpoint,
        codecs,
        dispatcher: dispatcherOf(provider, { account: row, channel }),
        health,
        ...proofOf(row, provider),
        ...hearing(row.id, provider),
      },
      ...offered,
      weight: row.weight,
      priority: row.priority,
      ...(off === undefined ? {} : { off }),
    }
  }

  const build = (): AccountsSnapshot => {
    const { channels, accounts, offers } = readStored(database)
    const snapshot = new Map<string, UsableAccount>()
    for (const row of accounts) {
      const channel = channels.get(row.channel_id)
      const offered = offers.get(row.id)
      const account = channel && offered && usable(row, channel, offered)
      if (account) snapshot.set(row.id, account)
    }
    const stored = new Set(accounts.map(({ id }) => id))
    for (const id of lasting.keys()) if (!stored.has(id)) lasting.delete(id)
    quotas.keep(stored)
    return snapshot
  }

  const snapshot = (): AccountsSnapshot => (current ??= build())

  return {
    snapshot,
    changed() {
      current = undefined
    },
    health: (id) => lastingOf(id).health,
    dispatcherOf,
    dispatcherAt,
    told,
    signIn: (id) => (snapshot().has(id) ? lastingOf(id).signIn : undefined),
    signIns: () =>
      [...snapshot()].flatMap(([id, { off }]) =>
        off === undefined ? (lastingOf(id).signIn ?? []) : [],
      ),
  }
}

/** Opens a secret at the first call and keeps it in memory; from then on it is there at once. */
function unsealing({
  ports,
  sealed,
  row,
}: {
  readonly ports: AccountsPorts
  readonly sealed: string
  readonly row: AccountRow
}): () => Secret | Promise<Secret> {
  let opened: Secret | undefined
  const open = lazily(async () => {
    try {
      opened = await ports.vault.unseal(sealed, { row: row.id, field: 'secret' })
      return opened
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      // A locked keychain opens again and a key file comes back: the account itself is as good as before.
      throw new Failure({
        kind: 'no-account',
        message: `The key of the account "${row.label}" cannot be opened. ${why}`,
      })
    }
  })
  return () => opened ?? open()
}

function offReason(account: AccountRow, channel: ChannelRow): string | undefined {
  if (account.enabled === 0) return 'turned off'
  return channel.enabled === 0 ? `its channel "${channel.label}" is turned off` : undefined
}
