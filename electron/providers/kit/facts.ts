/** Reads model lists, whichever of the shapes in use a platform answers. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import type { ModelFact } from '../provider.ts'

/** The entries of `{data:[…]}`, `{models:[…]}` or a bare array; undefined when the body is none of these. */
export function entries(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body
  if (!isRecord(body)) return undefined
  if (Array.isArray(body['data'])) return body['data']
  // Ollama and others answer `null` when there is nothing yet.
  if (body['data'] === null) return []
  return Array.isArray(body['models']) ? body['models'] : undefined
}

const name = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const tokens = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined

/** The first of several names under which platforms tell the same thing. */
function first<T>(
  from: Json,
  keys: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const key of keys) {
    const found = read(from[key])
    if (found !== undefined) return found
  }
  return undefined
}

/** Sizes by the names of OpenRouter and Moonshot, Groq, Mistral and LM Studio, vLLM, Anthropic. */
const windowNames = [
  'context_length',
  'context_window',
  'max_context_length',
  'max_model_len',
  'max_input_tokens',
]
const outputNames = ['max_completion_tokens', 'max_output_tokens', 'max_tokens']

/** One model, or undefined when the entry names none. */
export function modelFact(entry: unknown): ModelFact | undefined {
  if (typeof entry === 'string') return entry === '' ? undefined : { id: entry }
  if (!isRecord(entry)) return undefined
  const id = first(entry, ['id', 'model', 'name'], name)
  if (id === undefined) return undefined
  const label = first(entry, ['display_name', 'name'], name)
  const best = isRecord(entry['top_provider']) ? entry['top_provider'] : {}
  const contextWindow = first(entry, windowNames, tokens) ?? first(best, windowNames, tokens)
  const maxOutput = first(entry, outputNames, tokens) ?? first(best, outputNames, tokens)
  return {
    id,
    ...(label === undefined || label === id ? {} : { label }),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
  }
}
