/** Results of tools as objects: the hub keeps them as text, this protocol wants JSON objects. */
import { isRecord, type Json, parseJson } from '../kit/read.ts'

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
  return parseJson(words) ?? words
}
