/** What a client asks, in one vocabulary for every protocol. */
import type { Block, Extras, TextBlock } from './content.ts'

/** One speaker's turn. `system` here means an instruction in the middle of the conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant' | 'system'
  readonly blocks: readonly Block[]
  /** The speaker's name, where the protocol has one. */
  readonly name?: string
}

/** A tool the model may call. */
export type Tool =
  | {
      readonly type: 'function'
      readonly name: string
      readonly description?: string
      /** JSON Schema of the arguments; absent means the tool takes none. */
      readonly parameters?: Readonly<Record<string, unknown>>
      readonly strict?: boolean
      readonly namespace?: string
      readonly cache?: TextBlock['cache']
      readonly extras?: Extras
    }
  | {
      readonly type: 'custom'
      readonly name: string
      readonly description?: string
      /** The grammar its free text must follow. */
      readonly grammar?: { readonly syntax: 'lark' | 'regex'; readonly definition: string }
      readonly namespace?: string
      readonly extras?: Extras
    }
  | {
      /** A tool the vendor itself runs (web search …), kept as that protocol wrote it. */
      readonly type: 'hosted'
      readonly protocol: string
      readonly name: string
      readonly raw: unknown
      /** What other protocols need to offer their own, where it is a web search. */
      readonly search?: SearchWish
    }

/** What a client asks of a web search, whoever runs it. */
export interface SearchWish {
  /** Host names; empty means any. Vendors take one of the two lists at most. */
  readonly allowedDomains?: readonly string[]
  readonly blockedDomains?: readonly string[]
  /** The most searches in one answer. */
  readonly maxUses?: number
  /** How much of what is found the model reads. */
  readonly contextSize?: 'low' | 'medium' | 'high'
  /** Whether the answer shall tell all that was found, not only what it quotes. */
  readonly tellsSources?: boolean
  /** Roughly where the person is; free text, the country as two letters. */
  readonly location?: {
    readonly city?: string
    readonly region?: string
    readonly country?: string
    readonly timezone?: string
  }
}

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'any' }
  | { readonly type: 'named'; readonly name: string; readonly kind: 'function' | 'custom' }
  | {
      readonly type: 'allowed'
      readonly mode: 'auto' | 'any'
      readonly names: readonly string[]
    }

export type Effort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** How much the model should think before it answers. Absent means the model's own default. */
export type Reasoning = {
  /** Whether the client wants to see the thoughts; absent means the protocol's default. */
  readonly show?: boolean
} & (
  | { readonly mode: 'off' }
  | { readonly mode: 'auto' }
  | { readonly mode: 'effort'; readonly effort: Effort }
  | {
      readonly mode: 'budget'
      /** Thinking tokens. */
      readonly tokens: number
    }
)

/** The form of the answer. Absent means text. */
export type OutputFormat =
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema'
      readonly name: string
      readonly schema: Readonly<Record<string, unknown>>
      readonly strict?: boolean
      readonly description?: string
    }

export interface Sampling {
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly seed?: number
  readonly frequencyPenalty?: number
  readonly presencePenalty?: number
  readonly logitBias?: Readonly<Record<string, number>>
}

export interface Request {
  /** The public model name, as the client wrote it. */
  readonly model: string
  readonly stream: boolean
  /** Instructions before the conversation, in order. */
  readonly system: readonly TextBlock[]
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly toolChoice?: ToolChoice
  /** Whether several tools may be called at once; absent means the protocol's default (yes). */
  readonly parallelTools?: boolean
  readonly output?: OutputFormat
  readonly verbosity?: 'low' | 'medium' | 'high'
  readonly reasoning?: Reasoning
  readonly sampling: Sampling
  /** The most output tokens, reasoning included. */
  readonly maxOutput?: number
  readonly stop: readonly string[]
  /** How many answers; absent means one. */
  readonly count?: number
  readonly logprobs?: { readonly top?: number }
  /** What the vendor should key its prompt cache by. */
  readonly cacheKey?: string
  /** The end user as the client names them; opaque. */
  readonly user?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly tier?: string
  readonly store?: boolean
  /** Whether a streaming client asked to be told the usage (only openai-chat makes this a choice). */
  readonly wantsUsage: boolean
  /** Fields only one protocol knows, by protocol id; they come out again on that protocol alone. */
  readonly extras: Extras
}
