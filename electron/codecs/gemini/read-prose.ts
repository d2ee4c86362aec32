/** The text and thoughts of an answer: opens and ends their blocks as the parts change kind. */
import type { Citation, Event, TokenLogprob } from '../../hub/event.ts'

export type ProseKind = 'text' | 'reasoning'

export interface Out {
  write(event: Event): void
  /** A number that no block of this answer had yet. */
  nextBlock(): number
}

/** One text block. */
export interface ToldText {
  readonly block: number
  readonly text: string
}

export interface PlacedCitation {
  readonly block: number
  readonly citation: Citation
}

export interface Prose {
  add(kind: ProseKind, text: string): void
  /** More of whatever is open; false where nothing is that may grow. */
  more(text: string): boolean
  isOpen(kind: ProseKind): boolean
  /** The proof of what was said last, or of an empty block where nothing of that kind is open. */
  sign(kind: ProseKind, blob: string): void
  logprobs(tokens: readonly TokenLogprob[]): void
  /** All texts so far, in order. */
  texts(): readonly ToldText[]
  /** Ends what is open; something else begins. */
  pause(): void
  /** Ends what is open, with the citations. Those of a text that has ended stand on the last, without a place in it. */
  close(cited: readonly PlacedCitation[]): void
}

interface Open {
  readonly kind: ProseKind
  readonly block: number
  /** What follows a proof belongs to another block. */
  proven: boolean
}

export function readProse(out: Out, issuer: string): Prose {
  let open: Open | undefined
  /** A text behind which thoughts came: its sources may still be told. */
  let held: number | undefined
  const texts: { readonly block: number; readonly pieces: string[] }[] = []
  let pieces: string[] = []

  const end = (block: number | undefined): void => {
    if (block !== undefined) out.write({ type: 'block-end', block })
  }

  const pause = (): void => {
    end(held)
    end(open?.block)
    held = undefined
    open = undefined
  }

  /** Only a thought leaves a text before it open: all else is told in the order in which it was said. */
  const rest = (): void => {
    if (open?.kind === 'text') held = open.block
    else end(open?.block)
    open = undefined
  }

  const begin = (kind: ProseKind): Open => {
    if (kind === 'reasoning') rest()
    else pause()
    const block = out.nextBlock()
    out.write({ type: kind === 'text' ? 'text-start' : 'reasoning-start', block })
    if (kind === 'text') {
      pieces = []
      texts.push({ block, pieces })
    }
    open = { kind, block, proven: false }
    return open
  }

  const grow = ({ kind, block }: Open, text: string): void => {
    if (kind === 'text') pieces.push(text)
    out.write({ type: 'delta', block, text })
  }

  const isOpen = (kind: ProseKind): boolean => open?.kind === kind && !open.proven

  return {
    add(kind, text) {
      if (text === '') return
      const block = open?.kind === kind && !open.proven ? open : begin(kind)
      grow(block, text)
    },
    more(text) {
      if (!open || open.proven) return false
      if (text !== '') grow(open, text)
      return true
    },
    isOpen,
    sign(kind, blob) {
      const block = open?.kind === kind && !open.proven ? open : begin(kind)
      block.proven = true
      out.write({ type: 'signature', block: block.block, carrier: { issuer, blob } })
    },
    logprobs(tokens) {
      if (open?.kind === 'text') out.write({ type: 'logprobs', block: open.block, tokens })
    },
    texts: () => texts.map(({ block, pieces: told }) => ({ block, text: told.join('') })),
    pause,
    close(cited) {
      for (const one of cited) {
        const block = open?.kind === 'text' ? open.block : (held ?? begin('text').block)
        out.write({ type: 'citation', block, citation: on(block, one) })
      }
      pause()
    },
  }
}

/** Where it stands in another text than the one it is about, its place means nothing. */
function on(block: number, { block: of, citation }: PlacedCitation): Citation {
  if (of === block) return citation
  const { start: _, end: __, ...source } = citation
  return source
}
