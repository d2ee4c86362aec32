/** The latest exchanges, live. */
import { useQuery } from '@tanstack/react-query'
import type { ExchangeView } from '../../../shared/views/exchange.ts'
import type { Sentence } from '../../catalogue/index.ts'
import { count, duration, inputTokens, moment } from '../../format.ts'
import { Card } from '../../parts/card.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Mark, type Tone } from '../../parts/mark.tsx'
import { usePreferences, useSay } from '../../preferences.ts'
import { latest } from './live.ts'
import { useHome } from './store.ts'

const outcomes: Readonly<Record<ExchangeView['outcome'], readonly [Tone, Sentence]>> = {
  answered: ['good', 'outcome.answered'],
  refused: ['warn', 'outcome.refused'],
  'upstream-error': ['bad', 'outcome.upstream-error'],
  cut: ['bad', 'outcome.cut'],
  'client-gone': ['quiet', 'outcome.client-gone'],
}

const columns: readonly (readonly [Sentence, 'text' | 'number'])[] = [
  ['exchanges.time', 'text'],
  ['exchanges.model', 'text'],
  ['exchanges.client', 'text'],
  ['exchanges.account', 'text'],
  ['exchanges.outcome', 'text'],
  ['exchanges.input', 'number'],
  ['exchanges.output', 'number'],
  ['exchanges.first', 'number'],
  ['exchanges.took', 'number'],
]

const none = '–'
const numeric = 'tabular px-3 py-2 text-right whitespace-nowrap'
const textual = 'px-3 py-2'

export function Exchanges() {
  const say = useSay()
  const exchanges = useQuery(latest)
  const rows = exchanges.data?.items ?? []
  return (
    <Card title={say('exchanges.title')}>
      <Fault error={exchanges.error} />
      {exchanges.isSuccess && rows.length === 0 ? (
        <p className="text-quiet">{say('exchanges.empty')}</p>
      ) : null}
      {rows.length > 0 ? (
        <section
          aria-label={say('exchanges.title')}
          // A wide table scrolls sideways on its own; the keyboard must be able to reach it.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="-mx-3 overflow-x-auto rounded-lg"
        >
          <table className="w-full border-collapse text-sm">
            <thead>
              <tr className="border-b border-line text-quiet">
                {columns.map(([name, kind]) => (
                  <th
                    key={name}
                    scope="col"
                    className={`px-3 py-2 font-medium whitespace-nowrap ${kind === 'number' ? 'text-right' : 'text-left'}`}
                  >
                    {say(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((exchange) => (
                <Row key={exchange.id} exchange={exchange} />
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </Card>
  )
}

function Row({ exchange }: { readonly exchange: ExchangeView }) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const arrives = useHome((home) => home.arrived.has(exchange.id))
  const [tone, word] = outcomes[exchange.outcome]
  return (
    <tr className={`border-b border-line last:border-0 ${arrives ? 'arrives' : ''}`}>
      <td className="tabular px-3 py-2 whitespace-nowrap text-quiet">
        <time dateTime={new Date(exchange.startedAt).toISOString()}>
          {moment(exchange.startedAt, language)}
        </time>
      </td>
      <td className={`${textual} font-medium`}>{exchange.model ?? none}</td>
      <td className={textual}>{exchange.apiKeyLabel ?? exchange.tool ?? none}</td>
      <td className={textual}>{exchange.accountLabel ?? none}</td>
      <td className={textual}>
        <Mark tone={tone}>{say(word)}</Mark>
        {exchange.errorMessage === undefined ? null : (
          <div className="max-w-md text-xs text-quiet">{exchange.errorMessage}</div>
        )}
      </td>
      <Tokens exchange={exchange} amount={inputTokens(exchange.tokens)} />
      <Tokens exchange={exchange} amount={exchange.tokens.output} />
      <td className={numeric}>
        {exchange.firstEventMs === undefined ? none : duration(exchange.firstEventMs)}
      </td>
      <td className={numeric}>{duration(exchange.durationMs)}</td>
    </tr>
  )
}

interface TokensProps {
  readonly exchange: ExchangeView
  readonly amount: number
}

function Tokens({ exchange, amount }: TokensProps) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  if (exchange.usageState === 'missing') return <td className={numeric}>{none}</td>
  const guessed = exchange.usageState === 'estimated'
  return (
    <td className={numeric}>
      {guessed ? <abbr title={say('exchanges.estimated')}>≈</abbr> : null}
      {count(amount, language)}
    </td>
  )
}
