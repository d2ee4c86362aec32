/** What one wire protocol must offer, on both sides of the gateway. A codec knows no URL, no key and no account. */
import type { GatewayError } from '../hub/error.ts'
import type { Event } from '../hub/event.ts'
import type { Request } from '../hub/request.ts'
import type { Response } from '../hub/response.ts'
import type { Usage } from '../hub/usage.ts'

/** One server-sent event. */
export interface Frame {
  readonly event?: string
  readonly data: string
  /** Written as it is, with no field name before it: the one form of a late error that Gemini's clients know. */
  readonly bare?: true
}

/** Response headers, names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>

/** Something the target could not express; the ledger keeps it and the client is told. */
export interface Warning {
  /** The request field or feature, e.g. `top_k`. */
  readonly field: string
  /** What was done about it, in one clause, e.g. `dropped: the target has no such setting`. */
  readonly action: string
}

/** Which tool a name on the wire stands for, where the wire could not carry the original. */
export interface ToolIdentity {
  readonly name: string
  readonly kind: 'function' | 'custom'
  readonly namespace?: string
}

/** For whom a request is built. */
export interface Target {
  /** The upstream's own name of the model. */
  readonly model: string
  /** Who will read it: reasoning blobs of another issuer are left out. */
  readonly issuer: string
  /** The most output tokens this model gives; for protocols that demand a limit. */
  readonly maxOutput?: number
  /** Unique to the exchange: ids that the upstream does not give are made from it. */
  readonly seed?: string
}

/** A request in one protocol, ready to be addressed. */
export interface Wire {
  /** Below the channel's base URL, e.g. `/chat/completions`. */
  readonly path: string
  readonly body: Record<string, unknown>
  readonly warnings: readonly Warning[]
  /** Tools whose wire name or form differs from what the client called them. */
  readonly tools: ReadonlyMap<string, ToolIdentity>
}

/** Made per exchange; holds all state of one answer. */
export interface Decoder {
  /** Takes what one network read brought, gives what it means. Never throws: bad frames become an `error` event. */
  push(frames: readonly Frame[]): readonly Event[]
  /** The upstream closed. Gives the terminal: `end` only if the protocol's own terminal evidence was seen, else `error`. */
  end(): readonly Event[]
}

/** Made per exchange; holds all state of one answer. */
export interface Encoder {
  push(events: readonly Event[]): readonly Frame[]
}

/** What a client's address says beside its body, for protocols that name the model there. */
export interface Addressed {
  readonly model: string
  readonly stream: boolean
  /** How a stream is framed: as server-sent events or as one JSON array; absent means events. */
  readonly form?: 'events' | 'array'
}

/** What a path of the gateway asks for: an answer, a count of the request's tokens, or the embeddings of texts. */
export type Purpose = 'answer' | 'count' | 'embed'

/** What the answer must look like to this client. */
export interface Answering {
  /** The model name the client asked for. */
  readonly model: string
  /** Whether it asked to be told the usage in the stream. */
  readonly wantsUsage: boolean
  /** The exchange's id, from which the answer's id is made. */
  readonly id: string
  /** Epoch seconds, for protocols that stamp their answers. */
  readonly created: number
  /** Our estimate of the input tokens, for protocols that name them before the upstream does. */
  readonly inputEstimate?: number
  /** What was asked, for protocols whose answers repeat it. Parsed when first asked for. */
  asked?(): Request
  /** Hears of what the answer held and this protocol cannot say. */
  warn?(warning: Warning): void
}

/** An error as this protocol's clients expect it. */
export interface RenderedError {
  readonly status: number
  readonly body: unknown
}

/** What a passive reader learned from one frame. */
export interface Noted {
  /** The upstream's id of the answer, where this frame tells it. */
  readonly id?: string
  /** Tokens so far, cumulative. */
  readonly usage?: Usage
  /** The whole answer, where the protocol's last frame repeats it. */
  readonly answer?: unknown
  /** The protocol's terminal evidence: the answer is whole. */
  readonly finished?: boolean
  /** The very last frame: nothing follows it. */
  readonly last?: boolean
  readonly error?: GatewayError
  /** The frame exists only because the gateway asked for usage; this client did not. */
  readonly unasked?: boolean
}

/** Reads a forwarded stream without translating it: only the frames that can matter, some of them twice. */
export interface Watcher {
  read(frame: Frame): Noted
}

/**
 * How bytes may be forwarded as they are when both sides speak this protocol.
 * The gateway looks for the needles in the raw bytes and hands only matching frames to the watcher.
 */
export interface Passage {
  /** Where such requests go, below the channel's base URL; the same path that `buildRequest` names. */
  path(model: string, stream: boolean): string
  /**
   * The top-level body fields that carry the model's name and the wish to stream; the latter must be a boolean.
   * Absent where the address says it, or where nothing can be streamed.
   */
  readonly modelField?: string
  readonly streamField?: string
  /** Top-level fields that must be there, and the JSON type each must have. */
  readonly required: Readonly<Record<string, 'array' | 'object' | 'string' | 'number'>>
  /** A top-level field to add to streamed requests that lack it, so that usage is always told: name and JSON text. */
  readonly askUsage?: { readonly field: string; readonly json: string }
  /** Whether a client's own value of the `askUsage` field, as JSON, asks for usage. */
  asksUsage?(value: unknown): boolean
  /**
   * Byte strings, one of which every frame that must be noticed when it comes holds: errors, the last frame, usage to leave out.
   * Plain ASCII, and beginning with a rare character: the search looks for that one first. What only counts once the stream is
   * over is read from its last frames. Frames that call themselves or a field of theirs `error` are noticed in any case.
   */
  readonly needles: readonly string[]
  /** The last frame as it is written, for upstreams that say all but that; absent where none marks the end. */
  readonly closing?: string
  /** `wantsUsage`: whether the client itself asked for usage. */
  watch(options: { readonly wantsUsage: boolean }): Watcher
  /**
   * For platforms whose last frame leaves out what the stream said before (`Provider.endsEmpty`): takes the frames in order,
   * gives each as it should be. Made per answer.
   */
  mend?(): (frame: Frame) => Frame
  /** The top-level field of an unstreamed answer that tells its tokens; vendors put it last. */
  readonly usageField: string
  /** All top-level fields of an unstreamed answer that `readBody` reads. */
  readonly telling: readonly string[]
  /** Reads an unstreamed answer, of which it is given the telling fields. */
  readBody(body: unknown): {
    readonly id?: string
    readonly usage?: Usage
    readonly error?: GatewayError
  }
  /** Where the model's name stands in answers, as the bytes before its value, e.g. `"model":"`. */
  readonly modelMarks: readonly string[]
  /** Client request headers that travel to the upstream of the same protocol, in lower case. */
  readonly headers: readonly string[]
  /**
   * Marks, one of which every body holds that brings back what only a translation writes, beside blobs in our seal
   * (`kit/carrier.ts`): searches told in this protocol's form, thoughts without a proof. No upstream takes those: such a body
   * is parsed and built, not forwarded.
   */
  readonly brought?: readonly ByteMark[]
  /**
   * What the platform misses in sound bodies for this model, such as proofs of calls that another model made. A body that
   * holds one of the marks is parsed to find out; one that lacks something is built anew, not forwarded.
   */
  lacking?(
    model: string,
  ): { readonly marks: readonly ByteMark[]; in(body: unknown): boolean } | undefined
}

/** A byte string to find in a body: the search looks for `rare`, which begins with a character rare there, and then at `before`. */
export interface ByteMark {
  /** What must stand right before it. */
  readonly before: string
  readonly rare: string
  /** One of these must follow it; absent where anything may. */
  readonly after?: readonly string[]
}

/**
 * Conversations that a client continues by naming an earlier answer instead of sending everything again. Where the upstream
 * keeps no answers, the gateway does, for a while.
 */
export interface Threads {
  /** The top-level body field that names the earlier answer, and a mark that every body with it holds. */
  readonly field: string
  readonly mark: ByteMark
  /** A mark that every body holds which names single items of earlier answers instead of repeating them. */
  readonly itemMark: ByteMark
  /** The body with those items put back that `find` knows by their id. */
  resolve(
    body: Readonly<Record<string, unknown>>,
    find: (id: string) => unknown,
  ): Record<string, unknown>
  /** Whether the client lets its answer be kept. */
  keeps(body: Readonly<Record<string, unknown>>): boolean
  /** What the client said, as a list of items: without those that it only repeats from the conversation it goes on from. */
  said(body: Readonly<Record<string, unknown>>, earlier: readonly KeptItem[]): readonly unknown[]
  /** What a rendered answer said, as items that may come back in a request; each under its id, where it has one. */
  answered(answer: unknown): readonly KeptItem[]
  /** The body with these items as the whole conversation, and without the field. */
  join(body: Readonly<Record<string, unknown>>, items: readonly unknown[]): Record<string, unknown>
  /** Which kept answer a path is about, and what is wanted of it. */
  address(method: string, path: string): KeptWish | undefined
  /** What was said before an answer, oldest first, as the list that `query` (without its question mark) asks for. */
  renderSaid(
    items: readonly unknown[],
    list: { readonly id: string; readonly query: string },
  ): unknown
  renderRemoval(id: string): unknown
  /** Where an upstream that keeps its own answers is asked for the same. */
  upstreamPath(wish: KeptWish): string
}

export interface KeptItem {
  readonly id: string | undefined
  readonly item: unknown
}

export interface KeptWish {
  readonly id: string
  readonly wants: 'answer' | 'said' | 'removal' | 'cancel'
}

/** Speaking to the client: we are the server. */
export interface ClientSide {
  /** The gateway paths whose bodies this side reads. */
  readonly paths: readonly string[]
  /**
   * Reads paths that name the model: what is asked for, of which model. Undefined for paths that are not this protocol's.
   * `query`: with its question mark, or ''.
   */
  address?(
    path: string,
    query: string,
  ): { readonly purpose: Purpose; readonly addressed: Addressed } | undefined
  /** Request headers, in lower case, by which clients of this protocol give themselves away on shared paths. */
  readonly marks: readonly string[]
  /** Throws Failure `invalid-request` that names the field at fault. `addressed` comes with paths that name the model. */
  parseRequest(body: unknown, addressed?: Addressed): Request
  encodeStream(answering: Answering): Encoder
  renderResponse(response: Response, answering: Answering): unknown
  /** `now`: epoch milliseconds, for protocols whose bodies say how long to wait. */
  renderError(error: GatewayError, now?: number): RenderedError
  /** The frames that tell a streaming client of an error after the answer has begun. */
  renderStreamError(error: GatewayError): readonly Frame[]
  /** Bytes that keep a silent stream alive: before its first frame, and after it. '' where the protocol has no such thing. */
  readonly keepAlive: { readonly before: string; readonly during: string }
  readonly threads?: Threads
}

/** How the tokens of a request are counted without sending it. */
export interface Counting {
  /** The gateway's paths, beside those that `ClientSide.address` knows. */
  readonly paths: readonly string[]
  /** Reads the body as the request it stands for. Throws Failure `invalid-request`. */
  parse(body: unknown, addressed?: Addressed): Request
  render(tokens: number): unknown
  /** Where an upstream of this protocol counts, below the channel's base URL. */
  upstreamPath(model: string): string
  /** The count in its answer; undefined when that is something else. */
  read(body: unknown): number | undefined
}

/** Texts to be turned into vectors. */
export interface EmbeddingRequest {
  readonly model: string
  readonly inputs: readonly string[]
  readonly dimensions?: number
  /** How the client wants each vector written. */
  readonly form: 'floats' | 'base64'
  /** Whether the client's answer has room for one vector only. */
  readonly single: boolean
  /** What only one protocol knows of each input, in their order; on others it becomes a warning. */
  readonly extras?: {
    readonly protocol: string
    readonly inputs: readonly Readonly<Record<string, unknown>>[]
  }
}

/** What came of it; the vectors in the order of the inputs. */
export interface EmbeddingAnswer {
  readonly vectors: readonly (readonly number[])[]
  /** Input tokens, where the upstream tells them. */
  readonly tokens?: number
}

/** How a protocol speaks of embeddings, both sides. */
export interface Embedding {
  /** The gateway's paths, beside those that `ClientSide.address` knows. */
  readonly paths: readonly string[]
  /** Throws Failure `invalid-request`. */
  parse(body: unknown, addressed?: Addressed): EmbeddingRequest
  render(answer: EmbeddingAnswer, request: EmbeddingRequest): unknown
  /** Where a client's own body goes as it is, but for the model; absent where the address says more than the body. */
  readonly passPath?: string
  /** `model`: the upstream's own name of it. */
  build(request: EmbeddingRequest, model: string): Omit<Wire, 'tools'>
  /** Undefined when the answer is something else. */
  read(body: unknown): EmbeddingAnswer | undefined
}

/** Speaking to the upstream: we are the client. */
export interface UpstreamSide {
  /** Always builds a streaming request. */
  buildRequest(request: Request, target: Target): Wire
  decodeStream(wire: Pick<Wire, 'tools'>, target: Pick<Target, 'issuer' | 'seed'>): Decoder
  /** Turns an unstreamed answer into the events its stream would have been: for upstreams that answer JSON anyway. */
  decodeBody(
    body: unknown,
    wire: Pick<Wire, 'tools'>,
    target: Pick<Target, 'issuer' | 'seed'>,
  ): readonly Event[]
  /** `body` is parsed JSON, or the text where it was none. `now`: epoch milliseconds, for retry hints. */
  parseError(status: number, body: unknown, headers: Headers, now: number): GatewayError
}

/** A way in which clients speak a protocol; most have one. Older or smaller ones (legacy completions) stand beside it. */
export interface Dialect {
  /** The protocol's id. */
  readonly id: string
  readonly client: ClientSide
  /** Absent where bodies of this dialect are never forwarded. */
  readonly passage?: Passage
  /** A path that not every upstream of the protocol has: forwarded to those that do, emulated for the others. */
  readonly side?: '/responses/compact'
}

/** One wire protocol, spoken on both sides of the gateway. */
export interface Codec extends Dialect {
  readonly upstream: UpstreamSide
  readonly passage: Passage
  /** Further dialects that clients speak. */
  readonly dialects?: readonly Dialect[]
  /** Absent where the protocol has no such thing. */
  readonly counting?: Counting
  readonly embedding?: Embedding
}
