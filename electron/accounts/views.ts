/** Channels, accounts and models as they are shown: plain objects without secrets. */
import type { ModelPurpose } from '../providers/provider.ts'
import type { AccountHealth } from './health.ts'
import { listIn, platformOf } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import type { AccountRow, ChannelRow, ModelRow } from './schema.ts'

export interface ChannelView {
  readonly id: string
  /** Ids of the provider and of its preset. */
  readonly provider: string
  readonly preset: string
  readonly label: string
  readonly baseUrl: string
  /** Protocol ids, best first. */
  readonly protocols: readonly string[]
  /** Names of the headers added to every call. */
  readonly headerNames: readonly string[]
  readonly enabled: boolean
  /** How many accounts are on it. */
  readonly accounts: number
  readonly createdAt: number
}

/**
 * `resting`: serves again by itself. `attention`: only the owner can mend it. Where just some of its models are
 * affected, the account is `ready` and `resting` names them.
 */
export interface HealthView {
  readonly state: 'ready' | 'resting' | 'attention' | 'disabled'
  readonly reason?: string
  /** Epoch milliseconds. */
  readonly until?: number
  readonly inFlight: number
  readonly resting: readonly {
    readonly model: string
    readonly reason: string
    readonly until?: number
  }[]
}

export interface AccountView {
  readonly id: string
  readonly channelId: string
  readonly provider: string
  readonly preset: string
  readonly label: string
  readonly hasSecret: boolean
  readonly tags: readonly string[]
  readonly weight: number
  readonly priority: number
  /** The most exchanges at once; null for no cap. */
  readonly concurrency: number | null
  readonly enabled: boolean
  /** How many models it has, disabled ones included. */
  readonly models: number
  readonly health: HealthView
  readonly createdAt: number
  /** When its models were last listed. */
  readonly syncedAt?: number
  /** Why listing them failed the last time, if it did. */
  readonly syncError?: string
}

export interface ModelView {
  /** The upstream's own name. */
  readonly id: string
  readonly label: string
  /** Absent where nobody says. */
  readonly purpose?: ModelPurpose
  /** Tokens. */
  readonly contextWindow?: number
  /** Tokens. */
  readonly maxOutput?: number
  readonly source: 'listed' | 'manual'
  readonly enabled: boolean
  readonly firstSeen: number
}

export function channelView(
  row: ChannelRow,
  { ports, accounts }: { readonly ports: AccountsPorts; readonly accounts: number },
): ChannelView {
  const platform = platformOf(ports.providers, row)
  return {
    id: row.id,
    provider: row.provider,
    preset: row.preset,
    label: row.label,
    baseUrl: row.base_url,
    protocols: platform?.codecs.map(({ id }) => id) ?? listIn(row.protocols) ?? [],
    headerNames: Object.keys(platform?.endpoint.headers ?? {}),
    enabled: row.enabled === 1,
    accounts,
    createdAt: row.created_at,
  }
}

/** An account's row with what a list shows of its channel and models. */
export interface AccountWithChannel extends AccountRow {
  provider: string
  preset: string
  channel_enabled: number
  models: number
}

export const accountView = (row: AccountWithChannel, health: HealthView): AccountView => ({
  id: row.id,
  channelId: row.channel_id,
  provider: row.provider,
  preset: row.preset,
  label: row.label,
  hasSecret: row.secret !== null,
  tags: listIn(row.tags) ?? [],
  weight: row.weight,
  priority: row.priority,
  concurrency: row.concurrency,
  enabled: row.enabled === 1,
  models: row.models,
  health,
  createdAt: row.created_at,
  ...(row.synced_at === null ? {} : { syncedAt: row.synced_at }),
  ...(row.sync_error === null ? {} : { syncError: row.sync_error }),
})

export function healthView(
  health: AccountHealth,
  { enabled, now }: { readonly enabled: boolean; readonly now: number },
): HealthView {
  const all = health.resting(now)
  const whole = all.find(({ model }) => model === undefined)
  const resting = all.flatMap(({ model, ...rest }) =>
    model === undefined ? [] : [{ model, ...rest }],
  )
  const facts = { inFlight: health.inFlight, resting }
  if (!enabled) return { state: 'disabled', ...facts }
  if (!whole) return { state: 'ready', ...facts }
  const { reason, until } = whole
  return until === undefined
    ? { state: 'attention', reason, ...facts }
    : { state: 'resting', reason, until, ...facts }
}

export const modelView = (row: ModelRow): ModelView => ({
  id: row.model,
  label: row.label,
  source: row.source,
  enabled: row.enabled === 1,
  firstSeen: row.first_seen,
  ...(row.purpose === null ? {} : { purpose: row.purpose }),
  ...(row.context_window === null ? {} : { contextWindow: row.context_window }),
  ...(row.max_output === null ? {} : { maxOutput: row.max_output }),
})
