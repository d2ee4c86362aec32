/** Where schemas lie inside a schema, so that what is done to them never touches names, values and examples. */
import { isRecord, type Json } from '../kit/read.ts'

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const single: ReadonlySet<string> = new Set([
  'items',
  'additionalProperties',
  'additionalItems',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
])
const lists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const named: ReadonlySet<string> = new Set([
  'properties',
  '$defs',
  'definitions',
  'patternProperties',
  'dependentSchemas',
])

/** The schemas right inside a schema. */
export function innerSchemas(schema: Json): readonly Json[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (single.has(keyword)) return isRecord(value) ? [value] : []
    if (lists.has(keyword)) return Array.isArray(value) ? value.filter(isRecord) : []
    return named.has(keyword) && isRecord(value) ? Object.values(value).filter(isRecord) : []
  })
}

/** The schema with each schema right inside it replaced. Keeps the order of the keywords. */
export function mapSchemas(schema: Json, change: (inner: Json) => Json): Json {
  const one = (value: unknown): unknown => (isRecord(value) ? change(value) : value)
  return fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, unknown] => {
      if (single.has(keyword)) return [keyword, one(value)]
      if (lists.has(keyword) && Array.isArray(value)) return [keyword, value.map(one)]
      if (named.has(keyword) && isRecord(value))
        return [
          keyword,
          fromEntries(Object.entries(value).map(([name, inner]) => [name, one(inner)])),
        ]
      return [keyword, value]
    }),
  )
}

/** An object of these entries; a property called `__proto__` is one like any other. */
export const fromEntries = (entries: readonly (readonly [string, unknown])[]): Json =>
  Object.fromEntries(entries)
