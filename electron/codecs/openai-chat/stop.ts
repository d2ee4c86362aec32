/** Why an answer ended: between `finish_reason` and the hub. */
import type { Stop, StopReason } from '../../hub/usage.ts'
import type { WireFinish } from './wire.ts'

/** What the answer held, which decides where `finish_reason` alone does not. */
export interface Held {
  readonly toolCalls: boolean
  readonly refusal: boolean
}

/** A cut or filtered answer must not look runnable, so `length` and `content_filter` beat `tool_calls`. */
export function finishOf(stop: Stop, held: Held): WireFinish {
  switch (stop.reason) {
    case 'length':
    case 'context-full':
      return 'length'
    case 'content-filter':
      return 'content_filter'
    case 'refusal':
      // With words of its own a refusal is an answer; without them a client must not take it for one.
      return held.refusal ? 'stop' : 'content_filter'
    case 'tool-calls':
    case 'stop':
    case 'stop-sequence':
    case 'pause':
    case 'other':
      return held.toolCalls ? 'tool_calls' : 'stop'
  }
}

/** The words of the reference, and those of vendors that kept their own. Compared in lower case. */
const reasons: ReadonlyMap<string, StopReason> = new Map([
  ['stop', 'stop'],
  ['end_turn', 'stop'],
  ['eos', 'stop'],
  ['stop_sequence', 'stop-sequence'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'context-full'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['tool_use', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['sensitive', 'content-filter'],
  ['safety', 'content-filter'],
  ['refusal', 'refusal'],
])

/** Words by which vendors say that they broke the answer off. */
const broken: ReadonlySet<string> = new Set([
  'error',
  'network_error',
  'insufficient_system_resource',
  'abort',
])

export const isBroken = (finish: string): boolean => broken.has(finish.toLowerCase())

const rank: Readonly<Record<StopReason, number>> = {
  'content-filter': 5,
  length: 4,
  'context-full': 4,
  refusal: 3,
  'tool-calls': 2,
  'stop-sequence': 1,
  stop: 1,
  pause: 1,
  other: 0,
}

/** Of the reasons that several choices give, or one choice twice, the one that must not be lost. */
export function weightier(one: Stop | undefined, other: Stop): Stop {
  return one && rank[one.reason] >= rank[other.reason] ? one : other
}

export function parseFinish(finish: string): Stop {
  return { reason: reasons.get(finish.toLowerCase()) ?? 'other', raw: finish }
}

/** The stop of the whole answer. `said`: undefined when the upstream closed properly without a reason. */
export function stopOf(said: Stop | undefined, held: Held): Stop {
  const stop = said ?? { reason: 'stop' }
  switch (stop.reason) {
    case 'stop':
    case 'other':
    case 'tool-calls':
      if (held.toolCalls) return { ...stop, reason: 'tool-calls' }
      if (held.refusal) return { ...stop, reason: 'refusal' }
      // "tool_calls" without a call would leave a client waiting for nothing.
      return stop.reason === 'tool-calls' ? { ...stop, reason: 'stop' } : stop
    default:
      return stop
  }
}
