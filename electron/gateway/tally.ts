/** Gathers what the ledger will say of one exchange while it runs. */
import type { Warning } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import { noUsage, type Usage } from '../hub/usage.ts'
import type { AttemptRow, ExchangeRow, Outcome, UsageState } from '../metering/exchange-row.ts'

export interface Tally {
  readonly id: string
  readonly startedAt: number
  /** Facts that become known on the way. */
  keyId?: string
  groupId?: string
  model?: string
  stream: boolean
  passedThrough: boolean
  /** Bytes of the request body, for an estimate of its tokens. */
  requestBytes: number
  /** Tokens the upstream told. */
  usage?: Usage
  /** Whether `usage` covers the whole answer. */
  usageWhole: boolean
  /** Our guess of the output so far, in tokens, where the upstream has not told. */
  outputGuess: number
  firstEventAt?: number
  warnings: readonly Warning[]
  attempts: AttemptRow[]
}

/** What is known when an exchange ends. */
export interface Ending {
  readonly outcome: Outcome
  readonly status: number
  readonly error?: GatewayError | undefined
}

/** What is known when it begins. */
export interface Arrival {
  readonly id: string
  /** Epoch milliseconds. */
  readonly now: number
  readonly protocol: string
  readonly path: string
  readonly tool: string | undefined
}

export function openTally(arrival: Arrival): Tally {
  return {
    id: arrival.id,
    startedAt: arrival.now,
    stream: false,
    passedThrough: false,
    requestBytes: 0,
    usageWhole: false,
    outputGuess: 0,
    warnings: [],
    attempts: [],
  }
}

/** About four bytes of JSON make a token of English or code. */
const bytesPerToken = 4

/**
 * The tokens of the exchange and where they come from: measured when the upstream told all of them, estimated when an upstream
 * worked but did not tell (all), missing when nothing is known.
 */
function usageOf(tally: Tally, ending: Ending): readonly [Usage, UsageState] {
  const { usage } = tally
  const outputGuess = Math.ceil(tally.outputGuess)
  if (usage && (tally.usageWhole || ending.outcome === 'answered')) return [usage, 'measured']
  if (usage) return [{ ...usage, output: Math.max(usage.output, outputGuess) }, 'estimated']
  if (outputGuess > 0)
    return [
      { ...noUsage, input: Math.ceil(tally.requestBytes / bytesPerToken), output: outputGuess },
      'estimated',
    ]
  return [noUsage, 'missing']
}

type Growing<T> = { -readonly [Name in keyof T]: T[Name] }

/** Fields are added one by one: spreads of maybe-empty objects would cost more than the rest of an exchange's books. */
export function exchangeRow(
  tally: Tally,
  arrival: Arrival,
  ending: Ending & { readonly now: number },
): ExchangeRow {
  const [usage, usageState] = usageOf(tally, ending)
  const { error } = ending
  const row: Growing<ExchangeRow> = {
    id: tally.id,
    startedAt: tally.startedAt,
    durationMs: Math.max(0, ending.now - tally.startedAt),
    protocol: arrival.protocol,
    path: arrival.path,
    stream: tally.stream,
    passedThrough: tally.passedThrough,
    outcome: ending.outcome,
    status: ending.status,
    usage,
    usageState,
    warnings: tally.warnings,
    attempts: tally.attempts,
  }
  if (tally.firstEventAt !== undefined)
    row.firstEventMs = Math.max(0, tally.firstEventAt - tally.startedAt)
  if (tally.keyId !== undefined) row.keyId = tally.keyId
  if (tally.groupId !== undefined) row.groupId = tally.groupId
  if (arrival.tool !== undefined) row.tool = arrival.tool
  if (tally.model !== undefined) row.model = tally.model
  if (error) {
    row.errorKind = error.kind
    row.errorMessage = error.message
  }
  return row
}

/** Adds an attempt that is over. */
export function addAttempt(
  tally: Tally,
  row: AttemptRow,
  {
    status,
    error,
  }: { readonly status: number | undefined; readonly error: GatewayError | undefined },
): void {
  const attempt: Growing<AttemptRow> = row
  if (status !== undefined) attempt.status = status
  if (error) {
    attempt.errorKind = error.kind
    attempt.errorMessage = error.message
  }
  tally.attempts.push(attempt)
}
