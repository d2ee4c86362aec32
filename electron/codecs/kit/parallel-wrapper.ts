/** Takes calls out of the function that some models make up around several calls. */
import { isRecord, parseJson, records } from './read.ts'

export const parallelWrapper = 'multi_tool_use.parallel'

/** The calls inside `multi_tool_use.parallel`; undefined when its arguments are not what that wrapper holds. */
export function unwrapParallel(
  words: string,
): readonly { readonly name: string; readonly words: string }[] | undefined {
  const parsed = parseJson(words)
  const uses = isRecord(parsed) ? parsed['tool_uses'] : undefined
  if (!Array.isArray(uses) || uses.length === 0) return undefined
  const calls = records(uses).flatMap(({ recipient_name: name, parameters = {} }) =>
    typeof name === 'string'
      ? [
          {
            name: name.replace(/^functions\./, ''),
            words: typeof parameters === 'string' ? parameters : JSON.stringify(parameters ?? {}),
          },
        ]
      : [],
  )
  return calls.length === uses.length ? calls : undefined
}
