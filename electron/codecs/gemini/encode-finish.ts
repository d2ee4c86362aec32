/** Writes why an answer ended: a candidate's `finishReason` and the sentence beside it. */
import type { Stop, StopReason } from '../../hub/usage.ts'
import type { Warning } from '../codec.ts'
import { isUnfinished, type SaidCall } from './encode-parts.ts'
import { cutsOff } from './stop.ts'

const words = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  // A call that waits for its result is a plain stop here.
  'tool-calls': 'STOP',
  pause: 'STOP',
  length: 'MAX_TOKENS',
  'context-full': 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  other: 'OTHER',
} as const satisfies Record<StopReason, string>

/** Words of this protocol that say more than ours; they go out again as they came (FinishReason). */
const ownWords: Readonly<Partial<Record<StopReason, ReadonlySet<string>>>> = {
  'content-filter': new Set([
    'RECITATION',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
  ]),
  other: new Set(['LANGUAGE', 'NO_IMAGE', 'IMAGE_OTHER']),
}

export interface Finish {
  readonly finishReason: string
  readonly finishMessage?: string
}

/** What the answer held, where the stop alone does not say it all. */
export interface Held {
  readonly refusal: boolean
  /** A call that was left out because its end is missing. */
  readonly cutCall: Pick<SaidCall, 'name'> | undefined
}

export function finishOf(stop: Stop, { refusal, cutCall }: Held): Finish {
  const { reason, raw } = stop
  const own = raw !== undefined && ownWords[reason]?.has(raw) === true ? raw : words[reason]
  const finishReason = own === 'STOP' && refusal ? 'SAFETY' : own
  const message = [
    stop.explanation,
    cutCall && `The call of ${cutCall.name} was cut off and is left out.`,
  ].filter((one) => one !== undefined && one !== '')
  return {
    finishReason,
    ...(message.length > 0 ? { finishMessage: message.join(' ') } : {}),
  }
}

/**
 * Clients run every call they get, whatever the reason beside it: one whose end the limit or a filter took is left out.
 * Only the last call of an answer can be such.
 */
export const isCut = (call: SaidCall, stop: Stop): boolean => cutsOff(stop) && isUnfinished(call)

/** What this protocol has no word for. */
export function finishWarnings(stop: Stop, cutCall: Held['cutCall']): readonly Warning[] {
  const pause = { field: 'pause', action: 'told as STOP: this protocol has no word for it' }
  const cut = { field: 'functionCall', action: 'left out: its arguments were cut off' }
  return [...(stop.reason === 'pause' ? [pause] : []), ...(cutCall ? [cut] : [])]
}
