/** The blocks of an answer as clients of this protocol see them, streamed or not. */
import type { Carrier } from '../../hub/content.ts'
import { sealCarrier } from '../kit/carrier.ts'
import { fitId, madeUpId } from '../kit/ids.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { callIdLimits, home, protocol, type WireBlock } from './wire.ts'

/** A reasoning blob with its issuer's name on it, unless it is at home here. */
export const sealed = (carrier: Carrier): string => sealCarrier(carrier, home)

/** An empty thought that carries the proof of a tool call: this protocol's calls have no place for one. */
export const proofBlock = (proof: Carrier, call: string): WireBlock => ({
  type: 'thinking',
  thinking: '',
  signature: sealCarrier({ ...proof, call }, home),
})

export const redactedBlock = (carrier: Carrier): WireBlock => ({
  type: 'redacted_thinking',
  data: sealed(carrier),
})

/** What a client may send back as `tool_use_id`. `place`: where an id is made up, what makes it this call's own. */
export const callId = (id: string, ...place: readonly (string | number)[]): string =>
  id === '' ? madeUpId(...place) : fitId(id, callIdLimits)

/** Tools in a namespace are called by both names. */
export const callName = (call: { readonly name: string; readonly namespace?: string }): string =>
  call.namespace === undefined ? call.name : `${call.namespace}__${call.name}`

/** An item of this protocol as it came; undefined for another's, which its clients could not read. */
export function opaqueBlock(item: {
  readonly protocol: string
  readonly raw: unknown
}): (Json & WireBlock) | undefined {
  const { raw } = item
  if (item.protocol !== protocol || !isRecord(raw) || typeof raw['type'] !== 'string')
    return undefined
  return { ...raw, type: raw['type'] }
}
