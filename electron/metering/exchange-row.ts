/** One exchange as the ledger keeps it: a row per exchange, a row per attempt. */
import type { Warning } from '../codecs/codec.ts'
import type { ErrorKind } from '../hub/error.ts'
import type { Usage } from '../hub/usage.ts'

/**
 * How an exchange ended.
 * - `answered`: whole. `refused`: turned away before any upstream was asked.
 * - `upstream-error`: no upstream answered. `cut`: an upstream began and did not finish.
 * - `client-gone`: our client left first.
 */
export const outcomes = ['answered', 'refused', 'upstream-error', 'cut', 'client-gone'] as const
export type Outcome = (typeof outcomes)[number]

/** Whether the tokens come from the upstream, from our own count, or from nowhere. */
export const usageStates = ['measured', 'estimated', 'missing'] as const
export type UsageState = (typeof usageStates)[number]

/** One try of an exchange against one account. Times are epoch milliseconds. */
export interface AttemptRow {
  readonly accountId: string
  readonly channelId: string
  readonly provider: string
  readonly protocol: string
  readonly model: string
  readonly startedAt: number
  readonly durationMs: number
  /** The upstream's HTTP status; absent when it never answered. */
  readonly status?: number
  readonly errorKind?: ErrorKind
  readonly errorMessage?: string
}

export interface ExchangeRow {
  readonly id: string
  readonly startedAt: number
  readonly durationMs: number
  /** From arrival to the first byte of the answer; absent when there was none. */
  readonly firstEventMs?: number
  readonly keyId?: string
  readonly groupId?: string
  /** The protocol the client spoke. */
  readonly protocol: string
  readonly path: string
  /** The client's own name, from its user-agent header. */
  readonly tool?: string
  /** The public model name. */
  readonly model?: string
  readonly stream: boolean
  /** Whether the bytes were forwarded as they were. */
  readonly passedThrough: boolean
  readonly outcome: Outcome
  /** The HTTP status our client got; 499 when it left before one was sent. */
  readonly status: number
  readonly errorKind?: ErrorKind
  readonly errorMessage?: string
  readonly usage: Usage
  readonly usageState: UsageState
  readonly warnings: readonly Warning[]
  readonly attempts: readonly AttemptRow[]
}
