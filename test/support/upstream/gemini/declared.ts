/** What Gemini takes as schemas: a part of OpenAPI in `parameters` and `responseSchema`, a part of JSON Schema in the other form. */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { broken, invalid, unknownName } from './fault.ts'

const fields = new Set([
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'items', 'minItems'],
  ...['maxItems', 'properties', 'required', 'minProperties', 'maxProperties', 'minimum'],
  ...['maximum', 'minLength', 'maxLength', 'pattern', 'example', 'anyOf', 'propertyOrdering'],
  'default',
])
const types = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL'])

const strings = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

function checkType({ type, format }: Json, path: string): Fault | undefined {
  if (Array.isArray(type))
    return invalid(
      `Invalid JSON payload received. Unknown name "type" at '${path}': Proto field is not repeating, cannot start list.`,
    )
  if (type === undefined) return undefined
  if (typeof type !== 'string' || !types.has(type.toUpperCase()))
    return invalid(
      `Invalid value at '${path}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), ${JSON.stringify(type)}`,
    )
  return type.toUpperCase() === 'STRING' &&
    format !== undefined &&
    format !== 'enum' &&
    format !== 'date-time'
    ? broken(`${path}.format`, "only 'enum' and 'date-time' are supported for STRING type")
    : undefined
}

function checkEnum({ enum: values, type }: Json, path: string): Fault | undefined {
  if (values === undefined) return undefined
  if (!strings(values)) return invalid(`Invalid value at '${path}.enum[0]' (TYPE_STRING)`)
  if ((values as readonly string[]).includes(''))
    return broken(`${path}.enum[0]`, 'cannot be empty')
  return String(type).toUpperCase() === 'STRING'
    ? undefined
    : broken(`${path}.enum`, 'only allowed for STRING type')
}

function checkObject({ properties, required }: Json, path: string): Fault | undefined {
  if (properties !== undefined && !isRecord(properties))
    return invalid(`Invalid value at '${path}.properties' (Map), ${JSON.stringify(properties)}`)
  const names = Object.keys(properties ?? {})
  if (names.length === 0) return broken(`${path}.properties`, 'should be non-empty for OBJECT type')
  const odd = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name))
  if (odd !== undefined) return broken(`${path}.properties`, `'${odd}' is not a valid name`)
  if (required === undefined) return undefined
  if (!strings(required))
    return invalid(`Invalid value at '${path}.required' (repeated TYPE_STRING)`)
  const list = required as readonly string[]
  const undefinedAt = list.findIndex((name) => !names.includes(name))
  return undefinedAt < 0
    ? undefined
    : broken(`${path}.required[${undefinedAt}]`, 'property is not defined')
}

function childrenOf({ properties, items, anyOf }: Json, path: string) {
  return [
    ...Object.values(isRecord(properties) ? properties : {}).map(
      (child, index) => [child, `${path}.properties[${index}].value`] as const,
    ),
    ...(items === undefined ? [] : [[items, `${path}.items`] as const]),
    ...(Array.isArray(anyOf)
      ? anyOf.map((child: unknown, index) => [child, `${path}.any_of[${index}]`] as const)
      : []),
  ]
}

/** `schema`: with its fields in camelCase. */
export function checkSchema(schema: unknown, path: string): Fault | undefined {
  if (!isRecord(schema))
    return invalid(`Invalid value at '${path}' (Schema), ${JSON.stringify(schema)}`)
  const unknown = Object.keys(schema).find((name) => !fields.has(name))
  if (unknown !== undefined) return unknownName(unknown, path)
  const type = String(schema['type']).toUpperCase()
  const fault =
    checkType(schema, path) ??
    checkEnum(schema, path) ??
    (type === 'OBJECT' ? checkObject(schema, path) : undefined)
  if (fault) return fault
  if (type === 'ARRAY' && schema['items'] === undefined)
    return broken(`${path}.items`, 'missing field.')
  for (const [child, at] of childrenOf(schema, path)) {
    const inner = checkSchema(child, at)
    if (inner) return inner
  }
  return undefined
}

const keywords = new Set([
  ...['$id', '$defs', '$ref', '$anchor', '$schema', 'type', 'format', 'title', 'description'],
  ...['enum', 'items', 'prefixItems', 'minItems', 'maxItems', 'minimum', 'maximum', 'anyOf'],
  ...['oneOf', 'properties', 'additionalProperties', 'required', 'propertyOrdering'],
])

type Child = readonly [schema: unknown, path: string]

function jsonChildren(schema: Json, path: string): readonly Child[] {
  const list = (name: string): readonly Child[] => {
    const inner = schema[name]
    if (Array.isArray(inner))
      return inner.map((child: unknown, index) => [child, `${path}.${name}[${index}]`])
    return isRecord(inner) ? [[inner, `${path}.${name}`]] : []
  }
  const map = (name: string): readonly Child[] =>
    Object.entries(isRecord(schema[name]) ? schema[name] : {}).map(([key, child]) => [
      child,
      `${path}.${name}.${key}`,
    ])
  return [
    ...map('properties'),
    ...map('$defs'),
    ...['items', 'prefixItems', 'anyOf', 'oneOf', 'additionalProperties'].flatMap(list),
  ]
}

/** The other form: JSON Schema, of which a part is supported. */
export function checkJsonSchema(schema: unknown, path: string): Fault | undefined {
  if (!isRecord(schema)) return undefined
  const names = Object.keys(schema)
  const unknown = names.find((name) => !keywords.has(name))
  if (unknown !== undefined) return broken(path, `keyword '${unknown}' is not supported`)
  if ('$ref' in schema && names.some((name) => !name.startsWith('$')))
    return broken(path, "a schema with '$ref' may hold nothing but '$'-keywords")
  for (const [child, at] of jsonChildren(schema, path)) {
    const inner = checkJsonSchema(child, at)
    if (inner) return inner
  }
  return undefined
}
