/** Writes measured rows as a Markdown table with its explanations under it. */
import { codecs } from '../../electron/codecs/index.ts'
import type { Cell, Outcome, Row } from './feature.ts'
import type { Table } from './measure.ts'

interface ProtocolName {
  readonly long: string
  readonly short: string
}

const names: Readonly<Record<string, ProtocolName>> = {
  'openai-chat': { long: 'OpenAI Chat Completions', short: 'Chat' },
  'openai-responses': { long: 'OpenAI Responses', short: 'Responses' },
  'anthropic-messages': { long: 'Anthropic Messages', short: 'Messages' },
  gemini: { long: 'Gemini', short: 'Gemini' },
}

export const nameOf = (protocol: string): ProtocolName =>
  names[protocol] ?? { long: protocol, short: protocol }

/** In the order in which the page names them. */
export const inOrder = <Item>(
  items: readonly Item[],
  protocolOf: (item: Item) => string,
): readonly Item[] => {
  const known = Object.keys(names)
  const place = (item: Item): number => known.indexOf(protocolOf(item))
  return items.toSorted((one, other) => place(one) - place(other))
}

/** Explanations that cells refer to by number. */
interface Notes {
  /** The number of an explanation; the same words have one number. */
  number(text: string): number
  all(): readonly string[]
}

function openNotes(): Notes {
  const texts: string[] = []
  return {
    number(text) {
      const at = texts.indexOf(text)
      return at < 0 ? texts.push(text) : at + 1
    },
    all: () => texts,
  }
}

export interface Heading {
  /** Of the column that names the rows. */
  readonly rows: string
  /** Before the name of an upstream. */
  readonly arrow: string
}

export function tableText({ client, groups }: Table, heading: Heading): string {
  const notes = openNotes()
  const columns = inOrder(codecs, ({ id }) => id)
  const head = columns.map(({ id }) => {
    const { short } = nameOf(id)
    return `${heading.arrow} ${id === client.id ? `_${short}_` : short}`
  })
  const rows = groups.flatMap((group) =>
    group.rows.length === 0
      ? []
      : [
          tableRow([`**${group.name}**`, ...columns.map(() => '')]),
          ...group.rows.map((row) => rowText(row, notes)),
        ],
  )
  return [...tableHead([heading.rows, ...head]), ...rows, '', ...listed(notes)].join('\n')
}

export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

export const tableHead = (cells: readonly string[]): readonly string[] => [
  tableRow(cells),
  tableRow(cells.map(() => '---')),
]

const rowText = ({ name, cells }: Row, notes: Notes): string =>
  tableRow([name, ...inOrder(cells, ({ codec }) => codec.id).map((cell) => cellText(cell, notes))])

const listed = (notes: Notes): readonly string[] =>
  notes.all().map((text, index) => `${index + 1}. ${text}`)

function cellText({ outcome, newest }: Cell, notes: Notes): string {
  const explained = explanations(outcome)
  const depends = newest
    ? [`With \`${newest.model}\`: ${explanations(newest.outcome).join('; ')}`]
    : []
  const numbers = [...explained, ...depends].map((text) => notes.number(sentence(text)))
  const marks = numbers.length > 0 ? ` <sup>${numbers.join(', ')}</sup>` : ''
  return `${words[outcome.kind]}${marks}`
}

const words: Readonly<Record<Outcome['kind'], string>> = {
  exact: 'exact',
  approximated: 'approximated',
  inexpressible: 'not expressible',
  unsaid: '–',
  lost: '**lost**',
}

function explanations(outcome: Outcome): readonly string[] {
  switch (outcome.kind) {
    case 'approximated':
      return outcome.how
    case 'inexpressible':
      return outcome.told
    case 'exact':
    case 'unsaid':
      return []
    case 'lost':
      return ['lost, and nobody is told: a fault']
  }
}

/** Names of fields stand as code, as they do in the text of the page. */
const sentence = (text: string): string => {
  const marked = text.replaceAll(/(?<!`)\b[a-z]+(?:_[a-z]+)+\b(?!`)/g, '`$&`')
  return `${marked.charAt(0).toUpperCase()}${marked.slice(1)}${marked.endsWith('.') ? '' : '.'}`
}
