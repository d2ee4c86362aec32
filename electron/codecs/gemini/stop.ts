/** Why an answer ended: this protocol's `finishReason` and the hub's words for it. */
import type { Stop, StopReason } from '../../hub/usage.ts'

/** Gemini API reference, `FinishReason` and `BlockReason`. */
const reasons: ReadonlyMap<string, StopReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
])

/** Words by which the service says that the model wrote something it could not read: the answer is of no use. */
const broken: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'MALFORMED_RESPONSE',
])

export const isBroken = (finish: string): boolean => broken.has(finish.toUpperCase())

/** `message`: the service's own words about it. */
export function readFinish(finish: string, message?: string): Stop {
  return {
    reason: reasons.get(finish.toUpperCase()) ?? 'other',
    raw: finish,
    ...(message === undefined || message === '' ? {} : { explanation: message }),
  }
}

/** A prompt that the service would not answer. */
export const blockedStop = (reason: string, message?: string): Stop => ({
  ...readFinish(reason, message),
  reason: 'content-filter',
})

/** Whether such a stop may come amid a call. */
export const cutsOff = ({ reason }: Stop): boolean =>
  reason === 'length' || reason === 'context-full' || reason === 'content-filter'

const rank: Readonly<Record<StopReason, number>> = {
  'content-filter': 5,
  length: 4,
  'context-full': 4,
  refusal: 3,
  'tool-calls': 2,
  other: 1,
  'stop-sequence': 0,
  stop: 0,
  pause: 0,
}

/** Some upstreams say STOP on every chunk: the reason that must not be lost stays. */
export const weightier = (one: Stop | undefined, other: Stop): Stop =>
  one && rank[one.reason] >= rank[other.reason] ? one : other

/** An answer that stopped plainly after a call waits for its result: the service calls both STOP. */
export const settle = (stop: Stop, called: boolean): Stop =>
  called && (stop.reason === 'stop' || stop.reason === 'other')
    ? { ...stop, reason: 'tool-calls' }
    : stop
