/** Repairs what sloppy tool servers get wrong in a JSON Schema, so that one bad tool does not spoil the whole request. */
import { isRecord, type Json } from '../kit/read.ts'
import { deepest, mapInner } from './schema-nodes.ts'

const words: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'description',
  'title',
  'items',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  '$defs',
  '$schema',
  'definitions',
  'additionalProperties',
  'patternProperties',
  'default',
])

/** The same object where nothing is wrong; `note` is told otherwise. */
export function repairSchema(schema: Json, note: (action: string) => void): Json {
  const repaired = repair(isBareMap(schema) ? { type: 'object', properties: schema } : schema, 0)
  if (repaired !== schema) note('a schema that is not valid was repaired')
  return repaired
}

/** `{"city": {"type": "string"}}`: properties without the object around them. */
function isBareMap(schema: Json): boolean {
  const entries = Object.entries(schema)
  return (
    entries.length > 0 &&
    entries.every(([name, value]) => !words.has(name) && isRecord(value) && isSchema(value))
  )
}

const isSchema = (value: Json): boolean =>
  typeof value['type'] === 'string' || ['$ref', 'enum', 'anyOf'].some((word) => word in value)

function repair(schema: Json, depth: number): Json {
  if (depth > deepest) return schema
  const demanded = demandedBelow(schema['properties'])
  const inner = mapInner(schema, (node) => repair(unmarked(node), depth + 1))
  return withRequired(withProperties(inner), demanded)
}

/** `required: true` inside a property: the mark belongs to the object around it. */
const unmarked = (node: Json): Json => {
  if (typeof node['required'] !== 'boolean') return node
  const { required: _, ...rest } = node
  return rest
}

const demandedBelow = (properties: unknown): readonly string[] =>
  Object.entries(isRecord(properties) ? properties : {})
    .filter(([, property]) => isRecord(property) && property['required'] === true)
    .map(([name]) => name)

function withProperties(schema: Json): Json {
  const { properties } = schema
  return properties === undefined || isRecord(properties) ? schema : { ...schema, properties: {} }
}

/** Names each once, and only those the object has, as far as that can be seen here. */
function withRequired(schema: Json, demanded: readonly string[]): Json {
  const { required, properties, ...rest } = schema
  if (required === undefined && demanded.length === 0) return schema
  const given: readonly unknown[] = Array.isArray(required) ? required : []
  const whole = isRecord(properties) && !composed.some((word) => word in rest)
  const kept = [...new Set([...given, ...demanded])].filter(
    (name) => typeof name === 'string' && (!whole || name in properties),
  )
  if (Array.isArray(required) && kept.length === required.length) return schema
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties }),
    ...(kept.length > 0 ? { required: kept } : {}),
  }
}

/** With one of these the properties may stand elsewhere. */
const composed = ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties'] as const
