/** Token counts between this protocol, which counts caches within the input, and the hub, whose parts are disjoint. */
import { inputWithCaches, type Usage } from '../../hub/usage.ts'
import { isRecord, type Json } from '../kit/read.ts'
import type { WireUsage } from './wire.ts'

/** Undefined where the object counts nothing (`usage: null`, or an object of other things). */
export function parseUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined
  const prompt = count(value['prompt_tokens'])
  const completion = count(value['completion_tokens'])
  if (prompt === undefined && completion === undefined) return undefined
  const read = cached(value)
  const written = count(inner(value, 'prompt_tokens_details')['cache_write_tokens']) ?? 0
  const reasoning = count(inner(value, 'completion_tokens_details')['reasoning_tokens']) ?? 0
  const output = wholeOutput(completion ?? 0, { prompt: prompt ?? 0, reasoning, usage: value })
  return {
    input: Math.max(0, (prompt ?? 0) - read - written),
    cacheRead: read,
    cacheWrite5m: written,
    cacheWrite1h: 0,
    output,
    reasoning: Math.min(reasoning, output),
  }
}

/** OpenAI's place, then Moonshot's, then DeepSeek's. */
function cached(usage: Json): number {
  return (
    count(inner(usage, 'prompt_tokens_details')['cached_tokens']) ??
    count(usage['cached_tokens']) ??
    count(usage['prompt_cache_hit_tokens']) ??
    0
  )
}

/** By the reference `completion_tokens` holds the reasoning. Some (xAI) leave it out; their total tells. */
function wholeOutput(
  completion: number,
  { prompt, reasoning, usage }: { prompt: number; reasoning: number; usage: Json },
): number {
  const total = count(usage['total_tokens'])
  const outside = reasoning > 0 && total === prompt + completion + reasoning
  return outside ? completion + reasoning : completion
}

const inner = (usage: Json, name: string): Json => {
  const found = usage[name]
  return isRecord(found) ? found : {}
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined

/** Where usage may stand in a chunk: at the top, or where Moonshot and Groq put it. */
export function usageIn(chunk: Json): Usage | undefined {
  const top = parseUsage(chunk['usage'])
  if (top) return top
  const choices: readonly unknown[] = Array.isArray(chunk['choices']) ? chunk['choices'] : []
  for (const choice of choices) {
    const found = isRecord(choice) ? parseUsage(choice['usage']) : undefined
    if (found) return found
  }
  return isRecord(chunk['x_groq']) ? parseUsage(chunk['x_groq']['usage']) : undefined
}

export function renderUsage(usage: Usage): WireUsage {
  const prompt = inputWithCaches(usage)
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  }
}
