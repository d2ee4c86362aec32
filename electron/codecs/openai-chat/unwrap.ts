/** Takes calls out of the wrappings that an upstream, or a model by itself, puts around them. */
import { isRecord } from '../kit/read.ts'

/** The free text of a custom tool that was sent as a function with one `input`; other arguments stay as they are. */
export function unwrapInput(words: string): string {
  const parsed = parse(words)
  const input = isRecord(parsed) ? parsed['input'] : undefined
  return typeof input === 'string' ? input : words
}

/** The calls inside `multi_tool_use.parallel`; undefined when its arguments are not what that wrapper holds. */
export function unwrapParallel(
  words: string,
): readonly { readonly name: string; readonly words: string }[] | undefined {
  const parsed = parse(words)
  const uses = isRecord(parsed) ? parsed['tool_uses'] : undefined
  if (!Array.isArray(uses) || uses.length === 0) return undefined
  const calls = uses.map((use: unknown) => {
    const name = isRecord(use) ? use['recipient_name'] : undefined
    if (!isRecord(use) || typeof name !== 'string') return undefined
    const parameters = use['parameters'] ?? {}
    return {
      name: name.replace(/^functions\./, ''),
      words: typeof parameters === 'string' ? parameters : JSON.stringify(parameters),
    }
  })
  const known = calls.filter((call) => call !== undefined)
  return known.length === calls.length ? known : undefined
}

function parse(words: string): unknown {
  try {
    return JSON.parse(words)
  } catch {
    return undefined
  }
}
