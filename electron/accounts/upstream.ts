/** One account as the gateway calls it: where it is, what it speaks, what proves it, and how it fares. */
import type { Dispatcher } from 'undici'
import type { Codec, Headers } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import type { Endpoint, Provider } from '../providers/provider.ts'
import type { Facts } from '../providers/sign-in.ts'

/** Why an account cannot serve now, and until when. */
export interface Unavailable {
  /** In words for a person, e.g. `rate limited`. */
  readonly reason: string
  /** Epoch milliseconds; absent when only the owner can mend it. */
  readonly until?: number
}

/** How an account fares. Lives in memory, shared by all exchanges. */
export interface Health {
  /** Exchanges it is serving at this moment. */
  readonly inFlight: number
  /** Why it cannot serve `model` at `now`, or undefined when it can. */
  unavailable(model: string, now: number): Unavailable | undefined
  /** Takes one of its places; the returned function gives it back and may be called more than once. Undefined when all are taken. */
  hold(): (() => void) | undefined
  /** It answered well an exchange that began at `startedAt` (epoch milliseconds): whatever held it back before that is over. */
  succeeded(model: string, startedAt: number): void
  /** It failed; decides by the error's kind whether and how long it rests. Faults of the client never count. */
  failed(error: GatewayError, model: string, now: number): void
}

export interface Upstream {
  readonly accountId: string
  /** What the owner calls the account. */
  readonly label: string
  readonly channelId: string
  readonly provider: Provider
  readonly endpoint: Endpoint
  /** Protocols this channel speaks, best first. */
  readonly codecs: readonly [Codec, ...Codec[]]
  /** Carries requests to it: a connection pool, a proxy, or an upstream inside the engine. */
  readonly dispatcher: Dispatcher
  readonly health: Health
  /**
   * What proves the account; undefined when it needs nothing. Throws Failure: `sign-in-expired` when only signing in again
   * helps, `no-account` when it cannot be had now.
   */
  secret(): Secret | undefined | Promise<Secret | undefined>
  /** What belongs to the sign-in beside its secret, as it was when `secret` was last given; absent for keys. */
  facts?(): Facts
  /**
   * The platform did not accept `rejected` (401). Resolves true when there is another secret to try once more; false when only
   * the owner can mend it, who is then told. Throws Failure `no-account` when a later try may succeed. Absent for keys.
   */
  renew?(rejected: Secret): Promise<boolean>
  /** Hears the headers of every answer, for what they tell of the quota; cheap. Absent where they tell nothing. */
  heard?(headers: Headers): void
}
