/** OpenAI's words for what is wrong with a request (OpenAI API reference, Error codes). */
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { at, type Flaw } from '../schema.ts'

/** `input[1].content[0].text`. */
export const written = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('')

/** `code`: OpenAI's own, where it has one. */
export const invalid = (message: string, param?: string, code?: string): Fault => ({
  kind: 'invalid-request',
  message,
  ...(param === undefined ? {} : { param }),
  ...(code === undefined ? {} : { code }),
})

/** Parameters of Chat Completions, and where Responses has them. */
const moved: ReadonlyMap<string, string> = new Map([
  ['messages', 'input'],
  ['response_format', 'text.format'],
  ['max_tokens', 'max_output_tokens'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['reasoning_effort', 'reasoning.effort'],
  ['verbosity', 'text.verbosity'],
])

function unknown(param: string): Fault {
  const place = moved.get(param)
  return place === undefined
    ? invalid(`Unknown parameter: '${param}'.`, param, 'unknown_parameter')
    : invalid(
        `Unsupported parameter: '${param}'. In the Responses API, this parameter has moved to '${place}'. Try again with the new parameter.`,
        param,
        'unsupported_parameter',
      )
}

function outOfBounds({ issue }: Flaw, param: string, value: unknown): Fault | undefined {
  if (issue.code === 'too_small' && Number.isInteger(value))
    return invalid(
      `Invalid '${param}': integer below minimum value. Expected a value >= ${issue.minimum}, but got ${String(value)} instead.`,
      param,
      'integer_below_min_value',
    )
  if (issue.code === 'too_big' && issue.origin === 'string' && typeof value === 'string')
    return invalid(
      `Invalid '${param}': string too long. Expected a string with maximum length ${issue.maximum}, but got a string with length ${value.length} instead.`,
      param,
      'string_above_max_length',
    )
  return undefined
}

/** `within`: where the checked part stands in the body. */
export function shapeFault(flaw: Flaw, body: unknown, within: readonly PropertyKey[] = []): Fault {
  const param = written([...within, ...flaw.path])
  switch (flaw.kind) {
    case 'missing':
      return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
    case 'unknown-field':
      return unknown(param)
    case 'wrong-type':
      return invalid(`Invalid type for '${param}': ${flaw.message}.`, param, 'invalid_type')
    case 'wrong-value':
      return (
        outOfBounds(flaw, param, at(body, flaw.path)) ??
        invalid(`Invalid '${param}': ${flaw.message}.`, param, 'invalid_value')
      )
  }
}
