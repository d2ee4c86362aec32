/** Whether a schema may go out as JSON Schema: only keywords this API knows there, and no reference it refuses. */
import { isRecord, type Json } from '../kit/read.ts'
import { innerSchemas, resolveRef } from './schema-nodes.ts'

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

function everyNode(schema: Json, test: (node: Json) => boolean): boolean {
  return test(schema) && innerSchemas(schema).every((inner) => everyNode(inner, test))
}

function nodeFits(node: Json, root: Json): boolean {
  const keywords = Object.keys(node)
  const ref = node['$ref']
  if (ref === undefined) return keywords.every((keyword) => known.has(keyword))
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
