/** What a schema demands and this API's own `Schema` has no keyword for, in words. */
import { isRecord, type Json } from '../kit/read.ts'

/** Constraints without a keyword of their own here. */
const unsaid = [
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'propertyNames',
  'patternProperties',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'contentEncoding',
  'contentMediaType',
  'examples',
] as const

/** Constraints with a keyword in this API's own `Schema` alone. */
const ownAlone = [
  'pattern',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'default',
  'example',
] as const

const spoken: Readonly<Record<string, string>> = {
  exclusiveMinimum: 'Greater than',
  exclusiveMaximum: 'Less than',
  multipleOf: 'A multiple of',
  examples: 'Examples:',
}

/** A constraint longer than this says a model little. */
const longest = 400

/** One sentence for each constraint. `type`: the one the node goes out with. */
export const notesOf = (node: Json, type?: string): readonly string[] => [
  ...sentences(node, unsaid),
  ...formatNote(node, type),
  ...restNote(node),
]

/** The same for what this API's part of JSON Schema has no keyword for. */
export const jsonSchemaNotes = (node: Json): readonly string[] =>
  sentences(node, [...unsaid, ...ownAlone])

const sentences = (node: Json, keywords: readonly string[]): readonly string[] =>
  keywords.flatMap((keyword) => {
    const value = node[keyword]
    if (value === undefined || value === false) return []
    const json = JSON.stringify(value)
    return json.length > longest ? [] : [`${spoken[keyword] ?? `${keyword}:`} ${json}.`]
  })

const taken: ReadonlySet<unknown> = new Set([
  ...['enum', 'date-time', 'float', 'double', 'int32', 'int64'],
])

const formatNote = ({ format }: Json, type: string | undefined): readonly string[] =>
  typeof format === 'string' && type !== undefined && !taken.has(format)
    ? [`Format: ${format}.`]
    : []

/** What other keys of an object may hold. */
function restNote({ additionalProperties }: Json): readonly string[] {
  if (!isRecord(additionalProperties)) return []
  const json = JSON.stringify(additionalProperties)
  return json === '{}' || json.length > longest ? [] : [`The value of any other key: ${json}.`]
}

/** A description with the notes behind it. */
export function describe(said: unknown, notes: readonly string[]): string {
  const words = typeof said === 'string' ? said.trim() : ''
  return [...(words === '' ? [] : [words]), ...notes].join(' ')
}
