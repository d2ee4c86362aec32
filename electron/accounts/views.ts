/** Channels, accounts and models as they are shown: plain objects without secrets. */
import type { ModelPurpose } from '../providers/provider.ts'
import type { ErrorKind } from '../hub/error.ts'
import { abilitiesOf, type KnownAbilities, overridesOf, type Overrides } from './abilities.ts'
import type { AccountHealth, LastError, LastSuccess } from './health.ts'
import type { ModelTestView } from './model-test-rows.ts'
import { listIn, platformOf } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import { type ProxyChoiceView, proxyChoiceView } from './proxy-choice.ts'
import { type QuotaView, quotaView } from './quota-view.ts'
import type { KnownQuota } from './quotas.ts'
import type { AccountRow, ChannelRow, ModelRow } from './schema.ts'

export interface ChannelView extends ProxyChoiceView {
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
  /** What it came from: `sign-in-expired`, `quota-exhausted`, `rate-limited` … */
  readonly kind?: ErrorKind
  /** Epoch milliseconds. */
  readonly until?: number
  readonly inFlight: number
  readonly resting: readonly {
    readonly model: string
    readonly reason: string
    readonly kind: ErrorKind
    readonly until?: number
  }[]
  /** Since the start of the engine. */
  readonly lastSuccess?: LastSuccess
  /** Since the start of the engine or the last clearing. */
  readonly lastError?: LastError
}

export interface AccountView extends ProxyChoiceView {
  readonly id: string
  readonly channelId: string
  readonly provider: string
  readonly preset: string
  readonly label: string
  readonly hasSecret: boolean
  /** How it is proved; null for accounts that need nothing. */
  readonly login: 'api-key' | 'sign-in' | null
  /** Who has signed in, as the platform says it, e.g. `anna@example.org (Team)`. */
  readonly identity?: string
  /** The plan's own name, where the platform told it. */
  readonly plan?: string
  /** Why only signing in again helps, in a sentence; absent while the sign-in lives. */
  readonly signInEnded?: string
  /** When a sign-in that cannot be renewed ends, epoch milliseconds. */
  readonly expiresAt?: number
  readonly tags: readonly string[]
  readonly weight: number
  readonly priority: number
  /** The most exchanges at once; null for no cap. */
  readonly concurrency: number | null
  readonly enabled: boolean
  /** How many models it has, disabled ones included. */
  readonly models: number
  readonly health: HealthView
  /** What it has left; absent where nothing was ever told. */
  readonly quota?: QuotaView
  readonly createdAt: number
  /** When its models were last listed. */
  readonly syncedAt?: number
  /** Why listing them failed the last time, if it did. */
  readonly syncError?: string
}

/** With what it can do: as the owner says, else as its platform says. */
export interface ModelView extends KnownAbilities {
  /** The upstream's own name. */
  readonly id: string
  readonly label: string
  /** Absent where nobody says. */
  readonly purpose?: ModelPurpose
  /** What of it the owner said; absent where nothing. */
  readonly overrides?: Overrides
  /** How its last test went; absent where there was none. */
  readonly test?: ModelTestView
  /** Its last error since the start of the engine, until it answers well. */
  readonly lastError?: LastError
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
    ...proxyChoiceView(row),
  }
}

/** An account's row with what a list shows of its channel and models. */
export interface AccountWithChannel extends AccountRow {
  provider: string
  preset: string
  channel_enabled: number
  models: number
}

/** What is known of an account beside its row. */
export interface AccountFacts {
  readonly health: HealthView
  readonly quota: KnownQuota | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

export const accountView = (
  row: AccountWithChannel,
  { health, quota, now }: AccountFacts,
): AccountView => ({
  id: row.id,
  channelId: row.channel_id,
  provider: row.provider,
  preset: row.preset,
  label: row.label,
  hasSecret: row.secret !== null,
  login: row.login,
  ...(row.identity_label === null ? {} : { identity: row.identity_label }),
  ...(row.plan === null ? {} : { plan: row.plan }),
  ...(row.sign_in_ended === null ? {} : { signInEnded: row.sign_in_ended }),
  ...(row.sign_in_until === null ? {} : { expiresAt: row.sign_in_until }),
  tags: listIn(row.tags) ?? [],
  weight: row.weight,
  priority: row.priority,
  concurrency: row.concurrency,
  enabled: row.enabled === 1,
  models: row.models,
  health,
  ...proxyChoiceView(row),
  ...(quota ? { quota: quotaView(quota, now) } : {}),
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
  const { inFlight, lastSuccess, lastError } = health
  const facts = {
    inFlight,
    resting,
    ...(lastSuccess ? { lastSuccess } : {}),
    ...(lastError ? { lastError } : {}),
  }
  if (!enabled) return { state: 'disabled', ...facts }
  if (!whole) return { state: 'ready', ...facts }
  const { reason, kind, until } = whole
  return until === undefined
    ? { state: 'attention', reason, kind, ...facts }
    : { state: 'resting', reason, kind, until, ...facts }
}

export const modelView = (
  row: ModelRow,
  {
    test,
    lastError,
  }: { readonly test: ModelTestView | undefined; readonly lastError: LastError | undefined },
): ModelView => ({
  id: row.model,
  label: row.label,
  source: row.source,
  enabled: row.enabled === 1,
  firstSeen: row.first_seen,
  ...(row.purpose === null ? {} : { purpose: row.purpose }),
  ...abilitiesOf(row),
  ...(row.overrides === null ? {} : { overrides: overridesOf(row) }),
  ...(test ? { test } : {}),
  ...(lastError ? { lastError } : {}),
})
