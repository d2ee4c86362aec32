/** Reads objects whose fields may be spelt either way: the API takes `systemInstruction` and `system_instruction`. */
import type { Extras } from '../../hub/content.ts'
import { given, record, type Json } from '../kit/read.ts'
import { protocol } from './protocol.ts'

/** The object with its own field names in camel case; names deeper inside stay as they are. */
export function camel(json: Json): Json {
  if (!Object.keys(json).some((name) => name.includes('_'))) return json
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name.replaceAll(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

/** Throws Failure `invalid-request` where it is no object. */
export const named = (value: unknown, where: string): Json => camel(record(value, where))

/** The given fields beside the read ones. */
export function rest(wire: Json, read: readonly string[]): Json | undefined {
  const left = Object.entries(wire).filter(([name, value]) => given(value) && !read.includes(name))
  return left.length > 0 ? Object.fromEntries(left) : undefined
}

/** The same, for this protocol alone. */
export function unread(wire: Json, read: readonly string[]): Extras | undefined {
  const left = rest(wire, read)
  return left && { [protocol]: left }
}
