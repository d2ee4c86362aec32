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

interface Asked {
  readonly upstream: Upstream
  readonly codec: Codec
  readonly secret: Secret | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

export function upstreamError(refused: Refused, asked: Asked): GatewayError {
  const { status, headers, body } = refused
  return mended(asked.codec.upstream.parseError(status, body, headers, asked.now), refused, asked)
}

/** What went wrong by an answer of any status, since some upstreams say their errors under 200; undefined when nothing did. */
export function faultOf(answer: Refused, asked: Asked): GatewayError | undefined {
  if (answer.status >= 300) return upstreamError(answer, asked)
  const { error } = asked.codec.passage.readBody(answer.body)
  return error && mended(error, answer, asked)
}

const mended = (error: GatewayError, refused: Refused, { upstream, secret }: Asked): GatewayError =>
  hush(upstream.provider.classify?.(error, refused) ?? error, secret)
