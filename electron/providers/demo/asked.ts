/** What a request asks of the demo and what the demo says to it, free of any protocol. */

/** A picture or document the person sent along. */
export type Attachment =
  | { readonly kind: 'bytes'; readonly mediaType: string; readonly bytes: number }
  | { readonly kind: 'url'; readonly url: string }

export interface OfferedTool {
  readonly name: string
  /** JSON Schema of its arguments; absent for a tool that takes free text. */
  readonly schema?: Readonly<Record<string, unknown>>
}

export interface ToolResult {
  /** The name of the tool that was called, or `''` when the history does not hold the call. */
  readonly name: string
  readonly text: string
  readonly failed: boolean
}

/** One stretch of the prompt, in the order in which a model reads it. */
export interface PromptPart {
  /** Everything that makes it the same stretch as another; for the prompt cache. */
  readonly content: string
  /** Whether a cache mark ends this stretch. */
  readonly marked: boolean
}

export interface Asked {
  readonly model: string
  readonly stream: boolean
  /** Whether a stream should tell the usage (Chat Completions makes it a choice). */
  readonly wantsUsage: boolean
  /** The last thing the person wrote, or `''`. */
  readonly question: string
  /** Sent with the last turn. */
  readonly attachments: readonly Attachment[]
  /** What the last turn brings back from tools. */
  readonly results: readonly ToolResult[]
  readonly tools: readonly OfferedTool[]
  readonly choice: 'auto' | 'none' | 'any' | { readonly name: string }
  readonly parallelTools: boolean
  readonly think: boolean
  /** Whether thoughts are to be shown, not only made. */
  readonly showThoughts: boolean
  /** An answer in JSON, by this schema where there is one. */
  readonly json?: { readonly schema?: Readonly<Record<string, unknown>> }
  /** Output tokens. */
  readonly maxOutput?: number
  readonly stop: readonly string[]
  readonly prompt: readonly PromptPart[]
  /** Whether the prompt is cached without being asked, as OpenAI does, or up to the marks, as Anthropic does. */
  readonly caching: 'automatic' | 'by-marks'
  /** Fields of the request that the answer repeats, where the protocol wants that. */
  readonly echo?: Readonly<Record<string, unknown>>
  /** How a stream is framed: as server-sent events or as one JSON array; absent means events. */
  readonly form?: 'events' | 'array'
}

/** Tokens. `input` is what no cache served or stored; nothing is counted twice. */
export interface Tally {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** Thoughts included. */
  readonly output: number
  /** The part of `output` that was thought. */
  readonly reasoning: number
}

export interface SaidCall {
  readonly id: string
  readonly name: string
  /** JSON, or free text for a custom tool. */
  readonly arguments: string
  readonly custom: boolean
}

/** A whole answer. */
export interface Said {
  /** Thoughts; `''` for none. */
  readonly reasoning: string
  readonly text: string
  /** The text is a refusal. */
  readonly refused: boolean
  readonly calls: readonly SaidCall[]
  readonly stop: 'stop' | 'stop-sequence' | 'tool-calls' | 'length' | 'refusal'
  /** The stop string that was met. */
  readonly stopSequence?: string
  /** Absent when the upstream is told to keep it to itself. */
  readonly usage?: Tally
}

/** What goes wrong, for the protocol to put into its own words. */
export interface Fault {
  readonly kind:
    | 'invalid-request'
    | 'context-length'
    | 'unauthenticated'
    | 'billing'
    | 'forbidden'
    | 'not-found'
    | 'too-large'
    | 'rate-limited'
    | 'server-error'
    | 'overloaded'
  readonly message: string
  readonly param?: string
  /** OpenAI's `code`, where it is not the kind's usual one. */
  readonly code?: string
  /** Seconds. */
  readonly retryAfter?: number
}

/** A request that cannot be read; carries the fault to answer with. */
export class Unreadable extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.name = 'Unreadable'
    this.fault = fault
  }
}
