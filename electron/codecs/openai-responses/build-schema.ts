/** Repairs JSON Schemas of arguments that the service would refuse; one that is sound goes out as the very same object. */
import { foldSchema, isChoice } from '../kit/fold-schema.ts'
import { isRecord, type Json } from '../kit/read.ts'

/** `note` is told what could not be kept. A tool without parameters takes none. */
export function parametersOf(parameters: Json | undefined, note: (action: string) => void): Json {
  if (!parameters) return { type: 'object', properties: {} }
  const whole = isBareMap(parameters) ? { type: 'object', properties: parameters } : parameters
  return mended(topObject(whole, note))
}

/** Words by which a schema is known. */
const schemaWords: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
  'items',
  'enum',
  'const',
  'additionalProperties',
  '$schema',
])

/** A map of properties where the schema of an object was due: no word of a schema, and only schemas as values. */
const isBareMap = (parameters: Json): boolean => {
  const entries = Object.entries(parameters)
  return entries.length > 0 && entries.every(([name, value]) => isBareProperty(name, value))
}

const isBareProperty = (name: string, value: unknown): boolean =>
  !schemaWords.has(name) &&
  isRecord(value) &&
  Object.keys(value).some((word) => schemaWords.has(word))

/** At the top stands one object, and no choice between schemas (OpenAI API documentation, Function calling). */
function topObject(schema: Json, note: (action: string) => void): Json {
  if (isChoice(schema)) note('the choice between schemas at the top was folded into one object')
  if (isChoice(schema) || schema['$ref'] !== undefined) return foldSchema(schema)
  return schema['type'] === 'object' ? schema : { ...schema, type: 'object' }
}

/** Schemas deeper than this are cut: no tool needs them, and no stack holds them. */
const deepest = 64

/** The schema with every object's properties named and every list's items told, down to the last node. */
function mended(node: Json, depth = 0): Json {
  if (depth > deepest) return {}
  let changed: Record<string, unknown> | undefined
  const set = (name: string, value: unknown): void => {
    changed ??= { ...node }
    if (value === undefined) delete changed[name]
    else changed[name] = value
  }
  for (const [name, value] of Object.entries(node)) {
    const next = mendedPart(name, value, depth + 1)
    if (next !== value) set(name, next)
  }
  if (node['type'] === 'object' && node['properties'] === undefined) set('properties', {})
  const isList = node['type'] === 'array' || Array.isArray(node['prefixItems'])
  if (isList && node['items'] === undefined) set('items', {})
  const required = requiredOf(node)
  if (required !== node['required']) set('required', required)
  return changed ?? node
}

const one: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not', 'contains'])
const many: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const named: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
])

/** Only what stands where a schema stands is one: a property may well be called `items`. */
function mendedPart(name: string, value: unknown, depth: number): unknown {
  if (one.has(name)) return isRecord(value) ? mended(value, depth) : value
  if (many.has(name) && Array.isArray(value))
    return sameOr(value as readonly unknown[], (part) =>
      isRecord(part) ? mended(part, depth) : part,
    )
  if (!named.has(name) || !isRecord(value)) return value
  const parts = Object.entries(value)
  const next = parts.map(
    ([key, part]) => [key, isRecord(part) ? property(part, depth) : part] as const,
  )
  return next.every(([, part], at) => part === parts[at]?.[1]) ? value : Object.fromEntries(next)
}

function sameOr(list: readonly unknown[], mend: (part: unknown) => unknown): readonly unknown[] {
  const next = list.map(mend)
  return next.every((part, at) => part === list[at]) ? list : next
}

/** Old drafts say of a property itself whether it is required; its object says so now. */
function property(part: Json, depth: number): Json {
  if (typeof part['required'] !== 'boolean') return mended(part, depth)
  const { required: _, ...rest } = part
  return mended(rest, depth)
}

/** Each name once, none that is not among the properties, and those that said so of themselves. */
function requiredOf(node: Json): unknown {
  const { properties, required } = node
  // A boolean beside the properties says nothing of which; `property` has it from those it is about.
  if (required !== undefined && !Array.isArray(required)) return withSaid([], properties)
  if (!isRecord(properties)) return required
  const own = [...new Set(names(required))].filter((name) => Object.hasOwn(properties, name))
  const kept = withSaid(own, properties)
  return sameList(required, kept) ? required : kept
}

const sameList = (before: unknown, after: readonly string[] | undefined): boolean =>
  Array.isArray(before)
    ? before.length === after?.length && after.every((name, at) => name === before[at])
    : before === after

function withSaid(kept: readonly string[], properties: unknown): readonly string[] | undefined {
  const said = isRecord(properties)
    ? Object.entries(properties).flatMap(([name, part]) =>
        isRecord(part) && part['required'] === true && !kept.includes(name) ? [name] : [],
      )
    : []
  const all = [...kept, ...said]
  return all.length > 0 ? all : undefined
}

const names = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
