/** What an exchange needs from the rest of the app, in the order it needs it. Tests pass plain functions. */
import type { Upstream } from '../accounts/upstream.ts'
import type { Client, Plan, PublicModel, Wish } from '../bindings/plan.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ExchangeRow } from '../metering/exchange-row.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { Recall } from './recall.ts'

export interface Services {
  readonly clock: Clock
  /** The largest request body, bytes. */
  bodyLimit(): number
  /** Key → client. */
  authenticate(
    key: string,
    now: number,
  ): { readonly client: Client } | { readonly error: GatewayError }
  /** Public model name → who could serve it, best first. Pure lookup in memory. A bare name wishes for it whatever it is for. */
  resolve(client: Client, wish: Wish | string, now: number): Plan
  /** An account by its id, as it is now; undefined once it is turned off or removed. */
  upstream(accountId: string): Upstream | undefined
  /** The models this client may use. */
  models(client: Client, now: number): readonly PublicModel[]
  /** Commits the row together with others that end in the same turn, then calls back. Always calls back. */
  record(row: ExchangeRow, committed: () => void): void
  /** Our own count of a request's input tokens, for upstreams that cannot count. */
  estimateTokens(text: string): number | Promise<number>
}

/** With what the gateway itself remembers between exchanges. */
export interface GatewayServices extends Services {
  readonly kept: KeptAnswers
  readonly recall: Recall
}
