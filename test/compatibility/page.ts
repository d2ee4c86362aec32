/** Writes `docs/compatibility.md` from what was measured. */
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { codecs } from '../../electron/codecs/index.ts'
import { errorKinds } from '../../electron/hub/error.ts'
import { tally } from '../traps/tally.ts'
import { typeOf } from './cross-failure.ts'
import { worst } from './compare.ts'
import type { Grid, Table } from './measure.ts'
import { modelsOf } from './models.ts'
import { inOrder, nameOf, tableHead, tableRow, tableText, type Heading } from './tables.ts'

/** Where the page stands. */
export const pagePath = fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url))

const clients = inOrder(codecs, ({ id }) => id)

const perClient = (first: string): string =>
  tableHead([first, ...clients.map(({ id }) => nameOf(id).short)]).join('\n')

/** The page as it should stand there. */
export async function pageOf(grid: Grid): Promise<string> {
  const text = [introduction(), requests(grid), answers(grid), failures(grid), state, traps()]
  const style = await resolveConfig(pagePath)
  return format(text.join('\n\n'), { ...style, parser: 'markdown' })
}

const introduction = (): string => `<!-- Written by \`npm run compatibility\`. Do not edit. -->

# Compatibility

Any client can use any account, whatever protocol the account's upstream speaks. Where client and upstream speak the same
protocol, requests and answers are forwarded byte for byte. Where they do not, Plugboard translates, and this page says what
becomes of each thing that a client can ask and an upstream can answer.

It is measured, not claimed. \`npm run compatibility\` takes every feature through the code that translates it, reads on the
other side what arrived, and compares. A test fails when this page and the code differ, and when something is lost without
anybody being told.

- **exact**: it arrives as it was meant.
- **approximated**: it arrives in another form. The number leads to the words that say how.
- **not expressible**: the other protocol, or its models, cannot say it. The number leads to what the client is told.
- **–**: upstreams of this protocol never say it.

What a client is told stands in the response header \`x-plugboard-warning\`, behind the name of the field, and with the exchange
in the logs.

The client's own protocol is the column in _italics_. Models of one vendor differ: a cell tells the best that its models do,
and where the newest one takes less, a number leads to that. The models measured are
${measuredModels()}.`

const measuredModels = (): string => {
  const models = [...new Set(clients.flatMap(({ id }) => modelsOf(id)))].map(
    (model) => `\`${model}\``,
  )
  return `${models.slice(0, -1).join(', ')} and ${models.at(-1)}`
}

const section = (tables: readonly Table[], heading: Heading): string =>
  inOrder(tables, ({ client }) => client.id)
    .map((table) => {
      const { client, unsaid } = table
      const rest = unsaid.length > 0 ? `\n\nNot part of this protocol: ${unsaid.join(' · ')}.` : ''
      return `### ${nameOf(client.id).long} clients\n\n${tableText(table, heading)}${rest}`
    })
    .join('\n\n')

const requests = ({ requests: tables }: Grid): string => `## What clients ask

One table for each protocol that clients speak; the columns are the upstreams that are asked.

${section(tables, { rows: 'Asked', arrow: '→' })}`

const answers = ({ answers: tables }: Grid): string => `## What upstreams answer

One table for each protocol that clients speak; the columns are the upstreams that answer. Streams and whole answers are
measured, and the worse of the two is told.

${section(tables, { rows: 'Answered', arrow: '←' })}`

const failures = ({ failures: tables }: Grid): string => `## What goes wrong

An answer that breaks off never looks whole: whichever upstream failed, the client is told of an error in the words of its own
protocol. In the middle of a stream, a failure reaches it so:

${perClient('Failure')}
${brokenRows(tables).join('\n')}

A request that got no answer is told so, by status and type:

${perClient('Error')}
${errorRows().join('\n')}`

/** One column for each client: whichever upstream it was, the worst is told. */
function brokenRows(tables: readonly Table[]): readonly string[] {
  const sorted = inOrder(tables, ({ client }) => client.id)
  const rowsOf = ({ groups }: Table): Table['groups'][number]['rows'] =>
    groups.flatMap(({ rows }) => rows)
  const named = sorted[0] ? rowsOf(sorted[0]).map(({ name }) => name) : []
  return named.map((name) =>
    tableRow([
      name,
      ...sorted.map((table) => {
        const cells = rowsOf(table).find((one) => one.name === name)?.cells ?? []
        const outcome = worst(cells.map((cell) => cell.outcome))
        return outcome.kind === 'approximated' ? outcome.how.join('; ') : outcome.kind
      }),
    ]),
  )
}

const errorRows = (): readonly string[] =>
  errorKinds.map((kind) =>
    tableRow([
      kind,
      ...clients.map(({ client }) => {
        const rendered = client.renderError({ kind, message: 'It failed.' }, 0)
        return `${rendered.status} \`${typeOf(rendered)}\``
      }),
    ]),
  )

const state = `## What is kept between requests

- **Earlier answers by id** (\`previous_response_id\`, Responses): where the upstream keeps no answers, Plugboard does, in memory
  and for a while, unless the client says \`store: false\`. An id that is no longer known is an error, never ignored.
- **Sealed thoughts**: what one vendor sealed travels through any client under the name of that vendor, and is shown to that
  vendor alone. For clients whose protocol has no place for it, it is kept in memory, beside the tool call it led to.
- **Counts of tokens**: where the upstream cannot count, Plugboard estimates, and a header says that it did.`

function traps(): string {
  const entries = tally()
  const shut = entries.filter(({ tests }) => tests.length > 0).length
  const excused = entries.filter(({ tests, excuse }) => tests.length === 0 && excuse !== undefined)
  const open = entries.filter(({ tests, excuse }) => tests.length === 0 && excuse === undefined)
  const told = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n\n${title}\n\n${lines.join('\n')}`
  return `## Known traps

Users of gateways have fallen into ${entries.length} traps that we know of. ${shut} of them are kept shut by tests whose names begin
with the trap's number; \`npm run traps\` names them.${told(
    'These cannot occur here:',
    excused.map(({ number, title, excuse }) => `- **${number}. ${title}**: ${excuse}`),
  )}${told(
    'These are open:',
    open.map(({ number, title }) => `- **${number}. ${title}**`),
  )}`
}
