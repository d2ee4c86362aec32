/** Rewrites a JSON Schema with the few keywords of this API's own `Schema`; what it cannot say goes into descriptions. */
import { isRecord, type Json } from '../kit/read.ts'
import { mergeAll } from './schema-merge.ts'
import { resolveRef } from '../kit/schema-refs.ts'
import { fromEntries } from './schema-nodes.ts'
import { deepest } from './schema-repair.ts'
import { describe, notesOf } from './schema-words.ts'

/** References written out may grow without bound; after so many nodes the rest is left open. */
const mostNodes = 4000

interface Cleaning {
  readonly root: Json
  /** References being written out around the node. */
  readonly refs: readonly string[]
  readonly depth: number
  readonly count: { nodes: number }
}

export const cleanSchema = (root: Json): Json =>
  clean(root, { root, refs: [], depth: 0, count: { nodes: 0 } })

function clean(node: unknown, cleaning: Cleaning): Json {
  const { depth, count } = cleaning
  count.nodes++
  if (!isRecord(node)) return anything('')
  if (depth > deepest || count.nodes > mostNodes)
    return { type: 'object', ...description(node, ['An object of the same form as above.']) }
  const ref = node['$ref']
  if (typeof ref === 'string') return cleanRef(node, ref, cleaning)
  return cleanPlain(merged(node, cleaning), { ...cleaning, depth: depth + 1 })
}

/** The referenced schema written out; where it holds itself it is cut, since this API knows no references. */
function cleanRef(node: Json, ref: string, cleaning: Cleaning): Json {
  const target = resolveRef(cleaning.root, ref)
  const { $ref: _, ...beside } = node
  const name = ref.split('/').at(-1) ?? ref
  if (!target || cleaning.refs.includes(ref))
    return { type: 'object', ...description(beside, [`A value of the form ${name}.`]) }
  const inner = { ...cleaning, refs: [...cleaning.refs, ref], depth: cleaning.depth + 1 }
  const described = 'description' in beside ? without(target, 'description') : target
  return clean(mergeAll([described, beside]), inner)
}

/** With all of `allOf` in one node; what a reference among them stands for is taken once, however often it is named. */
function merged(node: Json, cleaning: Cleaning): Json {
  if (!Array.isArray(node['allOf'])) return node
  const parts: Json[] = []
  gather(node, parts, { ...cleaning, taken: new Set(cleaning.refs) })
  return mergeAll(parts)
}

/** The node and all that must hold with it, each without its own `allOf` and reference. */
function gather(
  node: Json,
  parts: Json[],
  gathering: Cleaning & { readonly taken: Set<string> },
): void {
  const { root, count, taken } = gathering
  if (++count.nodes > mostNodes) return
  const { allOf, $ref: ref, ...rest } = node
  if (typeof ref === 'string' && !taken.has(ref)) {
    taken.add(ref)
    const target = resolveRef(root, ref)
    if (target) gather(target, parts, gathering)
  }
  parts.push(rest)
  if (Array.isArray(allOf))
    for (const part of allOf.filter(isRecord)) gather(part, parts, gathering)
}

/** Keywords that come out as they went in. */
const kept = [
  'title',
  'nullable',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'example',
  'default',
] as const

function cleanPlain(node: Json, cleaning: Cleaning): Json {
  const types = typesOf(node)
  const choices = choicesOf(node)
  const nullable = types.includes('null') || choices.some(isNull) || hasNull(node['enum'])
  const real = types.filter((type) => type !== 'null')
  const branches = choices.filter((choice) => !isNull(choice))
  const [only, ...others] = branches
  if (only && others.length === 0)
    return withNull(clean(mergeAll([without(node, 'anyOf', 'oneOf'), only]), cleaning), nullable)
  if (branches.length > 0) return withNull(union(node, branches, cleaning), nullable)
  if (real.length > 1) {
    const each = real.map((type) => ({ ...without(node, 'description', 'title'), type }))
    return withNull(union(without(node, 'enum', 'const'), each, cleaning), nullable)
  }
  return withNull(cleanTyped(node, real[0], cleaning), nullable)
}

/** What says more of a value than a choice beside it does. */
const telling = ['type', 'properties', 'required', 'items', 'prefixItems', 'enum', 'const', '$ref']

/** A choice. This API takes nothing beside one, so what must hold in any case is written into each branch. */
function union(node: Json, branches: readonly Json[], cleaning: Cleaning): Json {
  const { anyOf: _, oneOf: _also, title, description: words, ...rest } = node
  const shared = telling.some((keyword) => keyword in rest)
  return {
    ...(title === undefined ? {} : { title }),
    ...description({ description: words }, shared ? [] : notesOf(node)),
    anyOf: branches.map((branch) =>
      shared ? cleanBranch(rest, branch, cleaning) : clean(branch, cleaning),
    ),
  }
}

function cleanBranch(rest: Json, branch: Json, cleaning: Cleaning): Json {
  const parts: Json[] = []
  const taken = new Set(cleaning.refs)
  gather(branch, parts, { ...cleaning, taken })
  const whole = mergeAll([rest, ...parts])
  // A branch that is a choice again may lead back here.
  return clean(whole, choicesOf(whole).length > 0 ? { ...cleaning, refs: [...taken] } : cleaning)
}

function cleanTyped(node: Json, said: string | undefined, cleaning: Cleaning): Json {
  const values = enumOf(node)
  const type = said ?? guessType(node, values)
  if (type === undefined) return anything(description(node, notesOf(node)).description ?? '')
  // The service takes an enum of strings alone; other values are told, so that their type stays true.
  const words = type === 'string' ? values?.filter((value) => typeof value === 'string') : undefined
  const told =
    values && (words?.length ?? 0) === 0 ? [`Allowed values: ${JSON.stringify(values)}.`] : []
  return {
    type,
    ...format(node, type),
    ...description(node, [...told, ...notesOf(node, type)]),
    ...pick(node, kept),
    ...(words && words.length > 0 ? { enum: words } : {}),
    ...(type === 'array' ? { items: itemsOf(node, cleaning) } : {}),
    ...(type === 'object' ? objectFields(node, cleaning) : {}),
  }
}

/** One schema for all items: those of a tuple become a choice. */
function itemsOf(node: Json, cleaning: Cleaning): Json {
  const tuple = Array.isArray(node['prefixItems']) ? node['prefixItems'].filter(isRecord) : []
  const rest =
    isRecord(node['items']) && Object.keys(node['items']).length > 0 ? [node['items']] : []
  const all = [...tuple, ...rest].map((item) => clean(item, cleaning))
  const distinct = [...new Map(all.map((item) => [JSON.stringify(item), item])).values()]
  const [first, ...others] = distinct
  if (!first) return anything('')
  return others.length === 0 ? first : { anyOf: distinct }
}

function objectFields(node: Json, cleaning: Cleaning): Json {
  const { properties, required, propertyOrdering } = node
  if (!isRecord(properties) || Object.keys(properties).length === 0) return {}
  const isProperty = (name: unknown): boolean =>
    typeof name === 'string' && Object.hasOwn(properties, name)
  const needed = Array.isArray(required) ? [...new Set(required)].filter(isProperty) : []
  return {
    properties: fromEntries(
      Object.entries(properties).map(([name, value]) => [name, clean(value, cleaning)]),
    ),
    ...(needed.length > 0 ? { required: needed } : {}),
    ...(Array.isArray(propertyOrdering)
      ? { propertyOrdering: propertyOrdering.filter(isProperty) }
      : {}),
  }
}

const known: ReadonlySet<string> = new Set([
  ...['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'],
])

function typesOf({ type }: Json): readonly string[] {
  const all: readonly unknown[] = Array.isArray(type) ? type : [type]
  return all.flatMap((one) => {
    const word = typeof one === 'string' ? one.toLowerCase() : ''
    return known.has(word) ? [word] : []
  })
}

const choicesOf = ({ anyOf, oneOf }: Json): readonly Json[] =>
  [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []))

const isNull = (schema: Json): boolean =>
  schema['type'] === 'null' || ('const' in schema && schema['const'] === null)

const hasNull = (values: unknown): boolean => Array.isArray(values) && values.includes(null)

/** What `enum` or `const` allows, beside null. */
function enumOf(node: Json): readonly unknown[] | undefined {
  if ('const' in node && node['const'] !== null) return [node['const']]
  if (!Array.isArray(node['enum'])) return undefined
  const values = node['enum'].filter((value) => value !== null)
  return values.length > 0 ? values : undefined
}

/** The service wants a type everywhere. */
function guessType(node: Json, values: readonly unknown[] | undefined): string | undefined {
  if (values) {
    const types = new Set(values.map((value) => (Array.isArray(value) ? 'array' : typeof value)))
    const [only] = types
    return types.size === 1 ? only : undefined
  }
  if (isRecord(node['properties']) || isRecord(node['additionalProperties'])) return 'object'
  return isRecord(node['items']) || Array.isArray(node['prefixItems']) ? 'array' : undefined
}

/** A value of any type. */
const anything = (words: string): Json => ({
  ...(words === '' ? {} : { description: words }),
  anyOf: ['string', 'number', 'boolean', 'object'].map((type) => ({ type })),
})

/** Gemini API reference, `Schema.format`: what the service takes for each type. */
const formats: Readonly<Record<string, readonly string[]>> = {
  string: ['enum', 'date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
}

const format = (node: Json, type: string): Json =>
  formats[type]?.some((word) => word === node['format']) ? { format: node['format'] } : {}

const withNull = (schema: Json, nullable: boolean): Json =>
  nullable ? { ...schema, nullable: true } : schema

const pick = (node: Json, names: readonly string[]): Json =>
  fromEntries(names.filter((name) => name in node).map((name) => [name, node[name]]))

const without = (node: Json, ...names: readonly string[]): Json =>
  fromEntries(Object.entries(node).filter(([name]) => !names.includes(name)))

const description = (node: Json, notes: readonly string[]): { readonly description?: string } => {
  const words = describe(node['description'], notes)
  return words === '' ? {} : { description: words }
}
