/** Makes a small value that a JSON Schema accepts, so that the demo can call any tool with arguments that fit. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'

interface Making {
  /** The whole schema, for `$ref`. */
  readonly root: Json
  /** What to say where the schema lets any text pass. */
  readonly word: string
  readonly depth: number
}

/** Beyond this depth only what is required is filled in, so that schemas that refer to themselves end. */
const deepest = 6

const byFormat: ReadonlyMap<string, string> = new Map([
  ['date', '2026-01-01'],
  ['time', '12:00:00Z'],
  ['date-time', '2026-01-01T12:00:00Z'],
  ['email', 'demo@example.com'],
  ['uri', 'https://example.com'],
  ['url', 'https://example.com'],
  ['uuid', '00000000-0000-4000-8000-000000000000'],
  ['hostname', 'example.com'],
  ['ipv4', '192.0.2.1'],
])

const number = (schema: Json, key: string): number | undefined =>
  typeof schema[key] === 'number' ? schema[key] : undefined

const list = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) && value.length > 0 ? value : undefined

/** The schema a local `$ref` points to; `{}` for one that leads nowhere. */
function resolved(schema: Json, root: Json): Json {
  const ref = schema['$ref']
  if (typeof ref !== 'string') return schema
  let found: unknown = root
  for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    found = isRecord(found) ? found[key] : undefined
  }
  return isRecord(found) ? found : {}
}

function sampleNumber(schema: Json, whole: boolean): number {
  const step = number(schema, 'multipleOf') ?? 1
  const above = number(schema, 'exclusiveMinimum')
  const below = number(schema, 'exclusiveMaximum')
  const least = number(schema, 'minimum') ?? (above === undefined ? undefined : above + step)
  const most = number(schema, 'maximum') ?? (below === undefined ? undefined : below - step)
  const wanted = Math.max(least ?? -Infinity, Math.min(most ?? Infinity, 1))
  const fitting = Math.ceil(wanted / step) * step
  const within = most !== undefined && fitting > most ? Math.floor(most / step) * step : fitting
  return whole ? Math.round(within) : within
}

function sampleText(schema: Json, word: string): string {
  const format = schema['format']
  const known = typeof format === 'string' ? byFormat.get(format) : undefined
  if (known !== undefined) return known
  const most = number(schema, 'maxLength') ?? Infinity
  const least = number(schema, 'minLength') ?? 0
  return word.slice(0, most).padEnd(least, 'x')
}

function sampleObject(schema: Json, making: Making): Json {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = list(schema['required'])?.filter((name) => typeof name === 'string') ?? []
  // Where nothing is required, one property is shown all the same, so that there is something to see.
  const optional = making.depth < 2 ? Object.keys(properties).slice(0, 1) : []
  const names = required.length > 0 ? required : optional
  return Object.fromEntries(
    names.map((name) => [
      name,
      make(properties[name] ?? {}, { ...making, depth: making.depth + 1 }),
    ]),
  )
}

function sampleList(schema: Json, making: Making): readonly unknown[] {
  const least = number(schema, 'minItems') ?? (making.depth < deepest ? 1 : 0)
  const fixed = list(schema['prefixItems']) ?? []
  const each = schema['items'] ?? {}
  return Array.from({ length: Math.max(least, fixed.length) }, (_, index) =>
    make(fixed[index] ?? each, { ...making, depth: making.depth + 1 }),
  )
}

function typeOf(schema: Json): string {
  const type = list(schema['type'])?.find((name) => name !== 'null') ?? schema['type']
  if (typeof type === 'string') return type
  if (schema['properties'] !== undefined || schema['required'] !== undefined) return 'object'
  return schema['items'] === undefined ? 'string' : 'array'
}

/** A value the schema itself names, if it names one. */
function named(schema: Json): { readonly value: unknown } | undefined {
  for (const key of ['const', 'default']) if (key in schema) return { value: schema[key] }
  const of = list(schema['enum']) ?? list(schema['examples'])
  return of && { value: of[0] }
}

function byType(schema: Json, making: Making): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, making)
    case 'array':
      return sampleList(schema, making)
    case 'integer':
      return sampleNumber(schema, true)
    case 'number':
      return sampleNumber(schema, false)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return sampleText(schema, making.word)
  }
}

function make(given: unknown, making: Making): unknown {
  if (!isRecord(given)) return making.word
  const schema = resolved(given, making.root)
  const value = named(schema)
  if (value) return value.value
  const choice = list(schema['anyOf']) ?? list(schema['oneOf'])
  if (choice && making.depth < deepest) {
    const first = choice.find((each) => !(isRecord(each) && each['type'] === 'null')) ?? choice[0]
    return make(first, { ...making, depth: making.depth + 1 })
  }
  return byType(merged(schema, making.root), making)
}

/** The parts of an `allOf` as one schema. */
function merged(schema: Json, root: Json): Json {
  const parts = list(schema['allOf'])?.filter(isRecord)
  if (!parts) return schema
  const all = [schema, ...parts.map((part) => resolved(part, root))]
  const properties: Json = Object.assign({}, ...all.map((part) => part['properties']))
  const required = all.flatMap((part) => list(part['required']) ?? [])
  return { ...Object.assign({}, ...all), properties, required }
}

/** A value for the schema; free text becomes `word`. Patterns are not followed. */
export const sample = (schema: Json, word: string): unknown =>
  make(schema, { root: schema, word, depth: 0 })
