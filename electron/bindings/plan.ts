/** Who a client is, which models it may use, and which accounts could serve one of them. */
import type { Unavailable, Upstream } from '../accounts/upstream.ts'
import type { GatewayError } from '../hub/error.ts'
import type { ModelPurpose } from '../providers/provider.ts'

/** A program that calls the gateway, known by its key. */
export interface Client {
  readonly keyId: string
  readonly keyLabel: string
  readonly groupId: string
}

/** What a client asks for: a model by its public name, and what it is to do. */
export interface Wish {
  readonly model: string
  readonly purpose: ModelPurpose
}

/** One account that could serve, in the order in which to try. */
export interface Candidate {
  readonly upstream: Upstream
  /** The upstream's own name of the model. */
  readonly model: string
  /** The most output tokens the model gives, where known. */
  readonly maxOutput?: number
  /** Ids of the only protocols that serve the model on this account, best first; absent means what its provider says. */
  readonly protocols?: readonly string[]
}

/** An account that is bound to the model but cannot serve now. */
export interface RuledOut extends Unavailable {
  readonly accountId: string
  readonly label: string
}

/** What a public model name resolves to for one client at one moment. */
export type Plan =
  | {
      readonly ok: true
      readonly candidates: readonly [Candidate, ...Candidate[]]
      readonly ruledOut: readonly RuledOut[]
    }
  /**
   * `no-binding` names the models this key can use; `invalid-request` says what the model is for instead of what was wished;
   * `no-account` says who was ruled out and until when.
   */
  | { readonly ok: false; readonly error: GatewayError; readonly ruledOut: readonly RuledOut[] }

/** A model as a client sees it. */
export interface PublicModel {
  readonly id: string
  readonly label: string
  /** What serves it, e.g. the provider's label; shown as `owned_by`. */
  readonly owner: string
  /** Epoch milliseconds when it first became available. */
  readonly since: number
  /** What it is for; absent where nobody says, and then it is taken for a chat model. */
  readonly purpose?: ModelPurpose
  readonly contextWindow?: number
  readonly maxOutput?: number
}
