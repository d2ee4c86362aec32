/**
 * Brings a JSON Schema into the part of the language that the service enforces (Anthropic API documentation, "Structured
 * outputs", JSON Schema limitations): objects closed, choices as `anyOf`, and what it refuses told in the description.
 */
import { isRecord, type Json } from '../kit/read.ts'
import { deepest, mapInner } from './schema-nodes.ts'

const refused = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'contains',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
] as const

const formats: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

/** Look-around, back references and word boundaries. */
const hardPattern = /\(\?[=!<]|\\[1-9bB]/

/** The same object where the service takes it as it is; `note` is told of what became mere words. */
export function enforcedSchema(schema: Json, note: (action: string) => void): Json {
  let told = false
  const enforce = (node: Json, depth: number): Json => {
    if (depth > deepest) return node
    const inner = mapInner(node, (below) => enforce(below, depth + 1))
    const rules = Object.keys(inner).filter((word) => isRefused(word, inner[word]))
    told ||= rules.length > 0
    return closed(oneChoice(described(inner, rules)))
  }
  const enforced = enforce(schema, 0)
  if (told) note('rules of the schema that cannot be enforced are told in its descriptions')
  return enforced
}

function isRefused(word: string, value: unknown): boolean {
  if (word === 'minItems') return value !== 0 && value !== 1
  if (word === 'format') return !formats.has(value)
  if (word === 'pattern') return typeof value === 'string' && hardPattern.test(value)
  return refused.some((other) => other === word)
}

function described(node: Json, rules: readonly string[]): Json {
  if (rules.length === 0) return node
  const { description, ...rest } = node
  const kept = Object.entries(rest).filter(([word]) => !rules.includes(word))
  const said = rules.map((word) => `${word}: ${JSON.stringify(node[word])}`).join(', ')
  const before = typeof description === 'string' && description !== '' ? `${description}\n` : ''
  return { ...Object.fromEntries(kept), description: `${before}(${said})` }
}

function oneChoice(node: Json): Json {
  const { oneOf, ...rest } = node
  return oneOf === undefined || 'anyOf' in rest ? node : { ...rest, anyOf: oneOf }
}

/** An object that names no properties stays open: closed it could only be empty. */
const closed = (node: Json): Json =>
  namesProperties(node) && node['additionalProperties'] !== false
    ? { ...node, additionalProperties: false }
    : node

const namesProperties = ({ properties }: Json): boolean =>
  isRecord(properties) && Object.keys(properties).length > 0
