/** Tells, once for each kind of thing, what an answer held and this protocol cannot say. */
import type { Extras } from '../../hub/content.ts'
import type { Answering } from '../codec.ts'
import { protocol } from './wire.ts'

export type Tell = (field: string, action: string) => void

/** Made per answer. */
export function unsaid({ warn }: Pick<Answering, 'warn'>): Tell {
  const told = new Set<string>()
  return (field, action) => {
    if (told.has(field)) return
    told.add(field)
    warn?.({ field, action })
  }
}

/** Fields of a message that only other protocols know. */
export function tellExtras(extras: Extras | undefined, tell: Tell): void {
  for (const [other, fields] of Object.entries(extras ?? {}))
    if (other !== protocol)
      for (const field of Object.keys(fields)) tell(field, `dropped: only ${other} knows it`)
}

export const noLogprobs = 'dropped: the protocol tells no likelihoods'
