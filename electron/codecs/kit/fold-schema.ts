/**
 * Makes one object of a schema that is a choice, or a sum, of objects: some services take nothing else as the schema of
 * arguments. What fits any of the branches fits the whole; what all of them demand stays demanded.
 */
import { isRecord, type Json, records } from './read.ts'
import { resolveRef } from './schema-refs.ts'

/** The properties of an object, and which of them must be there. */
interface Shape {
  readonly properties: ReadonlyMap<string, Json>
  readonly required: ReadonlySet<string>
}

interface Folding {
  readonly root: Json
  /** What references stand for, each worked out once; undefined while it is being worked out. */
  readonly known: Map<string, Shape | undefined>
  readonly depth: number
}

/** Deeper choices are left open: nobody writes them in earnest. */
const deepest = 64

const open: Shape = { properties: new Map(), required: new Set() }

const choices = ['anyOf', 'oneOf', 'allOf'] as const

/** Whether a schema is a choice, or a sum. */
export const isChoice = (schema: Json): boolean =>
  choices.some((keyword) => schema[keyword] !== undefined)

/** The object that stands for such a schema. */
export function foldSchema(root: Json): Record<string, unknown> {
  const { anyOf: _any, oneOf: _one, allOf: _all, $ref: _ref, ...top } = root
  const { properties, required } = shapeOf(root, { root, known: new Map(), depth: 0 })
  const { required: _required, ...rest } = top
  return {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.size > 0 ? { required: [...required] } : {}),
  }
}

function shapeOf(schema: Json, folding: Folding): Shape {
  if (folding.depth > deepest) return open
  const inner = { ...folding, depth: folding.depth + 1 }
  const all = records(schema['allOf']).map((part) => shapeOf(part, inner))
  const ref = schema['$ref']
  const parts = [own(schema), ...(typeof ref === 'string' ? [referred(ref, inner)] : []), ...all]
  const either = [schema['anyOf'], schema['oneOf']].map((branches) =>
    records(branches).map((branch) => shapeOf(branch, inner)),
  )
  return either.reduce((whole, branches) => withChoice(whole, branches), parts.reduce(both, open))
}

function referred(ref: string, folding: Folding): Shape {
  if (folding.known.has(ref)) return folding.known.get(ref) ?? open
  folding.known.set(ref, undefined)
  const target = resolveRef(folding.root, ref)
  const shape = target ? shapeOf(target, folding) : open
  folding.known.set(ref, shape)
  return shape
}

function own({ properties, required }: Json): Shape {
  const named = Object.entries(isRecord(properties) ? properties : {})
  const names: readonly unknown[] = Array.isArray(required) ? required : []
  return {
    properties: new Map(named.map(([name, value]) => [name, isRecord(value) ? value : {}])),
    required: new Set(names.filter((name) => typeof name === 'string')),
  }
}

/** What must fit both. */
function both(one: Shape, other: Shape): Shape {
  const properties = new Map(one.properties)
  for (const [name, schema] of other.properties) {
    const known = properties.get(name)
    properties.set(name, known ? narrowed(known, schema) : schema)
  }
  return { properties, required: new Set([...one.required, ...other.required]) }
}

/** What must fit the whole and one of the branches. */
function withChoice(whole: Shape, branches: readonly Shape[]): Shape {
  const [first, ...others] = branches.map((branch) => both(whole, branch))
  if (!first) return whole
  const names = new Set([first, ...others].flatMap(({ properties }) => [...properties.keys()]))
  const joined = [...names].map((name) => {
    const all = [first, ...others].map(({ properties }) => properties.get(name))
    return [name, anyOf(all.filter((schema) => schema !== undefined))] as const
  })
  const shared = [...first.required].filter((name) =>
    others.every(({ required }) => required.has(name)),
  )
  return { properties: new Map(joined), required: new Set(shared) }
}

/** Two schemas of one value that must both hold. */
function narrowed(one: Json, other: Json): Json {
  if (isSame(one, other)) return one
  const clash = Object.keys(other).some(
    (keyword) =>
      keyword !== 'description' && keyword in one && !isSame(one[keyword], other[keyword]),
  )
  return clash ? { allOf: [one, other] } : { ...one, ...other }
}

/** A value that fits any of these. */
function anyOf(schemas: readonly Json[]): Json {
  const distinct = new Map(schemas.map((schema) => [schema, JSON.stringify(schema)]))
  const [first, ...others] = [...new Map([...distinct].map(([one, json]) => [json, one])).values()]
  return first && others.length === 0 ? first : { anyOf: [first, ...others] }
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other)
