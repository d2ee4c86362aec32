/** Reads how much the model should think: OpenAI's field, and the objects that dialects use. */
import type { Effort, Reasoning } from '../../hub/request.ts'
import { isRecord, type Json, optionalText } from '../kit/read.ts'

export const efforts: readonly Effort[] = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']

export function parseReasoning(body: Json): Reasoning | undefined {
  const asked =
    fromEffort(optionalText(body['reasoning_effort'], 'reasoning_effort')) ??
    fromReasoning(body['reasoning']) ??
    fromThinking(body['thinking']) ??
    fromSwitch(body)
  // OpenRouter's older name of `exclude`.
  return asked && body['include_reasoning'] === false ? { ...asked, show: false } : asked
}

/** Alibaba and others: `enable_thinking`, `thinking_budget`; vLLM and SGLang have the former among the template's. */
function fromSwitch(body: Json): Reasoning | undefined {
  const template = isRecord(body['chat_template_kwargs']) ? body['chat_template_kwargs'] : {}
  const on = body['enable_thinking'] ?? template['enable_thinking'] ?? template['thinking']
  if (on === false) return { mode: 'off' }
  const tokens = body['thinking_budget']
  if (typeof tokens === 'number' && tokens > 0) return { mode: 'budget', tokens }
  return on === true ? { mode: 'auto' } : undefined
}

/** A word we do not know (dialects have their own) is left to the same protocol. */
function fromEffort(word: string | undefined): Reasoning | undefined {
  if (word === undefined) return undefined
  if (word === 'none') return { mode: 'off' }
  const effort = efforts.find((known) => known === word)
  return effort && { mode: 'effort', effort }
}

/** OpenRouter: `{effort | max_tokens | enabled, exclude}`. */
function fromReasoning(value: unknown): Reasoning | undefined {
  if (!isRecord(value)) return undefined
  const show = value['exclude'] === true ? { show: false } : {}
  if (value['enabled'] === false) return { mode: 'off', ...show }
  const effort = typeof value['effort'] === 'string' ? fromEffort(value['effort']) : undefined
  if (effort) return { ...effort, ...show }
  const tokens = value['max_tokens']
  if (typeof tokens === 'number' && tokens >= 0) return { mode: 'budget', tokens, ...show }
  return value['enabled'] === true ? { mode: 'auto', ...show } : undefined
}

/** Moonshot, Z.ai and others: `{type: enabled | disabled | adaptive, budget_tokens}`. */
function fromThinking(value: unknown): Reasoning | undefined {
  if (!isRecord(value)) return undefined
  switch (value['type']) {
    case 'disabled':
      return { mode: 'off' }
    case 'enabled':
    case 'adaptive':
    case 'auto': {
      const tokens = value['budget_tokens']
      return typeof tokens === 'number' && tokens > 0
        ? { mode: 'budget', tokens }
        : { mode: 'auto' }
    }
    default:
      return undefined
  }
}
