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
}

/** An error as this protocol's clients expect it. */
export interface RenderedError {
  readonly status: number
  readonly body: unknown
}

/** What a passive reader learned from one frame. */
export interface Noted {
  /** Tokens so far, cumulative. */
  readonly usage?: Usage
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
  readonly path: string
  /** The top-level body fields that carry the model's name and the wish to stream; the latter must be a boolean. */
  readonly modelField: string
  readonly streamField: string
  /** Top-level fields that must be there, and the JSON type each must have. */
  readonly required: Readonly<Record<string, 'array' | 'object' | 'string' | 'number'>>
  /** A top-level field to add to streamed requests that lack it, so that usage is always told: name and JSON text. */
  readonly askUsage?: { readonly field: string; readonly json: string }
  /** Whether a client's own value of the `askUsage` field, as JSON, asks for usage. */
  asksUsage?(value: unknown): boolean
  /**
   * Byte strings, one of which every frame that must be noticed when it comes holds: errors, the last frame, usage to leave out.
   * Plain ASCII, and beginning with a rare character: the search looks for that one first. What only counts once the stream is
   * over is read from its last frames.
   */
  readonly needles: readonly string[]
  /** `wantsUsage`: whether the client itself asked for usage. */
  watch(options: { readonly wantsUsage: boolean }): Watcher
  /** The top-level field of an unstreamed answer that tells its tokens; vendors put it last. */
  readonly usageField: string
  /** All top-level fields of an unstreamed answer that `readBody` reads. */
  readonly telling: readonly string[]
  /** Reads an unstreamed answer, of which it is given the telling fields. */
  readBody(body: unknown): { readonly usage?: Usage; readonly error?: GatewayError }
  /** Where the model's name stands in answers, as the bytes before its value, e.g. `"model":"`. */
  readonly modelMarks: readonly string[]
  /** Client request headers that travel to the upstream of the same protocol, in lower case. */
  readonly headers: readonly string[]
}

/** One wire protocol, spoken on both sides of the gateway. */
export interface Codec {
  readonly id: string
  /** Speaking to the client: we are the server. */
  readonly client: {
    /** The gateway paths whose bodies this codec reads. */
    readonly paths: readonly string[]
    /** The gateway path that counts a request's tokens without sending it, where the protocol has one. */
    readonly countPath?: string
    /** Request headers, in lower case, by which clients of this protocol give themselves away on shared paths. */
    readonly marks: readonly string[]
    /** Throws Failure `invalid-request` that names the field at fault. */
    parseRequest(body: unknown): Request
    encodeStream(answering: Answering): Encoder
    renderResponse(response: Response, answering: Answering): unknown
    renderError(error: GatewayError): RenderedError
    /** The frames that tell a streaming client of an error after the answer has begun. */
    renderStreamError(error: GatewayError): readonly Frame[]
    /** Bytes that keep a silent stream alive: before its first frame, and after it. */
    readonly keepAlive: { readonly before: string; readonly during: string }
  }
  /** Speaking to the upstream: we are the client. */
  readonly upstream: {
    /** Always builds a streaming request. */
    buildRequest(request: Request, target: Target): Wire
    decodeStream(wire: Pick<Wire, 'tools'>, target: Pick<Target, 'issuer'>): Decoder
    /** Turns an unstreamed answer into the events its stream would have been: for upstreams that answer JSON anyway. */
    decodeBody(
      body: unknown,
      wire: Pick<Wire, 'tools'>,
      target: Pick<Target, 'issuer'>,
    ): readonly Event[]
    /** `body` is parsed JSON, or the text where it was none. `now`: epoch milliseconds, for retry hints. */
    parseError(status: number, body: unknown, headers: Headers, now: number): GatewayError
  }
  readonly passage: Passage
}
