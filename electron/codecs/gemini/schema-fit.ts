/** Whether a schema may go out as JSON Schema: only keywords this API knows there, and no reference it refuses. */
import { isRecord, type Json } from '../kit/read.ts'
import { resolveRef } from '../kit/schema-refs.ts'
import { fromEntries, innerSchemas, mapSchemas } from './schema-nodes.ts'
import { describe, jsonSchemaNotes } from './schema-words.ts'

/** Gemini API reference, `GenerationConfig.responseJsonSchema`. */
const known: ReadonlySet<string> = new Set([
  '$id',
  '$defs',
  '$ref',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'anyOf',
  'oneOf',
  'properties',
  'additionalProperties',
  'required',
  'propertyOrdering',
])

export const fitsJsonSchema = (root: Json): boolean =>
  everyNode(root, (node) => nodeFits(node, root)) && !loopsByNeed(root)

/** Unknown here, but no mere constraint: without them the schema would mean something else. */
const structural: ReadonlySet<string> = new Set(['allOf', 'definitions', 'nullable'])

/** The schema without the constraints that are unknown here: they are told in descriptions. */
export function tellUnknown(schema: Json): Json {
  if ('$ref' in schema) return schema
  const { const: only, description, ...rest } = schema
  const elsewhere = demandsElsewhere(schema)
  const demand = elsewhere ? [`Required: ${JSON.stringify(schema['required'])}.`] : []
  const words = describe(description, [...demand, ...jsonSchemaNotes(schema)])
  const kept = Object.entries(rest).filter(
    ([name]) => (known.has(name) && !(elsewhere && name === 'required')) || structural.has(name),
  )
  return mapSchemas(
    {
      ...fromEntries(kept),
      ...(words === '' ? {} : { description: words }),
      ...('const' in schema ? { enum: [only] } : {}),
    },
    tellUnknown,
  )
}

function everyNode(schema: Json, test: (node: Json) => boolean): boolean {
  return test(schema) && innerSchemas(schema).every((inner) => everyNode(inner, test))
}

/** A branch that demands properties of the object around it: the service takes only names it finds beside them. */
const demandsElsewhere = ({ required, properties }: Json): boolean =>
  required !== undefined && properties === undefined

function nodeFits(node: Json, root: Json): boolean {
  const keywords = Object.keys(node)
  const ref = node['$ref']
  if (ref === undefined)
    return keywords.every((keyword) => known.has(keyword)) && !demandsElsewhere(node)
  // A reference stands alone among its kind.
  return (
    keywords.every((keyword) => keyword.startsWith('$') && known.has(keyword)) &&
    typeof ref === 'string' &&
    resolveRef(root, ref) !== undefined
  )
}

/** Whether a value of this schema would have to hold itself: references may only loop through what is optional. */
function loopsByNeed(root: Json): boolean {
  const done = new Set<Json>()
  const within = new Set<Json>()
  const loops = (node: Json): boolean => {
    if (within.has(node)) return true
    if (done.has(node)) return false
    within.add(node)
    const found = needed(node, root).some(loops)
    within.delete(node)
    done.add(node)
    return found
  }
  return loops(root)
}

/** What every value of the node holds or is, as far as a reference may lead there. */
function needed(node: Json, root: Json): readonly Json[] {
  const { $ref: ref, required, properties } = node
  const target = typeof ref === 'string' ? resolveRef(root, ref) : undefined
  const names: ReadonlySet<unknown> = new Set(Array.isArray(required) ? required : [])
  const demanded = isRecord(properties)
    ? Object.entries(properties).flatMap(([name, value]) =>
        names.has(name) && isRecord(value) ? [value] : [],
      )
    : []
  const { properties: _p, $defs: _d, additionalProperties: _a, ...others } = node
  return [...(target ? [target] : []), ...demanded, ...innerSchemas(others)]
}
