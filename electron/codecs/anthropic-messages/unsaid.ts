/** What an answer may hold that this protocol cannot say. */
import type { Extras } from '../../hub/content.ts'
import { eachForeign } from '../kit/foreign-fields.ts'
import type { Tell } from '../kit/tell-once.ts'
import { protocol } from './wire.ts'

/** Fields of a message that only other protocols know. */
export function tellExtras(extras: Extras | undefined, tell: Tell): void {
  eachForeign(extras, protocol, (field, owner) => {
    tell(field, `dropped: only ${owner} knows it`)
  })
}

export const noLogprobs = 'dropped: the protocol tells no likelihoods'
