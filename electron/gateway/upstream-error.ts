/** What an upstream meant by refusing: read by its protocol, mended by its platform, without its account's secret. */
import type { Upstream } from '../accounts/upstream.ts'
import type { Codec, Headers } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import { hush } from './hush.ts'

/** A refusal; `body` is parsed JSON, or the text where it was none. */
export interface Refused {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** `now`: epoch milliseconds. */
export function upstreamError(
  { status, headers, body }: Refused,
  asked: {
    readonly upstream: Upstream
    readonly codec: Codec
    readonly secret: Secret | undefined
    readonly now: number
  },
): GatewayError {
  const { upstream, codec, secret, now } = asked
  const error = codec.upstream.parseError(status, body, headers, now)
  return hush(upstream.provider.classify?.(error, { status, headers, body }) ?? error, secret)
}
