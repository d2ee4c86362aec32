/**
 * The proof of the thought that led to a call, told once more on the call: some clients (Vercel's AI SDK) keep no proof that
 * comes behind a thought, but all keep that of a call, for this protocol's own models demand it back.
 */
import type { Block, Carrier, ReasoningBlock } from '../../hub/content.ts'
import { hiddenWords } from '../kit/hidden-thoughts.ts'
import { type OpenedProof, sealEarlier, sealHidden } from './proof.ts'
import { protocol } from './protocol.ts'

/** Made per answer. */
export interface Leading {
  /** A thought was proved, with words or without, or told sealed as a whole. */
  thought(carrier: Carrier, form: 'spoken' | 'silent' | 'sealed'): void
  /** What the next call carries if it has no proof of its own, ready to be written; undefined for nothing. */
  call(): string | undefined
}

export function leading(): Leading {
  let sealed: (string | undefined)[] = []
  return {
    thought(carrier, form) {
      // A call of the home vendor's own has its proof.
      if (carrier.issuer === protocol) sealed.push(undefined)
      else if (form === 'sealed') sealed.push(sealHidden(carrier))
      else sealed.push(sealEarlier(carrier, form === 'silent'))
    },
    call() {
      // There is room for one; part of several would be a gap among them.
      const only = sealed.length === 1 ? sealed[0] : undefined
      sealed = []
      return only
    },
  }
}

/** Puts what a call carried back where it belongs: among the thoughts since the call before, unless they kept it. */
export function restoreThought(blocks: Block[], { carrier, hidden, earlier }: OpenedProof): void {
  const step = blocks.findLastIndex(({ type }) => type === 'tool-call') + 1
  const thoughts = blocks.slice(step).filter((block) => block.type === 'reasoning')
  if (thoughts.some(isProved)) return
  const [thought, more] = thoughts
  const words = hiddenWords(carrier)
  if (words !== undefined) {
    if (!thought) blocks.splice(step, 0, { type: 'reasoning', text: words })
    return
  }
  if (hidden) blocks.splice(step, 0, { type: 'reasoning', text: '', redacted: carrier })
  else if (thought && !more) blocks[blocks.indexOf(thought)] = { ...thought, signature: carrier }
  // Without its words, or with others, a proof is none.
  else if (!thought && earlier === 'silent')
    blocks.splice(step, 0, { type: 'reasoning', text: '', signature: carrier })
}

const isProved = ({ signature, redacted }: ReasoningBlock): boolean =>
  (signature ?? redacted) !== undefined
