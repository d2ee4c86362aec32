/** The blocks of an answer as clients of this protocol see them, streamed or not. */
import type { Carrier } from '../../hub/content.ts'
import type { ResponseBlock } from '../../hub/response.ts'
import { sealCarrier } from '../kit/carrier.ts'
import { fitId, madeUpId } from '../kit/ids.ts'
import { isRecord } from '../kit/read.ts'
import type { Tell } from '../kit/tell-once.ts'
import { toldSearch } from './web-search.ts'
import { callIdLimits, home, protocol, type WireBlock } from './wire.ts'

/** A reasoning blob with its issuer's name on it, unless it is at home here. */
export const sealed = (carrier: Carrier): string => sealCarrier(carrier, home)

/** An empty thought that carries the proof of a tool call or of the text before it: neither has a place for one here. */
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

/** An item that only one protocol knows, with what it means to others. */
type Item = Omit<Extract<ResponseBlock, { type: 'opaque' }>, 'type'>

/** An item of this protocol as it came, another's search in this protocol's form, nothing for the rest. */
export function itemBlocks(
  item: Item,
  tell: Tell,
  ...place: readonly (string | number)[]
): readonly WireBlock[] {
  const { raw, search, label } = item
  if (item.protocol === protocol && isRecord(raw) && typeof raw['type'] === 'string')
    return [{ ...raw, type: raw['type'] }]
  if (search) return toldSearch(search, ...place)
  tell(label, `dropped: only ${item.protocol} knows it`)
  return []
}

/** Answers of this protocol hold no images; a line says that there was one. */
export function imageBlock({ mediaType }: { readonly mediaType: string }, tell: Tell): WireBlock {
  tell('image', 'replaced by a note: answers of this protocol carry no images')
  return {
    type: 'text',
    text: `[The model made an image (${mediaType}) that cannot be shown here.]`,
  }
}
