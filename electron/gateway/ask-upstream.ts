/** A question without a body to an account's upstream, beside the exchanges that stream. */
import { request as send } from 'undici'
import type { Upstream } from '../accounts/upstream.ts'
import type { Codec, Headers } from '../codecs/codec.ts'
import { signedIn } from './signed-in.ts'
import { redactText } from '../kernel/redact.ts'
import { jsonOrText } from './json-or-text.ts'

export interface Question {
  readonly codec: Codec
  readonly path: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** The client's headers that travel with it. */
  readonly forwarded: NodeJS.Dict<string | string[]>
}

export interface UpstreamSaid {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON, or the text where it was none. */
  readonly body: unknown
}

const patience = 15_000

/** Undefined when the upstream cannot be reached: who asks decides what stands in. */
export async function askUpstream(
  upstream: Upstream,
  question: Question,
): Promise<UpstreamSaid | undefined> {
  const { codec, path, method, forwarded } = question
  try {
    const secret = await upstream.secret()
    const { url, headers } = upstream.provider.address({
      endpoint: upstream.endpoint,
      codec,
      path,
      secret,
      forwarded: forwarded as Headers,
      ...signedIn(upstream, undefined),
    })
    const answer = await send(url, {
      method,
      headers,
      dispatcher: upstream.dispatcher,
      headersTimeout: patience,
      bodyTimeout: patience,
    })
    const { statusCode: status } = answer
    const text = await answer.body.text()
    return {
      status,
      headers: answer.headers as Headers,
      // Some quote the key they refuse.
      body: jsonOrText(status < 300 || !secret ? text : redactText(text, [secret])),
    }
  } catch {
    return undefined
  }
}
