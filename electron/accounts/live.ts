/** The accounts as exchanges use them: a snapshot in memory, with health and opened secrets that outlive it. */
import type { Dispatcher } from 'undici'
import { Failure } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import { lazily } from '../kernel/single-flight.ts'
import type { ModelPurpose, Provider } from '../providers/provider.ts'
import { type AccountHealth, openHealth } from './health.ts'
import { platformOf } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import type { AccountRow, ChannelRow, ModelRow } from './schema.ts'
import type { Upstream } from './upstream.ts'

/** A model of an account that may be used. */
export interface UsableModel {
  /** The upstream's own name. */
  readonly id: string
  readonly label: string
  /** Absent where nobody says; it is taken for a chat model then, but refused nothing. */
  readonly purpose?: ModelPurpose
  readonly contextWindow?: number
  readonly maxOutput?: number
  /** Epoch milliseconds. */
  readonly firstSeen: number
}

/** An account with everything that is needed to choose it. */
export interface UsableAccount {
  readonly upstream: Upstream
  /** Why its owner keeps it from serving; absent when it may. */
  readonly off?: string
  /** Its enabled models, by the upstream's own name. */
  readonly models: ReadonlyMap<string, UsableModel>
  readonly weight: number
  readonly priority: number
}

/** By account id, oldest first. */
export type AccountsSnapshot = ReadonlyMap<string, UsableAccount>

export interface LiveAccounts {
  snapshot(): AccountsSnapshot
  /** The stored accounts have changed. */
  changed(): void
  /** Health of an account, also of one that this Plugboard cannot use. */
  health(accountId: string): AccountHealth
  dispatcherOf(provider: Provider): Dispatcher
}

/** What stays of an account when the snapshot is made anew. */
interface Lasting {
  readonly health: AccountHealth
  secret?: { readonly sealed: string; open(): Secret | Promise<Secret> }
}

export function openLive(ports: AccountsPorts): LiveAccounts {
  const lasting = new Map<string, Lasting>()
  const own = new Map<string, Dispatcher | undefined>()
  let current: AccountsSnapshot | undefined

  const lastingOf = (id: string): Lasting => {
    const found = lasting.get(id) ?? { health: openHealth() }
    lasting.set(id, found)
    return found
  }

  const dispatcherOf = (provider: Provider): Dispatcher => {
    if (!own.has(provider.id)) own.set(provider.id, provider.dispatcher?.())
    return own.get(provider.id) ?? ports.dispatcher
  }

  const secretOf = (row: AccountRow): (() => Secret | undefined | Promise<Secret>) => {
    const { secret: sealed, id } = row
    if (sealed === null) return () => undefined
    const kept = lastingOf(id)
    if (kept.secret?.sealed !== sealed)
      kept.secret = { sealed, open: unsealing({ ports, sealed, row }) }
    return kept.secret.open
  }

  const usable = (
    row: AccountRow,
    channel: ChannelRow,
    models: ReadonlyMap<string, UsableModel>,
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
        dispatcher: dispatcherOf(provider),
        health,
        secret: secretOf(row),
      },
      models,
      weight: row.weight,
      priority: row.priority,
      ...(off === undefined ? {} : { off }),
    }
  }

  const build = (): AccountsSnapshot => {
    const { channels, accounts, models } = readAll(ports)
    const snapshot = new Map<string, UsableAccount>()
    for (const row of accounts) {
      const channel = channels.get(row.channel_id)
      const account = channel && usable(row, channel, models.get(row.id) ?? new Map())
      if (account) snapshot.set(row.id, account)
    }
    const stored = new Set(accounts.map(({ id }) => id))
    for (const id of lasting.keys()) if (!stored.has(id)) lasting.delete(id)
    return snapshot
  }

  return {
    snapshot: () => (current ??= build()),
    changed() {
      current = undefined
    },
    health: (id) => lastingOf(id).health,
    dispatcherOf,
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

/** Read on the raw connection: the start and the hot path never wait for the query builder. */
function readAll({ database: { raw } }: AccountsPorts): {
  readonly channels: ReadonlyMap<string, ChannelRow>
  readonly accounts: readonly AccountRow[]
  readonly models: ReadonlyMap<string, ReadonlyMap<string, UsableModel>>
} {
  const channels = raw.prepare<[], ChannelRow>('SELECT * FROM channels').all()
  const accounts = raw.prepare<[], AccountRow>('SELECT * FROM accounts ORDER BY id').all()
  const models = new Map<string, Map<string, UsableModel>>()
  const rows = raw.prepare<[], ModelRow>(
    'SELECT * FROM account_models WHERE enabled = 1 ORDER BY account_id, model',
  )
  for (const row of rows.iterate()) {
    const ofAccount = models.get(row.account_id) ?? new Map<string, UsableModel>()
    models.set(row.account_id, ofAccount)
    ofAccount.set(row.model, {
      id: row.model,
      label: row.label,
      firstSeen: row.first_seen,
      ...(row.purpose === null ? {} : { purpose: row.purpose }),
      ...(row.context_window === null ? {} : { contextWindow: row.context_window }),
      ...(row.max_output === null ? {} : { maxOutput: row.max_output }),
    })
  }
  return { channels: new Map(channels.map((row) => [row.id, row])), accounts, models }
}
