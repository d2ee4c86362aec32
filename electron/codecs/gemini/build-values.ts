/** Tool arguments and results as objects: the hub keeps them as text, this protocol wants JSON objects. */
import type { ToolCallBlock } from '../../hub/content.ts'
import { isRecord, type Json } from '../kit/read.ts'

/** The object that stands for an argument text, whatever the text is; nothing of it is lost. */
export function argsOf(call: Pick<ToolCallBlock, 'arguments' | 'kind'>): Json {
  if (call.kind === 'custom') return { input: call.arguments }
  if (call.arguments.trim() === '') return {}
  const parsed = parse(call.arguments)
  if (!parsed) return { _raw: call.arguments }
  return isRecord(parsed.value) ? parsed.value : { value: parsed.value }
}

/**
 * The object that stands for a result, by the keys this API reads (API reference, `FunctionResponse.response`). Text that
 * merely looks like JSON, and numbers that a parser would round, stay text.
 */
export function responseOf(words: string, isError: boolean): Json {
  const value = valueOf(words)
  if (isError) return { error: value }
  return isRecord(value) ? value : { output: value }
}

function valueOf(words: string): unknown {
  if (!/^\s*[[{]/.test(words) || /\d{16}/.test(words)) return words
  return parse(words)?.value ?? words
}

/** The free text of a custom tool that was sent as a function with one `input`; other arguments stay as they are. */
export function freeText(args: Json): string {
  const { input } = args
  return typeof input === 'string' ? input : JSON.stringify(args)
}

function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) }
  } catch {
    return undefined
  }
}
