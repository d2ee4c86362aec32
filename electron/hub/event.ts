/** What an upstream says while answering, in one vocabulary for every protocol. */
import type { Carrier, Extras, WebSearch } from './content.ts'
import type { GatewayError } from './error.ts'
import type { Stop, Usage } from './usage.ts'

/** A source the model quotes. Offsets count UTF-16 units of the block's text. */
export interface Citation {
  readonly url: string
  readonly title?: string
  readonly start?: number
  readonly end?: number
  readonly text?: string
}

/** How likely the model found one token it wrote, and what it might have written instead. */
export interface TokenLogprob {
  readonly token: string
  /** Natural logarithm of its probability. */
  readonly logprob: number
  /** Its UTF-8 bytes, where the upstream tells them. */
  readonly bytes?: readonly number[]
  readonly top: readonly Omit<TokenLogprob, 'top'>[]
}

/**
 * Order: one `start`; blocks, each `*-start`, its deltas, `block-end`; then one terminal, `end` or `error`.
 * Blocks carry a number that no other block of the answer has; blocks may overlap (some upstreams interleave).
 * Every open block is ended before `end`. `error` may come at any time and is the last event.
 */
export type Event =
  | {
      readonly type: 'start'
      /** The upstream's id of the answer. */
      readonly id: string
      /** The upstream's name of the model. */
      readonly model: string
      /** When it was made, epoch seconds; absent where the protocol does not say. */
      readonly created?: number
      /** What is already known, e.g. the input tokens. */
      readonly usage?: Usage
    }
  | {
      readonly type: 'text-start'
      readonly block: number
      /** Fields of the message that only one protocol knows, e.g. its `phase`. */
      readonly extras?: Extras
    }
  | { readonly type: 'reasoning-start'; readonly block: number }
  | { readonly type: 'refusal-start'; readonly block: number }
  | {
      readonly type: 'tool-start'
      readonly block: number
      readonly id: string
      readonly name: string
      readonly kind: 'function' | 'custom'
      readonly namespace?: string
    }
  /** A whole sealed thought; it opens and ends by itself (no `block-end`). */
  | { readonly type: 'redacted-reasoning'; readonly block: number; readonly carrier: Carrier }
  /** A whole item that only one protocol knows; it opens and ends by itself. */
  | {
      readonly type: 'opaque'
      readonly block: number
      readonly protocol: string
      readonly raw: unknown
      readonly label: string
      /** What it means to other protocols, where it is a web search. */
      readonly search?: WebSearch
    }
  /** A whole image the model made, in base64; it opens and ends by itself. */
  | {
      readonly type: 'image'
      readonly block: number
      readonly mediaType: string
      readonly data: string
      /** A vendor's proof that rides on it (Gemini). */
      readonly signature?: Carrier
    }
  /** More of a text, reasoning or refusal block, or of a tool call's arguments (byte-exact). */
  | { readonly type: 'delta'; readonly block: number; readonly text: string }
  /** The proof of a reasoning block, tool call or text; it replaces any earlier one. */
  | { readonly type: 'signature'; readonly block: number; readonly carrier: Carrier }
  /** The likelihoods of the tokens since the last such event of a text block. */
  | { readonly type: 'logprobs'; readonly block: number; readonly tokens: readonly TokenLogprob[] }
  | { readonly type: 'citation'; readonly block: number; readonly citation: Citation }
  | { readonly type: 'block-end'; readonly block: number }
  /** Tokens so far; cumulative, the last one counts. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | {
      readonly type: 'end'
      readonly stop: Stop
      /** Absent when the upstream never said. */
      readonly usage?: Usage
    }
  | { readonly type: 'error'; readonly error: GatewayError }
