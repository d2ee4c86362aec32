/** A whole answer: a folded stream. There is no second decoding path. */
import type { Carrier, Extras, WebSearch } from './content.ts'
import type { Citation, TokenLogprob } from './event.ts'
import type { Stop, Usage } from './usage.ts'

export type ResponseBlock =
  | {
      readonly type: 'text'
      readonly text: string
      readonly citations: readonly Citation[]
      readonly logprobs?: readonly TokenLogprob[]
      readonly signature?: Carrier
      readonly extras?: Extras
    }
  | { readonly type: 'reasoning'; readonly text: string; readonly signature?: Carrier }
  | { readonly type: 'redacted-reasoning'; readonly carrier: Carrier }
  | { readonly type: 'refusal'; readonly text: string }
  | {
      readonly type: 'tool-call'
      readonly id: string
      readonly name: string
      readonly arguments: string
      readonly kind: 'function' | 'custom'
      readonly namespace?: string
      readonly signature?: Carrier
    }
  | {
      readonly type: 'opaque'
      readonly protocol: string
      readonly raw: unknown
      readonly label: string
      readonly search?: WebSearch
    }
  /** An image the model made, in base64. */
  | {
      readonly type: 'image'
      readonly mediaType: string
      readonly data: string
      readonly signature?: Carrier
    }

export interface Response {
  readonly id: string
  readonly model: string
  readonly created?: number
  /** In the order in which they began. */
  readonly blocks: readonly ResponseBlock[]
  readonly stop: Stop
  /** Absent when the upstream never said. */
  readonly usage?: Usage
}
