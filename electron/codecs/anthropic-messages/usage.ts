/** Token counts of this protocol: input without caches, output with thinking; later counts replace earlier ones field by field. */
import type { Usage } from '../../hub/usage.ts'
import { isRecord, type Json } from '../kit/read.ts'
import type { WireUsage } from './wire.ts'

/** Gathers the counts of one answer from `message_start` and every `message_delta`. */
export interface UsageReader {
  /** True where the object held at least one count. */
  take(usage: unknown): boolean
  /** Undefined until something was told. */
  usage(): Usage | undefined
}

/** A count, or undefined where the field is absent, null or no count. */
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

export function usageReader(): UsageReader {
  let told = false
  let input = 0
  let cacheRead = 0
  let cacheWrite = 0
  let cacheWrite1h = 0
  let output = 0
  let reasoning = 0

  const take = (usage: Json): boolean => {
    const split = isRecord(usage['cache_creation']) ? usage['cache_creation'] : undefined
    const hour = count(split?.['ephemeral_1h_input_tokens'])
    const minutes = count(split?.['ephemeral_5m_input_tokens'])
    const details = usage['output_tokens_details']
    const found = {
      input: count(usage['input_tokens']),
      cacheRead: count(usage['cache_read_input_tokens']),
      cacheWrite:
        count(usage['cache_creation_input_tokens']) ??
        (split ? (hour ?? 0) + (minutes ?? 0) : undefined),
      output: count(usage['output_tokens']),
      reasoning: isRecord(details) ? count(details['thinking_tokens']) : undefined,
    }
    input = found.input ?? input
    cacheRead = found.cacheRead ?? cacheRead
    cacheWrite = found.cacheWrite ?? cacheWrite
    cacheWrite1h = hour ?? cacheWrite1h
    output = found.output ?? output
    reasoning = found.reasoning ?? reasoning
    return Object.values(found).some((value) => value !== undefined)
  }

  return {
    take(usage) {
      const any = isRecord(usage) && take(usage)
      told ||= any
      return any
    },
    usage() {
      if (!told) return undefined
      // A later count of all writes may come without its split: what the split leaves over lives five minutes.
      const hour = Math.min(cacheWrite1h, cacheWrite)
      return {
        input,
        cacheRead,
        cacheWrite5m: cacheWrite - hour,
        cacheWrite1h: hour,
        output,
        reasoning: Math.min(reasoning, output),
      }
    },
  }
}

/** `searches`: web searches run while answering. */
export const writeUsage = (usage: Usage, searches = 0): WireUsage => ({
  input_tokens: usage.input,
  cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
  cache_read_input_tokens: usage.cacheRead,
  ...(usage.cacheWrite1h > 0
    ? {
        cache_creation: {
          ephemeral_5m_input_tokens: usage.cacheWrite5m,
          ephemeral_1h_input_tokens: usage.cacheWrite1h,
        },
      }
    : {}),
  output_tokens: usage.output,
  ...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : {}),
  ...(searches > 0
    ? { server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 } }
    : {}),
})
