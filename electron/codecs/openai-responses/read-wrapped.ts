/** Takes calls out of the wrappings that we, or a model by itself, put around them. */
import { isRecord } from '../kit/read.ts'

/** A function that some models make up around several calls. */
export const wrapper = 'multi_tool_use.parallel'

/** The free text of a tool that was offered as a function with one `input`; other arguments stay as they are. */
export function unwrapInput(words: string): string {
  const parsed = parse(words)
  const input = isRecord(parsed) ? parsed['input'] : undefined
  return typeof input === 'string' ? input : words
}

/** The calls inside the wrapper; undefined when its arguments are not what it holds. */
export function unwrapParallel(
  words: string,
): readonly { readonly name: string; readonly words: string }[] | undefined {
  const parsed = parse(words)
  const uses = isRecord(parsed) ? parsed['tool_uses'] : undefined
  if (!Array.isArray(uses) || uses.length === 0) return undefined
  const calls = uses.flatMap((use: unknown) => {
    if (!isRecord(use) || typeof use['recipient_name'] !== 'string') return []
    const parameters = use['parameters'] ?? {}
    return [
      {
        name: use['recipient_name'].replace(/^functions\./, ''),
        words: typeof parameters === 'string' ? parameters : JSON.stringify(parameters),
      },
    ]
  })
  return calls.length === uses.length ? calls : undefined
}

function parse(words: string): unknown {
  try {
    return JSON.parse(words)
  } catch {
    return undefined
  }
}
