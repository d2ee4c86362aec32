/**
 * What a tool is called with: the hub keeps it as text, some protocols want a JSON object. Tools that take free text stand on
 * most wires as a function with one string, `input`.
 */
import type { ToolCallBlock } from '../../hub/content.ts'
import type { Tool } from '../../hub/request.ts'
import { parseExact } from './exact-json.ts'
import { isRecord, parseJson } from './read.ts'

/** The object that stands for the words of a call, whatever they are; nothing of them is lost. */
export function inputOf(call: Pick<ToolCallBlock, 'arguments' | 'kind'>): Record<string, unknown> {
  if (call.kind === 'custom') return { input: call.arguments }
  if (call.arguments.trim() === '') return {}
  const value = parseExact(call.arguments)
  if (value === undefined) return { _raw: call.arguments }
  return isRecord(value) ? { ...value } : { value }
}

/** The arguments of the function that stands for a call with this text. */
export const wrapInput = (input: string): string => JSON.stringify({ input })

/** The text again, out of the arguments of that function; other arguments stay as they are. */
export function unwrapInput(words: string): string {
  const parsed = parseJson(words)
  const input = isRecord(parsed) ? parsed['input'] : undefined
  return typeof input === 'string' ? input : words
}

/** The parameters of that function. */
export const freeTextSchema = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
} as const

/** What that function says of itself: a grammar can only be told. */
export function describeFreeText({
  description = '',
  grammar,
}: Pick<Extract<Tool, { type: 'custom' }>, 'description' | 'grammar'>): string {
  const form = grammar
    ? `The input must follow this ${grammar.syntax} grammar:\n${grammar.definition}`
    : 'The input is free text.'
  return description === '' ? form : `${description}\n\n${form}`
}
