/** What a row of the compatibility grid is, and what a cell of it can be. */
import type { Codec } from '../../electron/codecs/codec.ts'
import type { Event } from '../../electron/hub/event.ts'
import type { Request, Tool } from '../../electron/hub/request.ts'
import type { Response } from '../../electron/hub/response.ts'

/** From whom to whom, by protocol id. */
export interface Way {
  readonly client: string
  readonly upstream: string
}

/** How a protocol does something of which it tells no warning, by the id of the one that does it so. */
export type Ways = Readonly<Record<string, string>>

/** Something a client can ask. */
export interface RequestFeature {
  readonly name: string
  /** What is asked, in a request that asks nothing else. */
  asks(way: Way): Partial<Request>
  /**
   * What matters of it in a request; undefined where nothing is left. `built`: the protocol of the body that was built for an
   * upstream and read again; absent for what a client asks.
   */
  pick(request: Request, built?: string): unknown
  /** How an upstream gets it in another form. */
  readonly how?: Ways
  /** It comes from another vendor, so not even a request of the upstream's own protocol is forwarded as it is. */
  readonly foreign?: true
  /** Fields of the body in which clients of a protocol ask it, where no builder ever does. */
  readonly writes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Clients do what the protocol's own service refuses: they give tools any name. */
  readonly anyName?: true
}

/** Something an upstream can answer. */
export interface AnswerFeature {
  readonly name: string
  /** The answer without its start; also without its end, where it simply stops. */
  says(way: Way): readonly Event[]
  /** What matters of it in an answer; undefined where nothing is left. */
  pick(response: Response): unknown
  /** How a client gets it in another form. */
  readonly how?: Ways
  /** The tools that the client must have offered for such an answer. */
  readonly tools?: readonly Tool[]
}

export interface Group<Feature> {
  readonly name: string
  readonly features: readonly Feature[]
}

/** What becomes of a feature on one way. */
export type Outcome =
  | { readonly kind: 'exact' }
  /** It arrives in another form: how, in the gateway's words. */
  | { readonly kind: 'approximated'; readonly how: readonly string[] }
  /** It does not arrive: what the client is told. */
  | { readonly kind: 'inexpressible'; readonly told: readonly string[] }
  /** The one who would say it has no words for it. */
  | { readonly kind: 'unsaid' }
  /** It does not arrive as it was and nobody is told: a fault. */
  | { readonly kind: 'lost'; readonly expected: unknown; readonly got: unknown }

/** One row measured: an outcome for each protocol on the other side, in the order of `codecs`. */
export interface Row {
  readonly name: string
  readonly cells: readonly Cell[]
}

export interface Cell {
  readonly codec: Codec
  readonly outcome: Outcome
  /** What the newest model of the upstream's own vendor does, where an older one takes more. */
  readonly newest?: { readonly model: string; readonly outcome: Outcome }
}
