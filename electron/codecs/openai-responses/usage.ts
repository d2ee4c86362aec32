/** Token counts between this protocol, which counts caches within the input, and the hub, whose parts are disjoint. */
import { inputWithCaches, type Usage } from '../../hub/usage.ts'
import { isRecord, type Json } from '../kit/read.ts'

/** `usage` of a response object (OpenAI API reference, Responses). */
export interface WireUsage {
  readonly input_tokens: number
  readonly input_tokens_details: {
    readonly cached_tokens: number
    readonly cache_write_tokens: number
  }
  readonly output_tokens: number
  readonly output_tokens_details: { readonly reasoning_tokens: number }
  readonly total_tokens: number
}

/** Undefined where the object counts nothing (`usage: null`, or an object of other things). */
export function usageOf(raw: unknown): Usage | undefined {
  if (!isRecord(raw)) return undefined
  const input = count(raw['input_tokens'])
  const told = count(raw['output_tokens'])
  if (input === undefined && told === undefined) return undefined
  const caches = details(raw, 'input_tokens_details')
  const read = count(caches['cached_tokens']) ?? 0
  const written = count(caches['cache_write_tokens']) ?? 0
  const reasoning = count(details(raw, 'output_tokens_details')['reasoning_tokens']) ?? 0
  // By the reference the output holds the reasoning. Where a server leaves it out, its total tells.
  const apart =
    reasoning > 0 && count(raw['total_tokens']) === (input ?? 0) + (told ?? 0) + reasoning
  const output = (told ?? 0) + (apart ? reasoning : 0)
  return {
    input: Math.max(0, (input ?? 0) - read - written),
    cacheRead: read,
    cacheWrite5m: written,
    cacheWrite1h: 0,
    output,
    reasoning: Math.min(reasoning, output),
  }
}

const details = (raw: Json, name: string): Json => {
  const found = raw[name]
  return isRecord(found) ? found : {}
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined

/** Every field, since strict clients fail a turn whose details lack one. */
export function usageJson(usage: Usage): WireUsage {
  const input = inputWithCaches(usage)
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  }
}
