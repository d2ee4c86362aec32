/** Tool arguments: the hub keeps them as text, this protocol wants a JSON object. */
import { isRecord } from '../kit/read.ts'

function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) }
  } catch {
    return undefined
  }
}

/** The object that stands for an argument text, whatever the text is; nothing of it is lost. */
export function inputOf(call: {
  readonly arguments: string
  readonly kind: 'function' | 'custom'
}): Record<string, unknown> {
  if (call.kind === 'custom') return { input: call.arguments }
  if (call.arguments.trim() === '') return {}
  const parsed = parse(call.arguments)
  if (!parsed) return { _raw: call.arguments }
  return isRecord(parsed.value) ? { ...parsed.value } : { value: parsed.value }
}

/** What the model wrote to a free-text tool that stands here as a function of one string; broken JSON stays as it is. */
export function freeText(json: string): string {
  const value = parse(json)?.value
  return isRecord(value) && typeof value['input'] === 'string' ? value['input'] : json
}

/** The schema of that function. */
export const freeTextSchema = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
} as const
