/** Reads how much a client wants the model to think: `thinking` and `output_config.effort` are one wish in the hub. */
import type { Effort, Reasoning } from '../../hub/request.ts'
import { given, oneOf, optionalText, record, reject, type Json } from '../kit/read.ts'

/** `minimal` is not this protocol's word. */
const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const satisfies readonly Effort[]

export interface ParsedReasoning {
  readonly reasoning?: Reasoning
  /** The fields of `output_config` that the wish took up. */
  readonly read: readonly string[]
  /** What the hub cannot say, for the extras: `thinking: null` means that the client sent an effort and no `thinking`. */
  readonly rest: { readonly thinking?: null }
}

export function parseReasoning(thinking: unknown, config: Json): ParsedReasoning {
  const effort = given(config['effort'])
    ? oneOf(config['effort'], efforts, 'output_config.effort')
    : undefined
  if (!given(thinking)) {
    if (effort === undefined) return { read: ['effort'], rest: {} }
    return { reasoning: { mode: 'effort', effort }, read: ['effort'], rest: { thinking: null } }
  }
  const wish = record(thinking, 'thinking')
  switch (wish['type']) {
    case 'adaptive':
      return {
        reasoning:
          effort === undefined
            ? { mode: 'auto', ...shown(wish) }
            : { mode: 'effort', effort, ...shown(wish) },
        read: ['effort'],
        rest: {},
      }
    case 'enabled':
      return {
        reasoning: { mode: 'budget', tokens: budget(wish), ...shown(wish) },
        read: [],
        rest: {},
      }
    case 'disabled':
    // Not to think up front; on the models that know the word it is what others call off.
    case 'between_tools':
      return { reasoning: { mode: 'off' }, read: [], rest: {} }
    default:
      return reject('thinking.type', 'expected adaptive, enabled, disabled or between_tools')
  }
}

function budget(wish: Json): number {
  const tokens = wish['budget_tokens']
  return typeof tokens === 'number' && Number.isInteger(tokens) && tokens >= 1024
    ? tokens
    : reject('thinking.budget_tokens', 'expected an integer of 1024 or more')
}

/** `omitted` asks for the signature without the words; no `display` leaves it to the model. */
function shown(wish: Json): { readonly show?: boolean } {
  const display = optionalText(wish['display'], 'thinking.display')
  return display === undefined ? {} : { show: display !== 'omitted' }
}
