/** Tells what an answer held and this protocol's clients cannot be given, each thing once. */
import type { Extras } from '../../hub/content.ts'
import type { Answering } from '../codec.ts'
import { protocol } from './protocol.ts'

export interface Lost {
  /** An item that only another protocol knows. */
  item(label: string): void
  /** The proof of a text; this protocol proves thoughts and tool calls. */
  textProof(): void
  /** Fields of a text that only other protocols know. */
  fields(extras: Extras | undefined): void
}

export function lostBy(answering: Pick<Answering, 'warn'>): Lost {
  const told = new Set<string>()
  const warn = (field: string, action: string): void => {
    if (told.has(field)) return
    told.add(field)
    answering.warn?.({ field, action })
  }
  return {
    item: (label) => {
      warn(label, 'left out of the answer: the client’s protocol has no place for it')
    },
    textProof: () => {
      warn('text signature', 'left out of the answer: the client’s protocol proves no text')
    },
    fields(extras) {
      for (const [other, known] of Object.entries(extras ?? {}))
        if (other !== protocol)
          for (const field of Object.keys(known))
            warn(field, `left out of the answer: only ${other} knows it`)
    },
  }
}
