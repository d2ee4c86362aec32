/** One try of an exchange against one account. It succeeds once the upstream has begun to answer, not merely on status 200. */
import type { Candidate } from '../bindings/plan.ts'
import type { Answering, Codec, Target, Warning } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import type { Answer, Reader } from './answer.ts'
import { type Ask, parseBody } from './ask.ts'
import { errorReader } from './error-reader.ts'
import { forwardStream } from './forward-stream.ts'
import { forwardWhole } from './forward-whole.ts'
import type { Tally } from './tally.ts'
import { translateBody, translateStream } from './translate.ts'
import { callUpstream, type Head, type UpstreamCall } from './upstream-call.ts'

export interface AttemptInput {
  readonly codec: Codec
  readonly ask: Ask
  readonly candidate: Candidate
  readonly secret: Secret | undefined
  readonly answering: Answering
  readonly tally: Tally
  readonly answer: Answer
  /** The client's headers that travel with a forwarded request. */
  readonly forwarded: Readonly<Record<string, string | undefined>>
  /** The client's query string, with its question mark and without its key; '' for none. */
  readonly query: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Tells of a call that met a connection which had gone stale: nothing was received, it can be made again. */
  stale(): void
}

/** Starts the try. Whatever comes of it is told to `answer`. Throws Failure when the request cannot be built. */
export function startAttempt(input: AttemptInput): UpstreamCall {
  const { codec, candidate, tally } = input
  // What an earlier try had to leave out is no longer missing.
  tally.warnings = []
  const passing = candidate.upstream.codecs.includes(codec)
  tally.passedThrough = passing
  return passing ? forward(input) : translate(input)
}

function forward(input: AttemptInput): UpstreamCall {
  const { codec, ask, candidate, tally, answer, secret, forwarded } = input
  const { upstream } = candidate
  const alias = candidate.model === ask.model ? undefined : ask.model
  const address = upstream.provider.address({
    endpoint: upstream.endpoint,
    codec,
    path: codec.passage.path + input.query,
    secret,
    forwarded,
  })
  return call(input, codec, {
    address,
    body: ownBody(input),
    read: (head) => {
      const forwarding = { codec, tally, answer, alias, wantsUsage: ask.wantsUsage }
      if (streams(head, ask.stream)) {
        return ask.stream ? forwardStream(forwarding) : translateStream(same(input))
      }
      return ask.stream ? translateBody(same(input)) : forwardWhole(forwarding)
    },
  })
}

/** The client's own body for an upstream of its protocol: byte for byte, or put right first where the platform needs it. */
function ownBody({ codec, ask, candidate, tally }: AttemptInput): Buffer | string {
  const { provider, endpoint } = candidate.upstream
  const bytes = ask.forwardBody(candidate.model)
  if (provider.adjust === undefined || provider.forwards?.({ endpoint, codec }) !== false)
    return bytes
  const body = parseBody(bytes)
  if (!isRecord(body)) return bytes
  tally.passedThrough = false
  return JSON.stringify(
    provider.adjust(
      { ...body },
      { endpoint, codec, target: targetOf(candidate), warn: warner(tally) },
    ),
  )
}

/** Keeps what an adjustment had to leave out. */
const warner =
  (tally: Tally) =>
  (warning: Warning): void => {
    tally.warnings = [...tally.warnings, warning]
  }

const targetOf = ({ model, maxOutput, upstream }: Candidate): Target => ({
  model,
  issuer: upstream.provider.issuer,
  ...(maxOutput === undefined ? {} : { maxOutput }),
})

/** An upstream that streams to who asked for a body, or the reverse, is read and said again in the same protocol. */
const same = (input: AttemptInput) => ({
  from: input.codec,
  to: input.codec,
  wire: { tools: new Map() },
  target: { issuer: input.candidate.upstream.provider.issuer },
  answering: input.answering,
  stream: input.ask.stream,
  tally: input.tally,
  answer: input.answer,
})

function translate(input: AttemptInput): UpstreamCall {
  const { candidate, tally, secret } = input
  const { upstream } = candidate
  const { provider, endpoint } = upstream
  const [codec] = upstream.codecs
  const target = targetOf(candidate)
  const wire = codec.upstream.buildRequest(input.ask.parsed(), target)
  tally.warnings = wire.warnings
  const body =
    provider.adjust?.(wire.body, { endpoint, codec, target, warn: warner(tally) }) ?? wire.body
  const translation = { ...same(input), from: codec, wire }
  return call(input, codec, {
    address: provider.address({ endpoint, codec, path: wire.path, secret }),
    body: JSON.stringify(body),
    read: (head) =>
      streams(head, true) ? translateStream(translation) : translateBody(translation),
  })
}

type Route = Pick<Parameters<typeof callUpstream>[0], 'address' | 'body'> & {
  read(head: Head): Reader
}

function call(input: AttemptInput, codec: Codec, { address, body, read }: Route): UpstreamCall {
  const { answer, candidate, now } = input
  const { provider, dispatcher } = candidate.upstream
  return callUpstream(
    {
      dispatcher,
      address,
      body,
      read: (head) => {
        if (head.status < 300) return read(head)
        return errorReader(answer, (text) => {
          const error = codec.upstream.parseError(head.status, text, head.headers, now())
          return provider.classify?.(error, { ...head, body: text }) ?? error
        })
      },
      failed: (error: GatewayError, stale) => {
        if (stale) input.stale()
        else answer.failed(error)
      },
    },
    now,
  )
}

/** Whether an answer is a stream, by its type; `expected` where the type says neither. */
function streams({ headers }: Head, expected: boolean): boolean {
  const type = headers['content-type'] ?? ''
  if (type.includes('event-stream')) return true
  return type.includes('json') ? false : expected
}
