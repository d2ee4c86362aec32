/** A call whose answer is one JSON body, made for a run: whoever ends the run ends the call. */
import type { Upstream } from '../accounts/upstream.ts'
import type { Codec, Headers } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import { hush } from './hush.ts'
import { jsonOrText } from './json-or-text.ts'
import { WholeBody } from './longest.ts'
import type { Run } from './run.ts'
import { signedIn } from './signed-in.ts'
import { callUpstream } from './upstream-call.ts'
import { faultOf } from './upstream-error.ts'

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

const clientGone: GatewayError = {
  kind: 'client-gone',
  message: 'The client left before the upstream was asked.',
}

export type WholeAnswer = { readonly body: unknown } | { readonly error: GatewayError }

/** Rejects with Failure where the account's secret cannot be had. */
export async function callWhole(run: Run, wanted: WholeCall): Promise<WholeAnswer> {
  const { upstream, codec, path, forwarded, now } = wanted
  const secret = await upstream.secret()
  // Ended meanwhile: there is nobody to answer.
  if (run.ended) return { error: clientGone }
  const { endpoint } = upstream
  const address = upstream.provider.address({
    ...{ endpoint, codec, path, secret, forwarded },
    ...signedIn(upstream, wanted.body),
  })
  const body = JSON.stringify(wanted.body)
  return new Promise((resolve) => {
    const fail = (error: GatewayError): void => resolve({ error: hush(error, secret) })
    const start = (again: boolean): void => {
      const collected = new WholeBody()
      run.call = callUpstream(
        {
          dispatcher: upstream.dispatcher,
          address,
          body,
          read: ({ status, headers }) => ({
            push: (more) => collected.add(more),
            end() {
              const said = jsonOrText(collected.take().toString('utf8'))
              const answer = { status, headers, body: said }
              const error = faultOf(answer, { upstream, codec, secret, now: now() })
              resolve(error ? { error } : { body: said })
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
