/** A call whose answer is one JSON body, made for a run: whoever ends the run ends the call. */
import type { Upstream } from '../accounts/upstream.ts'
import type { Codec, Headers } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import { hush } from './hush.ts'
import { jsonOrText } from './json-or-text.ts'
import type { Run } from './run.ts'
import { callUpstream } from './upstream-call.ts'
import { upstreamError } from './upstream-error.ts'

export interface WholeCall {
  readonly upstream: Upstream
  readonly codec: Codec
  /** Below the channel's base URL. */
  readonly path: string
  readonly body: unknown
  /** The client's headers that may travel with it. */
  readonly forwarded: Headers
  /** Epoch milliseconds. */
  readonly now: () => number
}

export type WholeAnswer = { readonly body: unknown } | { readonly error: GatewayError }

/** Rejects with Failure where the account's secret cannot be had. */
export async function callWhole(run: Run, wanted: WholeCall): Promise<WholeAnswer> {
  const { upstream, codec, path, forwarded, now } = wanted
  const secret = await upstream.secret()
  const { endpoint } = upstream
  const address = upstream.provider.address({ endpoint, codec, path, secret, forwarded })
  const body = JSON.stringify(wanted.body)
  return new Promise((resolve) => {
    const fail = (error: GatewayError): void => resolve({ error: hush(error, secret) })
    const start = (again: boolean): void => {
      const chunks: Buffer[] = []
      run.call = callUpstream(
        {
          dispatcher: upstream.dispatcher,
          address,
          body,
          read: ({ status, headers }) => ({
            push: (more) => void chunks.push(...more),
            end() {
              const said = jsonOrText(Buffer.concat(chunks).toString('utf8'))
              if (status < 300) return resolve({ body: said })
              const refused = { status, headers, body: said }
              resolve({ error: upstreamError(refused, { upstream, codec, secret, now: now() }) })
            },
            fail,
          }),
          failed: (error, stale) => {
            if (stale && again && !run.ended) start(false)
            else fail(error)
          },
        },
        now,
      )
    }
    start(true)
  })
}
