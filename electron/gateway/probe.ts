/** Asks a model for one short word, to see that it answers: as an exchange would, without a client and without a row. */
import type { Upstream } from '../accounts/upstream.ts'
import type { Candidate } from '../bindings/plan.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { fold } from '../hub/fold.ts'
import type { Request } from '../hub/request.ts'
import type { Clock } from '../kernel/clock.ts'
import { jsonOrText } from './json-or-text.ts'
import { WholeBody } from './longest.ts'
import { codecsOf, targetOf } from './passing.ts'
import { signedIn } from './signed-in.ts'
import { frameReader } from './sse.ts'
import { callUpstream } from './upstream-call.ts'
import { faultOf } from './upstream-error.ts'

/** Models that think want some room for it. */
const maxOutput = 256

const question = (model: string): Request => ({
  model,
  stream: true,
  system: [],
  turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Say ok.' }] }],
  tools: [],
  sampling: {},
  maxOutput,
  stop: [],
  wantsUsage: false,
  extras: {},
})

const cancelled: GatewayError = { kind: 'client-gone', message: 'The test was cancelled.' }

/** Resolves when a whole answer came. Throws Failure. */
export async function probe(
  candidate: Candidate,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { upstream, model } = candidate
  const { provider, endpoint } = upstream
  const [codec] = codecsOf(candidate)
  if (!codec)
    throw new Failure({
      kind: 'unsupported',
      message: `${upstream.label} does not offer ${model} in any protocol its channel is set to speak.`,
    })
  const secret = await upstream.secret()
  const target = targetOf(candidate)
  const wire = codec.upstream.buildRequest(question(model), target)
  const body = provider.adjust?.(wire.body, { endpoint, codec, target }) ?? wire.body
  const address = provider.address({
    ...{ endpoint, codec, path: wire.path, secret },
    ...signedIn(upstream, body),
  })
  const said = await callToEnd({ upstream, address, body: JSON.stringify(body) }, { clock, signal })
  const asked = { upstream, codec, secret, now: clock.now() }
  const text = said.bytes.toString('utf8')
  const isStream = (said.headers['content-type'] ?? '').includes('event-stream')
  if (said.status >= 300 || !isStream) {
    const error = faultOf({ ...said, body: jsonOrText(text) }, asked)
    if (error) throw new Failure(error)
  }
  const answer = fold()
  if (isStream) {
    const decoder = codec.upstream.decodeStream(wire, target)
    const frames = frameReader()
    answer.push(decoder.push([...frames.push(said.bytes), ...frames.end()]))
    answer.push(decoder.end())
  } else answer.push(codec.upstream.decodeBody(jsonOrText(text), wire, target))
  // Throws Failure where the answer was an error, or no whole one.
  answer.response()
}

interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly bytes: Buffer
}

function callToEnd(
  {
    upstream,
    address,
    body,
  }: {
    readonly upstream: Upstream
    readonly address: Parameters<typeof callUpstream>[0]['address']
    readonly body: string
  },
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const fail = (error: GatewayError): void => reject(new Failure(error))
    if (signal.aborted) return fail(cancelled)
    const collected = new WholeBody()
    const call = callUpstream(
      {
        dispatcher: upstream.dispatcher,
        address,
        body,
        read: ({ status, headers }) => {
          upstream.heard?.(headers)
          return {
            push: (more) => collected.add(more),
            end: () => resolve({ status, headers, bytes: collected.take() }),
            fail,
          }
        },
        failed: fail,
      },
      () => clock.now(),
    )
    signal.addEventListener('abort', () => call.abort(cancelled), { once: true })
  })
}
