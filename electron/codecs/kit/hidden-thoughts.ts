/**
 * Thoughts that a client does not want to see. Some upstreams tell them all the same, and some want them back with their next
 * turn: so they travel in the place of a proof, under our own name.
 */
import type { Carrier } from '../../hub/content.ts'
import type { Answering } from '../codec.ts'
import { ourselves } from './carrier.ts'

/** A body that was forwarded as it came may be one that we cannot read; that must not break the answer. */
export function hidesThoughts({ asked }: Pick<Answering, 'asked'>): boolean {
  try {
    return asked?.().reasoning?.show === false
  } catch {
    return false
  }
}

/** What stands for a hidden thought: its proof, which stands for its words too, or else the words. */
export const carrierOf = (words: string, proof: Carrier | undefined): Carrier | undefined =>
  proof ?? (words === '' ? undefined : { issuer: ourselves, blob: words })

/** The words of a thought that came back in the place of a proof; undefined where it is a proof. */
export const hiddenWords = ({ issuer, blob }: Carrier): string | undefined =>
  issuer === ourselves ? blob : undefined
