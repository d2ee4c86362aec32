/** Exchanges as they are read back from the ledger. */
import type { Usage } from '../hub/usage.ts'
import { type Outcome, outcomes, type UsageState, usageStates } from './exchange-row.ts'
import type { AttemptTable, ExchangeTable } from './schema.ts'

/** One exchange with what its last attempt says, if there was one. */
export interface RecordedExchange {
  readonly id: string
  readonly startedAt: number
  readonly durationMs: number
  readonly firstEventMs?: number
  readonly keyId?: string
  readonly groupId?: string
  readonly protocol: string
  readonly path: string
  readonly tool?: string
  readonly model?: string
  readonly stream: boolean
  readonly passedThrough: boolean
  readonly outcome: Outcome
  readonly status: number
  readonly errorKind?: string
  readonly errorMessage?: string
  readonly usage: Usage
  readonly usageState: UsageState
  readonly accountId?: string
  readonly attempts: number
}

export interface RecordedAttempt {
  readonly accountId: string
  readonly channelId: string
  readonly provider: string
  readonly protocol: string
  readonly model: string
  readonly startedAt: number
  readonly durationMs: number
  readonly status?: number
  readonly errorKind?: string
  readonly errorMessage?: string
}

export interface RecordedWarning {
  readonly field: string
  readonly action: string
}

/** Leaves out what SQL has as NULL. */
type Present<T> = { [K in keyof T]?: NonNullable<T[K]> }
function present<T extends Record<string, string | number | null>>(columns: T): Present<T> {
  const kept: Present<T> = {}
  for (const name in columns) {
    const value = columns[name]
    if (value !== null && value !== undefined) kept[name] = value
  }
  return kept
}

export function exchangeOf(row: ExchangeTable): RecordedExchange {
  return {
    id: row.id,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    protocol: row.protocol,
    path: row.path,
    stream: row.stream === 1,
    passedThrough: row.passed_through === 1,
    outcome: wordOf(outcomes, row.outcome),
    status: row.status,
    usage: {
      input: row.input_tokens,
      cacheRead: row.cache_read_tokens,
      cacheWrite5m: row.cache_write_5m_tokens,
      cacheWrite1h: row.cache_write_1h_tokens,
      output: row.output_tokens,
      reasoning: row.reasoning_tokens,
    },
    usageState: wordOf(usageStates, row.usage_state),
    attempts: row.attempts,
    ...present({
      firstEventMs: row.first_event_ms,
      keyId: row.key_id,
      groupId: row.group_id,
      tool: row.tool,
      model: row.model,
      errorKind: row.error_kind,
      errorMessage: row.error_message,
      accountId: row.account_id,
    }),
  }
}

export const attemptOf = (row: AttemptTable): RecordedAttempt => ({
  accountId: row.account_id,
  channelId: row.channel_id,
  provider: row.provider,
  protocol: row.protocol,
  model: row.model,
  startedAt: row.started_at,
  durationMs: row.duration_ms,
  ...present({
    status: row.status,
    errorKind: row.error_kind,
    errorMessage: row.error_message,
  }),
})

/** The attempt that decided the exchange; it stands in the exchange's own row. */
export function lastAttemptOf(row: ExchangeTable): RecordedAttempt | undefined {
  const { account_id, channel_id, provider, upstream_protocol, upstream_model } = row
  if (account_id === null || channel_id === null || provider === null) return undefined
  return attemptOf({
    exchange_id: row.id,
    ordinal: row.attempts - 1,
    account_id,
    channel_id,
    provider,
    protocol: upstream_protocol ?? row.protocol,
    model: upstream_model ?? '',
    started_at: row.attempt_started_at ?? row.started_at,
    duration_ms: row.attempt_ms ?? row.duration_ms,
    status: row.upstream_status,
    error_kind: row.error_kind,
    error_message: row.error_message,
  })
}

export function warningsOf(json: string | null): readonly RecordedWarning[] {
  const list: unknown = json === null ? [] : JSON.parse(json)
  return Array.isArray(list) ? list.filter(isWarning) : []
}

const isWarning = (value: unknown): value is RecordedWarning =>
  typeof value === 'object' &&
  value !== null &&
  'field' in value &&
  'action' in value &&
  typeof value.field === 'string' &&
  typeof value.action === 'string'

/** The word of a list that a column holds. */
function wordOf<Word extends string>(words: readonly Word[], text: string): Word {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new Error(`The ledger holds a word that is not known: ${text}`)
  return found
}
