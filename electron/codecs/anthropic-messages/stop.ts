/** Why an answer ended: this protocol's `stop_reason` and the hub's words for it. */
import type { Stop, StopReason } from '../../hub/usage.ts'
import { isRecord, type Json } from '../kit/read.ts'
import type { WireStop } from './wire.ts'

const fromWire: ReadonlyMap<string, StopReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop-sequence'],
  ['tool_use', 'tool-calls'],
  ['pause_turn', 'pause'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context-full'],
  ['refusal', 'refusal'],
])

const toWire = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  'tool-calls': 'tool_use',
  pause: 'pause_turn',
  length: 'max_tokens',
  'context-full': 'model_context_window_exceeded',
  'content-filter': 'refusal',
  refusal: 'refusal',
  other: 'end_turn',
} as const satisfies Record<StopReason, string>

/** Beta stop reasons the hub has no word for; they go out again as they came. */
const ownWords: ReadonlySet<string> = new Set(['compaction'])

/** `delta` of a `message_delta`, or a whole message; undefined where it names no reason yet. */
export function readStop(delta: Json): Stop | undefined {
  const raw = delta['stop_reason']
  if (typeof raw !== 'string') return undefined
  const sequence = delta['stop_sequence']
  const details = delta['stop_details']
  const { category, explanation } = isRecord(details) ? details : ({} as Json)
  return {
    reason: fromWire.get(raw) ?? 'other',
    raw,
    ...(typeof sequence === 'string' ? { sequence } : {}),
    ...(typeof category === 'string' ? { category } : {}),
    ...(typeof explanation === 'string' ? { explanation } : {}),
  }
}

/** What the answer held, where the stop alone does not say it all. */
export interface Held {
  readonly toolCall: boolean
  readonly refusal: boolean
}

/** An answer that stopped plainly after a tool call waits for its result, whatever word the upstream used. */
export const settle = (stop: Stop, toolCall: boolean): Stop =>
  stop.reason === 'stop' && toolCall ? { ...stop, reason: 'tool-calls' } : stop

export function writeStop(stop: Stop, held: Held): WireStop {
  const { reason, raw } = settle(stop, held.toolCall)
  const plain = reason === 'other' && raw !== undefined && ownWords.has(raw) ? raw : toWire[reason]
  const word = plain === 'end_turn' && held.refusal ? 'refusal' : plain
  const { category = null, explanation = null } = stop
  const told = word === 'refusal' && (category !== null || explanation !== null)
  return {
    stop_reason: word,
    stop_sequence: stop.sequence ?? null,
    ...(told ? { stop_details: { type: 'refusal', category, explanation } } : {}),
  }
}
