/** Exchanges as the API shows them, with the names of what they used. */
import type { Usage } from '../hub/usage.ts'
import type { ExchangeRow } from '../metering/exchange-row.ts'
import type { ExchangeInFull } from '../metering/queries.ts'
import type { RecordedAttempt, RecordedExchange } from '../metering/query-rows.ts'
import type {
  AttemptView,
  ExchangeDetailView,
  ExchangeView,
  TokensView,
} from '../../shared/views/exchange.ts'

/** What accounts and keys are called; undefined for those that are gone. */
export interface Names {
  account(id: string): string | undefined
  key(id: string): string | undefined
}

export function exchangeView(exchange: RecordedExchange, names: Names): ExchangeView {
  const { keyId, accountId, usage, ...rest } = exchange
  const keyLabel = keyId === undefined ? undefined : names.key(keyId)
  const accountLabel = accountId === undefined ? undefined : names.account(accountId)
  return {
    ...rest,
    tokens: tokensView(usage),
    ...(keyId === undefined ? {} : { apiKeyId: keyId }),
    ...(keyLabel === undefined ? {} : { apiKeyLabel: keyLabel }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(accountLabel === undefined ? {} : { accountLabel }),
  }
}

/** An exchange that has just ended, before it is read back from the ledger. */
export function endedExchange(row: ExchangeRow): RecordedExchange {
  const { attempts, warnings: _warnings, ...rest } = row
  const last = attempts.at(-1)
  return {
    ...rest,
    attempts: attempts.length,
    ...(last === undefined ? {} : { accountId: last.accountId }),
  }
}

export const exchangeInFull = (
  { exchange, attempts, warnings }: ExchangeInFull,
  names: Names,
): ExchangeDetailView => ({
  ...exchangeView(exchange, names),
  attempts: attempts.map((attempt) => attemptView(attempt, names)),
  warnings,
})

function attemptView(attempt: RecordedAttempt, names: Names): AttemptView {
  const accountLabel = names.account(attempt.accountId)
  return { ...attempt, ...(accountLabel === undefined ? {} : { accountLabel }) }
}

const tokensView = (usage: Usage): TokensView => ({
  input: usage.input,
  cacheRead: usage.cacheRead,
  cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
  output: usage.output,
  reasoning: usage.reasoning,
})
