/** What passes between an upstream's answer and the client's: a reader takes bytes in, an answer takes bytes out. */
import type { GatewayError } from '../hub/error.ts'

/** Turns one upstream's answer into the client's. Made per attempt. */
export interface Reader {
  /**
   * What one network read brought: never empty, and the reader's to keep. Throws Failure to have no more: the call is ended, and
   * `fail` hears why.
   */
  push(chunks: readonly Buffer[]): void
  /** The upstream's answer ended as HTTP goes. */
  end(): void
  /** The connection failed, or the upstream stayed silent too long. */
  fail(error: GatewayError): void
}

/** Where a reader puts what it makes. Exactly one of `failed` and `done` is called, once. */
export interface Answer {
  /** The upstream has begun to answer well: from here on no other account is tried. */
  begun(): void
  /** It failed before it began; another account may be tried. */
  failed(error: GatewayError): void
  /** More of the answer. `written` is called once the bytes are not needed any more. */
  write(bytes: Buffer | string, written?: () => void): void
  /** The answer is over, whole or (with an error) cut. `last` goes out after the ledger has the exchange. */
  done(last: Buffer | string, error?: GatewayError): void
}
