/** Reads what many parts of a request share: cache marks, and fields the hub has no word for. */
import type { CacheMark, Extras } from '../../hub/content.ts'
import { given, oneOf, record, type Json } from '../kit/read.ts'
import { protocol } from './wire.ts'

/** `cache_control` of a block or tool. */
export function parseCache(value: unknown, where: string): CacheMark | undefined {
  if (!given(value)) return undefined
  const mark = record(value, `${where}.cache_control`)
  return given(mark['ttl'])
    ? { ttl: oneOf(mark['ttl'], ['5m', '1h'], `${where}.cache_control.ttl`) }
    : {}
}

/** The fields beside the read ones, for this protocol alone. */
export function unread(wire: Json, read: readonly string[]): Extras | undefined {
  const left = Object.entries(wire).filter(([name, value]) => given(value) && !read.includes(name))
  return left.length > 0 ? { [protocol]: Object.fromEntries(left) } : undefined
}
