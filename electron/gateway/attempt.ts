/** One try of an exchange against one account. It succeeds once the upstream has begun to answer, not merely on status 200. */
import type { Candidate } from '../bindings/plan.ts'
import type { Answering, Codec, Dialect, Passage, Warning } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import type { Address } from '../providers/provider.ts'
import type { Answer, Reader } from './answer.ts'
import type { Ask } from './ask.ts'
import type { Wishes } from './forward-body.ts'
import { errorReader } from './error-reader.ts'
import { forwardStream } from './forward-stream.ts'
import { forwardWhole } from './forward-whole.ts'
import { hush } from './hush.ts'
import type { Memory } from './memory.ts'
import { mendStream } from './mend-stream.ts'
import { passes, spoken, targetOf } from './passing.ts'
import type { Tally } from './tally.ts'
import { signedIn } from './signed-in.ts'
import { translateBody, translateStream } from './translate.ts'
import { callUpstream, type Head, type UpstreamCall } from './upstream-call.ts'

export interface AttemptInput {
  /** The client's protocol, and the dialect of it that the client speaks. */
  readonly codec: Codec
  readonly dialect: Dialect
  readonly ask: Ask
  readonly wishes: Wishes
  readonly candidate: Candidate
  readonly secret: Secret | undefined
  readonly tally: Tally
  readonly memory: Memory
  readonly answer: Answer
  /** The client's headers that travel with a forwarded request. */
  readonly forwarded: Readonly<Record<string, string | undefined>>
  /** The client's query string, with its question mark and without its key; '' for none. */
  readonly query: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Tells of a call that most likely met a connection which had gone stale: it may be made again. */
  stale(): void
}

/** Starts the try. Whatever comes of it is told to `answer`. Throws Failure when the request cannot be built. */
export function startAttempt(input: AttemptInput): UpstreamCall {
  const { ask, candidate, dialect, tally } = input
  const { passage } = dialect
  // What an earlier try had to leave out is no longer missing.
  tally.warnings = []
  tally.passedThrough = passage !== undefined && passes(dialect, ask, candidate)
  return passage && tally.passedThrough ? forward(input, passage) : translate(input)
}

function forward(input: AttemptInput, passage: Passage): UpstreamCall {
  const { codec, ask, wishes, candidate, tally, answer, memory, secret } = input
  const { provider, endpoint } = candidate.upstream
  const alias = candidate.model === ask.model ? undefined : ask.model
  memory.requireKnown()
  const keep = memory.forwardKeeper()
  const { body, object } = ownBody(input)
  const path = passage.path(candidate.model, wishes.stream) + input.query
  return call(input, codec, {
    address: addressOf(input, { codec, path, body: object, forwards: true }),
    body,
    read: (head) => {
      const { client } = input.dialect
      const forwarding = {
        ...{ client, passage, tally, answer, alias },
        wantsUsage: wishes.wantsUsage,
        own: (id: string) => memory.own(id),
        keep,
        hush: (error: GatewayError) => hush(error, secret),
      }
      if (streams(head, wishes.stream)) {
        const asIs = wishes.stream && provider.answersAsIs?.({ endpoint, codec }) !== false
        if (!asIs) return translateStream(same(input))
        const mend = provider.endsEmpty?.({ endpoint, codec }) ? passage.mend : undefined
        return mend ? mendStream(forwardStream(forwarding), mend()) : forwardStream(forwarding)
      }
      return wishes.stream ? translateBody(same(input)) : forwardWhole(forwarding)
    },
  })
}

/** The client's own body for an upstream of its protocol: byte for byte, or put right first where the platform needs it. */
function ownBody({ codec, ask, candidate, tally }: AttemptInput): {
  readonly body: Buffer | string
  readonly object?: Record<string, unknown>
} {
  const { provider, endpoint } = candidate.upstream
  const { model } = candidate
  const adjusts =
    provider.adjust !== undefined && provider.forwards?.({ endpoint, codec }) === false
  const given = adjusts || provider.readsBody === true ? ask.body() : undefined
  if (!isRecord(given)) return { body: ask.forwarding().bytes(model) }
  const own = ask.forwarding().object(given, model)
  if (!adjusts) return { body: ask.forwarding().bytes(model), object: own }
  tally.passedThrough = false
  const object =
    provider.adjust?.(own, {
      endpoint,
      codec,
      target: targetOf(candidate),
      warn: warner(tally),
    }) ?? own
  return { body: JSON.stringify(object), object }
}

/** Where and with what a call goes; `forwards`: whether the client's own headers of this protocol travel along. */
function addressOf(
  { candidate, secret, forwarded }: AttemptInput,
  to: {
    readonly codec: Codec
    readonly path: string
    readonly body: Record<string, unknown> | undefined
    readonly forwards: boolean
  },
): Address {
  const { codec, path, body } = to
  const { provider, endpoint } = candidate.upstream
  return provider.address({
    ...{ endpoint, codec, path, secret },
    ...(to.forwards ? { forwarded } : {}),
    ...signedIn(candidate.upstream, body),
  })
}

/** Keeps what had to be left out; the same thing once. */
const warner =
  (tally: Tally) =>
  (warning: Warning): void => {
    const { field, action } = warning
    if (tally.warnings.some((known) => known.field === field && known.action === action)) return
    tally.warnings = [...tally.warnings, warning]
  }

const answeringOf = ({ ask, wishes, tally, memory }: AttemptInput): Answering => ({
  model: ask.model,
  wantsUsage: wishes.wantsUsage,
  id: tally.id,
  created: Math.floor(tally.startedAt / 1000),
  inputEstimate: Math.ceil(ask.size / 4),
  asked: () => memory.asked(),
  warn: warner(tally),
})

/** An upstream that streams to who asked for a body, or the reverse, is read and said again in the same protocol. */
const same = (input: AttemptInput) => ({
  from: spoken(input.dialect, input.candidate),
  to: input.dialect.client,
  wire: { tools: new Map() },
  target: { ...targetOf(input.candidate), seed: input.tally.id },
  answering: answeringOf(input),
  stream: input.wishes.stream,
  tally: input.tally,
  answer: input.answer,
  memory: input.memory,
  hush: (error: GatewayError) => hush(error, input.secret),
})

function translate(input: AttemptInput): UpstreamCall {
  const { candidate, dialect, tally } = input
  const { provider, endpoint } = candidate.upstream
  const codec = spoken(dialect, candidate)
  const target = targetOf(candidate)
  const wire = codec.upstream.buildRequest(input.memory.request(), target)
  tally.warnings = wire.warnings
  const body =
    provider.adjust?.(wire.body, { endpoint, codec, target, warn: warner(tally) }) ?? wire.body
  const translation = { ...same(input), wire }
  return call(input, codec, {
    address: addressOf(input, {
      codec,
      path: wire.path,
      body,
      // Another protocol's client says nothing that this platform should hear.
      forwards: codec.id === dialect.id,
    }),
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
  const { upstream } = candidate
  const { provider, dispatcher } = upstream
  return callUpstream(
    {
      dispatcher,
      address,
      body,
      read: (head) => {
        upstream.heard?.(head.headers)
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
