/** Repairs schemas that sloppy tool servers send, before anything is judged by them. */
import { isRecord, type Json } from '../kit/read.ts'
import { fromEntries, mapSchemas } from './schema-nodes.ts'

/** Schemas deeper than this are cut: no tool needs them, and no stack holds them. */
export const deepest = 64

/** The schema of a function's arguments, which must be that of an object. */
export function repairParameters(schema: Json): Json {
  const whole = isBareMap(schema) ? { type: 'object', properties: schema } : schema
  const typed =
    whole['type'] === undefined && isRecord(whole['properties'])
      ? { type: 'object', ...whole }
      : whole
  return repairSchema(typed)
}

export const repairSchema = (schema: Json): Json => repairNode(schema, 0)

/** `{"city": {"type": "string"}}`: properties without the object around them. */
function isBareMap(schema: Json): boolean {
  const values = Object.values(schema)
  return values.length > 0 && values.every((value) => isRecord(value) && looksLikeSchema(value))
}

const looksLikeSchema = (value: Json): boolean =>
  typeof value['type'] === 'string' ||
  typeof value['$ref'] === 'string' ||
  ['type', 'enum', 'anyOf', 'oneOf', 'allOf'].some((keyword) => Array.isArray(value[keyword]))

/** Says nothing about values; this API refuses it. */
const idle: ReadonlySet<string> = new Set([
  '$schema',
  '$comment',
  'readOnly',
  'writeOnly',
  'deprecated',
])

function repairNode(schema: Json, depth: number): Json {
  if (depth > deepest) return {}
  const kept = fromEntries(Object.entries(schema).filter(([keyword]) => !idle.has(keyword)))
  const tupled = tupleItems(plainBooleans(kept))
  return mapSchemas(repairRequired(tupled), (inner) => repairNode(inner, depth + 1))
}

/** `true` as a schema means anything, `false` nothing: a property that may hold nothing is none. */
function plainBooleans(schema: Json): Json {
  const { properties, items } = schema
  return {
    ...schema,
    ...(isRecord(properties)
      ? {
          properties: fromEntries(
            Object.entries(properties)
              .filter(([, value]) => value === true || isRecord(value))
              .map(([name, value]) => [name, value === true ? {} : value]),
          ),
        }
      : {}),
    ...(typeof items === 'boolean' ? { items: {} } : {}),
  }
}

/** Draft 4 wrote tuples as a list under `items`; and what follows a tuple must be told too. */
function tupleItems(schema: Json): Json {
  const { items, additionalItems } = schema
  if (Array.isArray(items)) {
    const { additionalItems: _, ...rest } = schema
    return { ...rest, prefixItems: items, items: isRecord(additionalItems) ? additionalItems : {} }
  }
  return Array.isArray(schema['prefixItems']) && !isRecord(items)
    ? { ...schema, items: {} }
    : schema
}

/**
 * Names each required property once, and only those that exist, where it can be seen which do: a branch of a choice names those
 * of the object around it. `required: true` inside a property means the same.
 */
function repairRequired(schema: Json): Json {
  const { required, ...rest } = schema
  const properties = isRecord(rest['properties']) ? rest['properties'] : undefined
  const flagged = Object.entries(properties ?? {}).flatMap(([name, value]) =>
    isRecord(value) && value['required'] === true ? [name] : [],
  )
  const listed: readonly unknown[] = Array.isArray(required) ? required : []
  const names = [...new Set([...listed, ...flagged])].filter(
    (name) => typeof name === 'string' && (!properties || Object.hasOwn(properties, name)),
  )
  return names.length > 0 ? { ...rest, required: names } : rest
}
