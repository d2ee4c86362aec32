/** Token counts between `usageMetadata`, which counts thoughts beside the answer and caches within the prompt, and the hub. */
import { inputWithCaches, type Usage } from '../../hub/usage.ts'
import { isRecord } from '../kit/read.ts'

/** Undefined where the object counts nothing: some tell only their `trafficType`. */
export function usageOf(raw: unknown): Usage | undefined {
  if (!isRecord(raw)) return undefined
  const prompt = count(raw['promptTokenCount'])
  const answer = count(raw['candidatesTokenCount'])
  const total = count(raw['totalTokenCount'])
  if (prompt === undefined && answer === undefined && total === undefined) return undefined
  const thoughts = count(raw['thoughtsTokenCount']) ?? 0
  const tools = count(raw['toolUsePromptTokenCount']) ?? 0
  const read = count(raw['cachedContentTokenCount']) ?? 0
  return {
    input: Math.max(0, (prompt ?? 0) + tools - read),
    cacheRead: read,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: (answer ?? 0) + thoughts,
    reasoning: thoughts,
  }
}

/** `usageMetadata` for a client. Zero parts that the API leaves out are left out. */
export function usageJson(usage: Usage): {
  readonly promptTokenCount: number
  readonly cachedContentTokenCount?: number
  readonly candidatesTokenCount: number
  readonly thoughtsTokenCount?: number
  readonly totalTokenCount: number
} {
  const prompt = inputWithCaches(usage)
  return {
    promptTokenCount: prompt,
    ...(usage.cacheRead > 0 ? { cachedContentTokenCount: usage.cacheRead } : {}),
    candidatesTokenCount: Math.max(0, usage.output - usage.reasoning),
    ...(usage.reasoning > 0 ? { thoughtsTokenCount: usage.reasoning } : {}),
    totalTokenCount: prompt + usage.output,
  }
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined
