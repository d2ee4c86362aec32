/** Protocol buffers take the names of fields in camelCase and in snake_case, and tell faults in snake_case. */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'

/** Fields whose content is free JSON. */
const free = new Set([
  'args',
  'response',
  'parametersJsonSchema',
  'responseJsonSchema',
  'default',
  'example',
  'partMetadata',
])

const camelName = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const snakeName = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const mapped = (value: Json, change: (inner: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]))

function valueOf(name: string, value: unknown): unknown {
  if (free.has(name)) return value
  // The keys of a map are no field names.
  return name === 'properties' && isRecord(value) ? mapped(value, camelFields) : camelFields(value)
}

/** The same message with every field in camelCase. */
export function camelFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelFields)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const camel = camelName(name)
      return [camel, valueOf(camel, inner)]
    }),
  )
}

/** `contents[0].parts[1].function_call`. */
export const written = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${snakeName(String(key))}`,
    )
    .join('')
