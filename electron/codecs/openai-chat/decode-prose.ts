/** The text, thoughts and refusals of one choice: opens and ends their blocks as the deltas change kind. */
import type { Carrier } from '../../hub/content.ts'
import type { Citation, TokenLogprob } from '../../hub/event.ts'
import { parseAnnotation } from './annotation.ts'
import type { Scribe } from '../kit/scribe.ts'

export type ProseKind = 'text' | 'reasoning' | 'refusal'

export interface Prose {
  /** The block that is open, for deltas that need no reading. */
  open(): { readonly kind: ProseKind; readonly block: number } | undefined
  add(kind: ProseKind, text: string): void
  /** The proof of the thought that is open, of the next one, or, where neither comes, a thought of its own. */
  sign(carrier: Carrier): void
  annotate(annotation: unknown): void
  /** The likelihoods of what was said last, or, before anything was said, of what comes next. */
  weigh(kind: 'text' | 'refusal', tokens: readonly TokenLogprob[]): void
  /** A whole sealed thought. */
  sealed(carrier: Carrier): void
  /** Ends the open block; tool calls begin. */
  pause(): void
  /** Ends everything and writes what waited for a block. */
  close(): void
}

interface Open {
  readonly kind: ProseKind
  readonly block: number
  /** Where the block begins in the choice's content. */
  readonly base: number
  /** Thoughts behind a proof belong to another block. */
  proven: boolean
}

export function prose(out: Scribe): Prose {
  let open: Open | undefined
  let contentLength = 0
  let proof: Carrier | undefined
  let annotations: unknown[] = []
  let weights: readonly TokenLogprob[] = []

  const end = (): void => {
    if (open) out.write({ type: 'block-end', block: open.block })
    open = undefined
  }

  /** A proof that no thought claimed stands where it came. */
  const pause = (): void => {
    end()
    if (!proof) return
    begin('reasoning')
    end()
  }

  const cite = (citation: Citation | undefined): void => {
    if (open && citation) out.write({ type: 'citation', block: open.block, citation })
  }

  const begin = (kind: ProseKind): Open => {
    if (kind === 'reasoning') end()
    else pause()
    const block = out.nextBlock()
    out.write({ type: `${kind}-start`, block })
    const begun: Open = { kind, block, base: contentLength, proven: false }
    open = begun
    if (kind === 'reasoning' && proof) {
      out.write({ type: 'signature', block, carrier: proof })
      proof = undefined
    }
    if (kind === 'text') {
      for (const one of annotations) cite(parseAnnotation(one, begun.base))
      annotations = []
      if (weights.length > 0) out.write({ type: 'logprobs', block, tokens: weights })
      weights = []
    }
    return begun
  }

  const proseOf = (kind: ProseKind): Open =>
    open?.kind === kind && !open.proven ? open : begin(kind)

  return {
    open: () => (open?.proven === true ? undefined : open),
    add(kind, text) {
      const { block } = proseOf(kind)
      if (kind === 'text') contentLength += text.length
      out.write({ type: 'delta', block, text })
    },
    sign(carrier) {
      if (open?.kind !== 'reasoning') {
        proof = carrier
        return
      }
      open.proven = true
      out.write({ type: 'signature', block: open.block, carrier })
    },
    annotate(annotation) {
      if (open?.kind === 'text') cite(parseAnnotation(annotation, open.base))
      else annotations.push(annotation)
    },
    weigh(kind, tokens) {
      if (tokens.length === 0) return
      if (open?.kind === kind) out.write({ type: 'logprobs', block: open.block, tokens })
      else if (kind === 'text') weights = [...weights, ...tokens]
    },
    sealed(carrier) {
      pause()
      out.write({ type: 'redacted-reasoning', block: out.nextBlock(), carrier })
    },
    pause,
    close() {
      pause()
      if (annotations.length > 0) begin('text')
      end()
    },
  }
}
