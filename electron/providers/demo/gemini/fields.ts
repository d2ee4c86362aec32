/** Reads the fields of Gemini's JSON, which go by camelCase and by snake_case alike (protocol buffers, JSON mapping). */
import { isRecord, type Json } from '../../../codecs/kit/read.ts'
import { objects } from '../body.ts'

/** `name`: in camelCase. */
export const field = (from: Json, name: string): unknown =>
  from[name] ?? from[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]

/** An object by name; `{}` where there is none. */
export function objectAt(from: Json, name: string): Json {
  const value = field(from, name)
  return isRecord(value) ? value : {}
}

/** The objects of a list by name; one object may stand for a list of one. */
export function objectsAt(from: Json, name: string): readonly Json[] {
  const value = field(from, name)
  return isRecord(value) ? [value] : objects(value)
}

/** Values in a schema that are not schemas themselves. */
const plain = new Set(['default', 'example', 'enum', 'required', 'propertyOrdering'])

/** A schema of Gemini's own kind, whose types are written in capitals, as JSON Schema. */
export function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (name === 'type' && typeof inner === 'string') return [name, inner.toLowerCase()]
      return [name, plain.has(name) ? inner : asJsonSchema(inner)]
    }),
  )
}
