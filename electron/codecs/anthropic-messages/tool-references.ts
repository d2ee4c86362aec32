/** Names of tools inside blocks that are kept word for word: what a tool search found. */
import { isRecord } from '../kit/read.ts'

/** The fields through which such blocks reach their references. */
const ways: ReadonlySet<string> = new Set(['content', 'tool_references'])

/** A copy of the value in which every `tool_reference` has the name that `rename` gives for its own. */
export function withToolNames(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withToolNames(item, rename))
  if (!isRecord(value)) return value
  const { type, tool_name: name } = value
  if (type === 'tool_reference' && typeof name === 'string')
    return { ...value, tool_name: rename(name) }
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      ways.has(field) ? withToolNames(inner, rename) : inner,
    ]),
  )
}
