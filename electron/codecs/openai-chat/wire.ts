/** The shapes we write on the wire of OpenAI Chat Completions, as its API reference names them. */

export type WirePart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image_url'
      readonly image_url: { readonly url: string; readonly detail?: 'low' | 'high' | 'auto' }
    }
  | {
      readonly type: 'input_audio'
      readonly input_audio: { readonly data: string; readonly format: string }
    }
  | {
      readonly type: 'file'
      readonly file: {
        readonly file_data?: string
        readonly file_id?: string
        readonly filename?: string
      }
    }

export type WireToolCall = { readonly id: string; readonly extra_content?: WireExtraContent } & (
  | {
      readonly type: 'function'
      readonly function: { readonly name: string; readonly arguments: string }
    }
  | {
      readonly type: 'custom'
      readonly custom: { readonly name: string; readonly input: string }
    }
)

/** Where Google's OpenAI-compatible endpoint keeps the proof of a tool call. */
export interface WireExtraContent {
  readonly google: { readonly thought_signature: string }
}

/** One entry of `reasoning_details`, a dialect of OpenRouter; other fields ride along word for word. */
export type WireDetail = Readonly<Record<string, unknown>>

/** How dialects of the protocol carry thoughts beside the content. */
export interface WireThoughts {
  readonly reasoning_content?: string
  /** The same by OpenRouter's name. */
  readonly reasoning?: string
  /** A sealed proof of the thoughts (GitHub Copilot's dialect). */
  readonly reasoning_opaque?: string
  readonly reasoning_details?: readonly WireDetail[]
  /** Anthropic's blocks of thought as LiteLLM carries them. */
  readonly thinking_blocks?: readonly WireDetail[]
}

/** An image that a model made (OpenRouter). */
export interface WireImage {
  readonly type: 'image_url'
  readonly image_url: { readonly url: string }
  readonly index?: number
}

export type WireMessage =
  | {
      readonly role: 'system' | 'user'
      /** Parts that only this protocol knows ride along as they were. */
      readonly content: string | readonly unknown[]
      readonly name?: string
    }
  | ({
      readonly role: 'assistant'
      readonly content: string | readonly unknown[] | null
      readonly refusal?: string
      readonly tool_calls?: readonly WireToolCall[]
      readonly images?: readonly WireImage[]
      readonly name?: string
    } & WireThoughts)
  | {
      readonly role: 'tool'
      readonly tool_call_id: string
      readonly content: string | readonly WirePart[]
    }

export type WireTool =
  | {
      readonly type: 'function'
      readonly function: {
        readonly name: string
        readonly description?: string
        readonly parameters?: Readonly<Record<string, unknown>>
        readonly strict?: boolean
      }
    }
  | {
      readonly type: 'custom'
      readonly custom: {
        readonly name: string
        readonly description?: string
        readonly format?: {
          readonly type: 'grammar'
          readonly grammar: { readonly syntax: 'lark' | 'regex'; readonly definition: string }
        }
      }
    }

/** Names a tool, in `tool_choice` and in its list of allowed tools. */
export type WireToolName =
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | { readonly type: 'custom'; readonly custom: { readonly name: string } }

export type WireToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | WireToolName
  | {
      readonly type: 'allowed_tools'
      readonly allowed_tools: {
        readonly mode: 'auto' | 'required'
        readonly tools: readonly WireToolName[]
      }
    }

export interface WireAnnotation {
  readonly type: 'url_citation'
  readonly url_citation: {
    readonly url: string
    readonly title: string
    readonly start_index: number
    readonly end_index: number
  }
}

export interface WireTokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[] | null
}

type WireLikelyToken = WireTokenLogprob & { readonly top_logprobs: readonly WireTokenLogprob[] }

export interface WireLogprobs {
  readonly content: readonly WireLikelyToken[] | null
  readonly refusal: readonly WireLikelyToken[] | null
}

export interface WireUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details: {
    readonly cached_tokens: number
    readonly cache_write_tokens: number
  }
  readonly completion_tokens_details: { readonly reasoning_tokens: number }
}

export type WireFinish = 'stop' | 'length' | 'tool_calls' | 'content_filter'

export interface WireCompletion {
  readonly id: string
  readonly object: 'chat.completion'
  readonly created: number
  readonly model: string
  readonly choices: readonly [
    {
      readonly index: 0
      readonly message: {
        readonly role: 'assistant'
        readonly content: string | null
        readonly refusal: string | null
        readonly annotations?: readonly WireAnnotation[]
        readonly tool_calls?: readonly WireToolCall[]
        readonly images?: readonly WireImage[]
      } & WireThoughts
      readonly logprobs: WireLogprobs | null
      readonly finish_reason: WireFinish
    },
  ]
  readonly usage?: WireUsage
}

export interface WireError {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string | null
  }
}
