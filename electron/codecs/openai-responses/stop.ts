/** Why an answer ended: a response object's status and details become the hub's word. */
import type { Stop } from '../../hub/usage.ts'
import { isRecord, type Json } from '../kit/read.ts'

/** What the answer held, which decides where the status alone does not. */
export interface Held {
  readonly toolCall: boolean
  readonly refusal: boolean
}

/** A cut or filtered answer must not look runnable, so `incomplete` beats the calls it holds. */
export function stopOf(status: 'completed' | 'incomplete', response: Json, held: Held): Stop {
  if (status === 'incomplete') return incomplete(response['incomplete_details'])
  if (held.toolCall) return { reason: 'tool-calls', raw: status }
  return { reason: held.refusal ? 'refusal' : 'stop', raw: status }
}

function incomplete(details: unknown): Stop {
  const reason = isRecord(details) ? details['reason'] : undefined
  if (reason === 'content_filter') return { reason: 'content-filter', raw: reason }
  // Whatever cut it off, an answer that is not whole reads as one that ran out of room.
  return { reason: 'length', raw: typeof reason === 'string' ? reason : 'incomplete' }
}
