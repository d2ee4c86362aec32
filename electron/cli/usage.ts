/** `plugboard usage`: what was asked, of whom, and what it cost in tokens. */
import type { ExchangeView, TokensView } from '../../shared/views/exchange.ts'
import { type StatsRange, statsRange, type StatsView } from '../../shared/views/stats.ts'
import { amount, duration, facts, moment, table } from './print.ts'
import { answer, type Session, withEngine } from './session.ts'
import { Complaint } from './terminal.ts'

export interface UsageOptions {
  readonly range: string
  /** How many of the latest exchanges to list instead of sums. */
  readonly log?: string
}

export function usage(session: Session, options: UsageOptions): Promise<void> {
  return options.log === undefined ? sums(session, options.range) : log(session, options.log)
}

function sums(session: Session, text: string): Promise<void> {
  const range = statsRange.safeParse(text)
  if (!range.success)
    throw new Complaint(`Give --range as one of ${statsRange.options.join(', ')}.`, 2)
  return withEngine(session, async (client) => {
    const stats = await client.dashboard.stats({ range: range.data })
    answer(session, stats, report(stats))
  })
}

const spans: Readonly<Record<StatsRange, string>> = {
  today: 'Today',
  '24h': 'The last 24 hours',
  '7d': 'The last 7 days',
  '30d': 'The last 30 days',
}

function report(stats: StatsView): string {
  const { exchanges, errors, tokens, cacheHitRate, averageFirstEventMs } = stats
  if (exchanges === 0) return `${spans[stats.range]}: no exchange.\n`
  const total = facts([
    ['Exchanges', `${amount(exchanges)}, ${amount(errors)} of them failed`],
    ['Tokens in', tokensIn(tokens)],
    ['Tokens out', tokensOut(tokens)],
    ['Cache hits', cacheHitRate === null ? '–' : `${(cacheHitRate * 100).toFixed(1)} %`],
    ['First byte', averageFirstEventMs === null ? '–' : `after ${duration(averageFirstEventMs)}`],
  ])
  const shares = (name: string, list: StatsView['models']): string =>
    `\n${table(
      [name, 'exchanges', 'failed', 'tokens in', 'tokens out'],
      list.map((share) => [
        share.label || '–',
        amount(share.exchanges),
        amount(share.errors),
        amount(share.tokens.input + share.tokens.cacheRead + share.tokens.cacheWrite),
        amount(share.tokens.output),
      ]),
    )}`
  return (
    `${spans[stats.range]}\n\n${total}` +
    shares('model', stats.models) +
    shares('account', stats.accounts) +
    shares('key', stats.apiKeys)
  )
}

const tokensIn = ({ input, cacheRead, cacheWrite }: TokensView): string =>
  amount(input + cacheRead + cacheWrite) +
  (cacheRead === 0 ? '' : `, ${amount(cacheRead)} of them from a cache`)

const tokensOut = ({ output, reasoning }: TokensView): string =>
  amount(output) + (reasoning === 0 ? '' : `, ${amount(reasoning)} of them reasoning`)

function log(session: Session, text: string): Promise<void> {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    throw new Complaint('Give --log as a number from 1 to 500.', 2)
  return withEngine(session, async (client) => {
    const page = await client.usageLogs.list({ limit })
    const rows = page.items.map((exchange) => [
      moment(exchange.startedAt),
      exchange.model ?? '–',
      exchange.accountLabel ?? exchange.accountId ?? '–',
      exchange.apiKeyLabel ?? '–',
      exchange.outcome,
      amount(exchange.tokens.input + exchange.tokens.cacheRead + exchange.tokens.cacheWrite),
      amount(exchange.tokens.output),
      duration(exchange.durationMs),
    ])
    const heading = ['arrived', 'model', 'account', 'key', 'outcome', 'in', 'out', 'took']
    answer(session, page, rows.length === 0 ? 'No exchange yet.\n' : table(heading, rows))
  })
}

/** One exchange for a person, as the ledger has it. */
export function exchangeFacts(exchange: ExchangeView): string {
  const { tokens, firstEventMs, errorMessage } = exchange
  return facts([
    ['Model', exchange.model ?? '–'],
    ['Account', exchange.accountLabel ?? '–'],
    ['Outcome', `${exchange.outcome} (HTTP ${exchange.status})`],
    ...(errorMessage === undefined ? [] : [['Error', errorMessage] as const]),
    ['Tokens in', tokensIn(tokens)],
    ['Tokens out', `${tokensOut(tokens)} (${exchange.usageState})`],
    ['First byte', firstEventMs === undefined ? '–' : `after ${duration(firstEventMs)}`],
    ['Took', duration(exchange.durationMs)],
    ['Attempts', amount(exchange.attempts)],
  ])
}
