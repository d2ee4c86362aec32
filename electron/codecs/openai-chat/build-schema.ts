/**
 * Writes the JSON Schema of a function's parameters so that OpenAI takes it. What sloppy tool servers get wrong is put
 * right; every sound node comes out as it was, its keys in their order.
 */
import { isRecord, type Json } from '../kit/read.ts'

/** The keywords under which schemas stand by names of their own, in lists, and alone. */
const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const singles = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else']

/** What shows that an object is a schema and no bare map of properties. */
const telling = ['type', 'properties', '$ref', 'enum', 'const', ...lists]

/** `note` hears of each kind of repair. */
export function parametersSchema(given: Json, note: (action: string) => void): Json {
  const bare = isBareMap(given)
  if (bare) note('a bare map of properties was made a schema')
  const schema = mend(bare ? { type: 'object', properties: given } : given, note)
  const chosen = lists.some((word) => word in schema) || '$ref' in schema
  const typed = schema['type'] === undefined && !chosen ? { type: 'object', ...schema } : schema
  // OpenAI refuses an object that does not list its properties, even none.
  return typed['type'] === 'object' && typed['properties'] === undefined
    ? { ...typed, properties: {} }
    : typed
}

function isBareMap(schema: Json): boolean {
  const values = Object.values(schema)
  return (
    values.length > 0 &&
    !telling.some((word) => word in schema && !isRecord(schema[word])) &&
    values.every((value) => isRecord(value) && typeof value['type'] === 'string')
  )
}

type Note = (action: string) => void

/** Schemas deeper than this are cut: no tool needs them, and no stack holds them. */
const deepest = 64

function mend(schema: Json, note: Note, depth = 0): Json {
  if (depth > deepest) return {}
  const mended: Record<string, unknown> = {}
  for (const [word, value] of Object.entries(schema))
    mended[word] = mendWord(word, value, { note, depth: depth + 1 })
  const properties = isRecord(schema['properties']) ? schema['properties'] : undefined
  if (!properties) return mended
  return withRequired(mended, { properties, wanted: schema['required'] }, note)
}

interface Below {
  readonly note: Note
  readonly depth: number
}

function mendWord(word: string, value: unknown, below: Below): unknown {
  if (maps.includes(word) && isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        word === 'properties' ? mendProperty(one, below) : mendValue(one, below),
      ]),
    )
  if (lists.includes(word) && Array.isArray(value))
    return value.map((one: unknown) => mendValue(one, below))
  return singles.includes(word) ? mendValue(value, below) : value
}

const mendValue = (value: unknown, { note, depth }: Below): unknown =>
  isRecord(value) ? mend(value, note, depth) : value

/** Some servers write `required: true` into a property; it belongs into the list of the object around it. */
function mendProperty(value: unknown, below: Below): unknown {
  if (!isRecord(value) || typeof value['required'] !== 'boolean') return mendValue(value, below)
  const { required: _, ...rest } = value
  return mendValue(rest, below)
}

/** `required` as a list of properties that exist, each once. */
function withRequired(
  schema: Record<string, unknown>,
  { properties, wanted }: { readonly properties: Json; readonly wanted: unknown },
  note: Note,
): Json {
  const marked = Object.entries(properties)
    .filter(([, value]) => isRecord(value) && value['required'] === true)
    .map(([name]) => name)
  const named: readonly unknown[] = Array.isArray(wanted) ? wanted : []
  const known = named.filter((name) => typeof name === 'string' && Object.hasOwn(properties, name))
  const all = [...new Set([...known, ...marked])]
  if (Array.isArray(wanted) && all.length === wanted.length && marked.length === 0) return schema
  if (wanted === undefined && all.length === 0) return schema
  note('required was put right: it lists properties that exist, each once')
  const { required: _, ...rest } = schema
  return all.length > 0 ? { ...rest, required: all } : rest
}
