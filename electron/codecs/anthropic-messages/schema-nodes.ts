/** Walks a JSON Schema: only what stands where a schema belongs is one, whatever its properties are called. */
import { isRecord, type Json } from '../kit/read.ts'

/** Deeper schemas are left as they are: nobody writes them in earnest. */
export const deepest = 60

const named = ['properties', '$defs', 'definitions', 'patternProperties'] as const
const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const
const single = ['additionalProperties', 'not'] as const

/** The schema with every schema directly inside it changed; the same object where nothing did. */
export function mapInner(schema: Json, change: (inner: Json) => Json): Json {
  const next = (value: unknown): unknown => (isRecord(value) ? change(value) : value)
  const changed: Record<string, unknown> = {}
  const put = (field: string, value: unknown): void => {
    if (value !== schema[field]) changed[field] = value
  }
  for (const field of named) put(field, mapRecord(schema[field], next))
  for (const field of listed) put(field, mapList(schema[field], next))
  for (const field of single) put(field, next(schema[field]))
  const { items } = schema
  put('items', Array.isArray(items) ? mapList(items, next) : next(items))
  return Object.keys(changed).length > 0 ? { ...schema, ...changed } : schema
}

function mapRecord(value: unknown, next: (item: unknown) => unknown): unknown {
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([name, item]) => [name, next(item)] as const)
  return entries.every(([name, item]) => item === value[name]) ? value : Object.fromEntries(entries)
}

function mapList(value: unknown, next: (item: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return value
  const before: readonly unknown[] = value
  const after = before.map(next)
  return after.every((item, at) => item === before[at]) ? before : after
}
