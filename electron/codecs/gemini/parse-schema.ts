/** Reads this API's Schema, an excerpt of OpenAPI 3.0 with its types in capitals, as JSON Schema. */
import { given, isRecord, list, record, reject, type Json } from '../kit/read.ts'
import { camel } from './parse-names.ts'

/** Deeper schemas are nobody's; it keeps hostile ones from exhausting the stack. */
const deepest = 64

/** Counts are 64-bit integers, which Google's JSON writes as strings. */
const counts: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
])

/** Keywords that say nothing in JSON Schema, or that are read together with others. */
const apart: ReadonlySet<string> = new Set(['type', 'nullable', 'propertyOrdering', 'example'])

/** Throws Failure `invalid-request` for what is no schema. */
export function parseSchema(value: unknown, where: string, depth = 0): Json {
  if (depth > deepest) reject(where, `expected at most ${deepest} levels`)
  const schema = camel(record(value, where))
  const read = (name: string, inner: unknown): unknown => {
    const at = `${where}.${name}`
    switch (name) {
      case 'properties':
        return properties(record(inner, at), schema, (one, key) =>
          parseSchema(one, `${at}.${key}`, depth + 1),
        )
      case 'items':
      case 'additionalProperties':
        return isRecord(inner) ? parseSchema(inner, at, depth + 1) : inner
      case 'anyOf':
        return list(inner, at).map((one, i) => parseSchema(one, `${at}[${i}]`, depth + 1))
      default:
        return counts.has(name) && typeof inner === 'string' && inner.trim() !== ''
          ? Number(inner)
          : inner
    }
  }
  const fields = Object.entries(schema)
    .filter(([name, inner]) => given(inner) && !apart.has(name) && !isEnumFormat(name, inner))
    .map(([name, inner]) => [name, read(name, inner)] as const)
  return withNull({ ...typeOf(schema['type']), ...Object.fromEntries(fields) }, schema)
}

/** `format: enum` marks strings that have an `enum` anyway. */
const isEnumFormat = (name: string, value: unknown): boolean =>
  name === 'format' && value === 'enum'

/** In the order the client asked for: models write properties in the order in which they read them. */
function properties(
  named: Json,
  { propertyOrdering }: Json,
  parse: (schema: unknown, name: string) => Json,
): Json {
  const names = Object.keys(named)
  const order = Array.isArray(propertyOrdering) ? propertyOrdering : []
  const first = order.filter((name) => typeof name === 'string' && Object.hasOwn(named, name))
  return Object.fromEntries(
    [...new Set([...first, ...names])].map((name) => [name, parse(named[name], name)]),
  )
}

function typeOf(type: unknown): Json {
  if (typeof type === 'string')
    return type === '' || type.toUpperCase() === 'TYPE_UNSPECIFIED'
      ? {}
      : { type: type.toLowerCase() }
  if (!Array.isArray(type)) return {}
  return { type: type.map((one) => (typeof one === 'string' ? one.toLowerCase() : one)) }
}

/** What OpenAPI calls nullable, and its one example. */
function withNull(schema: Json, { nullable, example }: Json): Json {
  const shown = given(example) ? { ...schema, examples: [example] } : schema
  if (nullable !== true) return shown
  const values = Array.isArray(shown['enum'])
    ? { enum: shown['enum'].includes(null) ? shown['enum'] : [...shown['enum'], null] }
    : {}
  const { type, anyOf } = shown
  if (typeof type === 'string') return { ...shown, type: [type, 'null'], ...values }
  if (Array.isArray(anyOf)) return { ...shown, anyOf: [...anyOf, { type: 'null' }] }
  return { ...shown, ...values }
}
