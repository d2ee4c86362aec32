/** What each of OpenAI's models takes and refuses (OpenAI API reference, Reasoning models and Models). */
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { invalid } from './fault.ts'
import type { ResponsesRequest } from './schema.ts'

const low = ['low', 'medium', 'high']
const upTo = (...more: readonly string[]): readonly string[] => [...low, ...more]

/** By name, the most particular first; a model without efforts does not reason. Unknown models take everything. */
const efforts: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:gpt-[34]|gpt-5(?:\.\d)?-chat|chatgpt-)/, []],
  [/^o\d/, low],
  [/^gpt-5-pro/, ['high']],
  [/^gpt-5\.\d-pro/, ['medium', 'high', 'xhigh']],
  [/^gpt-5-codex/, low],
  [/^gpt-5\.1-codex-max/, upTo('xhigh')],
  [/^gpt-5\.1-codex/, low],
  [/^gpt-5\.1/, ['none', ...low]],
  [/^gpt-5\.[2-5]-codex/, upTo('xhigh')],
  [/^gpt-5\.[2-5]/, ['none', ...upTo('xhigh')]],
  [/^gpt-5\.[6-9]/, ['none', ...upTo('xhigh', 'max')]],
  [/^gpt-5/, ['minimal', ...low]],
]

const effortsOf = (model: string): readonly string[] | undefined =>
  efforts.find(([name]) => name.test(model))?.[1]

const unsupported = (param: string): Fault =>
  invalid(
    `Unsupported parameter: '${param}' is not supported with this model.`,
    param,
    'unsupported_parameter',
  )

function checkEffort({ model, reasoning, include }: ResponsesRequest): Fault | undefined {
  const known = effortsOf(model)
  if (!known) return undefined
  const effort = reasoning?.effort
  if (known.length === 0) {
    if (typeof effort === 'string') return unsupported('reasoning.effort')
    if (typeof reasoning?.summary === 'string') return unsupported('reasoning.summary')
    return include?.includes('reasoning.encrypted_content') === true
      ? invalid('Encrypted content is not supported with this model.', 'include')
      : undefined
  }
  return typeof effort !== 'string' || known.includes(effort)
    ? undefined
    : invalid(
        `Unsupported value: '${effort}' is not supported with the '${model}' model. Supported values are: ${known.map((each) => `'${each}'`).join(', ')}.`,
        'reasoning.effort',
        'unsupported_value',
      )
}

/** Models that reason choose their words by themselves, unless their effort is `none`. */
function checkSampling(request: ResponsesRequest): Fault | undefined {
  const known = effortsOf(request.model)
  if (!known || known.length === 0) return undefined
  const silent = request.reasoning?.effort === 'none'
  if (silent) return undefined
  for (const field of ['temperature', 'top_p'] as const) {
    const value = request[field]
    if (typeof value === 'number' && value !== 1) return unsupported(field)
  }
  const asksOdds =
    typeof request.top_logprobs === 'number' ||
    request.include?.includes('message.output_text.logprobs') === true
  return asksOdds ? unsupported('top_logprobs') : undefined
}

function checkCaching(request: ResponsesRequest): Fault | undefined {
  if (!request.prompt_cache_options) return undefined
  const known = effortsOf(request.model)
  return known && !/^gpt-5\.[6-9]/.test(request.model)
    ? unsupported('prompt_cache_options')
    : undefined
}

export const checkModel = (request: ResponsesRequest): Fault | undefined =>
  checkEffort(request) ?? checkSampling(request) ?? checkCaching(request)
