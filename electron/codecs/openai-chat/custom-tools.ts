/**
 * Tools that take free text, for models that know functions alone: a function with one string, `input`. The answer is
 * unwrapped where calls are read, so a client never sees the difference.
 */
import type { Tool } from '../../hub/request.ts'
import { present } from '../kit/read.ts'

/** The arguments of the function that stands for a call with this text. */
export const wrapInput = (input: string): string => JSON.stringify({ input })

/** What the function that stands for a tool says of it; a grammar can only be told in words. */
export function wrappedTool({
  description,
  grammar,
}: Extract<Tool, { type: 'custom' }>): Record<string, unknown> {
  const rule =
    grammar &&
    `The input must follow this ${grammar.syntax === 'lark' ? 'Lark grammar' : 'regular expression'}:\n${grammar.definition}`
  const words = [description, rule].filter((one) => one !== undefined).join('\n\n')
  return {
    ...present({ description: words === '' ? undefined : words }),
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole input, as plain text.' } },
      required: ['input'],
    },
  }
}
