/** The words and shapes of the protocol that more than one file here writes. */
import type { Limits } from '../kit/names.ts'

/** This protocol's id: the key of its extras and of its opaque blocks. */
export const protocol = 'anthropic-messages'

/** Whose reasoning blobs this protocol carries bare: the issuer of an untagged signature. */
export const home = 'anthropic-messages'

/** The name under which a text's extras hold the block that it stands for on other protocols. */
export const wholeBlock = 'block'

/** What stands for a call's id in the proof of a text. */
export const ofText = ''

/** One content block, in a request or an answer. */
export type WireBlock = Record<string, unknown> & { readonly type: string }

export interface WireMessage {
  readonly role: 'user' | 'assistant' | 'system'
  readonly content: WireBlock[]
}

export interface WireUsage {
  readonly input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
  readonly cache_creation?: {
    readonly ephemeral_5m_input_tokens: number
    readonly ephemeral_1h_input_tokens: number
  }
  readonly output_tokens: number
  readonly output_tokens_details?: { readonly thinking_tokens: number }
  readonly server_tool_use?: {
    readonly web_search_requests: number
    readonly web_fetch_requests: number
  }
}

/** How a stop is told, in `message_delta` and in whole messages. */
export interface WireStop {
  readonly stop_reason: string
  readonly stop_sequence: string | null
  readonly stop_details?: {
    readonly type: 'refusal'
    readonly category: string | null
    readonly explanation: string | null
  }
}

/** What the service accepts as the id of a tool call: `^[a-zA-Z0-9_-]+$`. */
export const callIdLimits: Limits = { forbidden: /[^a-zA-Z0-9_-]/g, maxLength: 128 }
