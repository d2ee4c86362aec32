/** What compatible platforms need changed in a Chat Completions body: one named function each, with its reason. */
import type { Warning } from '../../codecs/codec.ts'
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { callsOf, eachMessage, without } from '../kit/chat-body.ts'
import { nineLetters } from './call-ids.ts'

export type Body = Record<string, unknown>

export interface Context {
  /** The platform's own name of the model. */
  readonly model: string
  /** Hears of what the client asked for and will not get. */
  readonly warn: (warning: Warning) => void
}

type Quirk = (body: Body, context: Context) => Body

/** Removes settings, and says so for those that were given. */
export function drop(body: Body, fields: readonly string[], { model, warn }: Context): Body {
  for (const field of fields)
    if (body[field] !== undefined && body[field] !== null)
      warn({ field, action: `dropped: the platform refuses it for ${model}` })
  return without(body, fields)
}

/** A text-only list of parts as one string; anything else as it was. */
function asText(content: unknown): unknown {
  if (!Array.isArray(content) || content.length === 0) return content
  const texts = content.map((part: unknown) =>
    isRecord(part) && part['type'] === 'text' && typeof part['text'] === 'string'
      ? part['text']
      : undefined,
  )
  return texts.includes(undefined) ? content : texts.join('\n\n')
}

const assistant = (body: Body, change: (message: Body) => Json): Body =>
  eachMessage(body, (message) => (message['role'] === 'assistant' ? change(message) : message))

export const quirks = {
  /** Only OpenAI knows the role; DeepSeek answers `unknown variant developer`, templates of local models drop it. */
  'system-not-developer': (body) =>
    eachMessage(body, (message) =>
      message['role'] === 'developer' ? { ...message, role: 'system' } : message,
    ),

  /** The limit is still called `max_tokens` here: Mistral refuses the newer name, others ignore it and write on. */
  'old-limit': (body) => {
    const { max_completion_tokens: limit, ...rest } = body
    if (limit === undefined) return body
    return rest['max_tokens'] === undefined ? { ...rest, max_tokens: limit } : rest
  },

  /** Groq and Mistral refuse thoughts in the history (`property 'reasoning_content' is unsupported`, `extra_forbidden`). */
  'no-thoughts': (body, { warn }) => {
    let told = false
    return assistant(body, (message) => {
      const kept = without(message, ['reasoning_content', 'reasoning', 'reasoning_details'])
      if (!told && Object.keys(kept).length < Object.keys(message).length) {
        told = true
        warn({
          field: 'messages.reasoning',
          action: 'dropped: the platform takes no thoughts back',
        })
      }
      return kept
    })
  },

  /**
   * DeepSeek and Kimi refuse a history in which a message that called tools lacks its thoughts, also where there
   * were none to begin with (another platform made the call). One space passes as "none"; nothing at all does not.
   */
  'thoughts-with-tool-calls': (body) =>
    assistant(body, (message) =>
      callsOf(message).length > 0 && !message['reasoning_content']
        ? { ...message, reasoning_content: ' ' }
        : message,
    ),

  /** DeepSeek wants a string where OpenAI also takes a list of text parts; pictures still need the list. */
  'plain-text-content': (body) =>
    eachMessage(body, (message) => ({ ...message, content: asText(message['content']) })),

  /** Mistral answers 422 `extra_forbidden` to `stream_options.include_usage` and tells the usage anyway. */
  'no-stream-options': (body) => without(body, ['stream_options']),

  /** Mistral's name for the seed. */
  'random-seed': (body) => {
    const { seed, ...rest } = body
    return seed === undefined ? body : { ...rest, random_seed: seed }
  },

  /** Mistral takes only call ids of nine letters and digits; ids from other platforms are longer. */
  'nine-letter-call-ids': (body) => nineLetters(body),

  /** Groq answers 400 to a speaker's name (Groq documentation, OpenAI compatibility). */
  'no-names': (body) => eachMessage(body, (message) => without(message, ['name'])),

  /** Groq and Mistral answer 400 and 422 to these. */
  'no-logprobs': (body, context) => drop(body, ['logprobs', 'top_logprobs', 'logit_bias'], context),

  /** Mistral refuses every field it does not know. */
  'no-openai-extras': (body, context) =>
    drop(
      body,
      ['user', 'store', 'service_tier', 'verbosity', 'safety_identifier', 'prompt_cache_retention'],
      context,
    ),

  /** Kimi models from K2.5 on fix their sampling and answer 400 to any other value (Kimi API documentation). */
  'no-sampling-for-kimi': (body, context) =>
    /^kimi-k(?:2\.[5-9]|[3-9])/.test(context.model)
      ? drop(body, ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'], context)
      : body,

  /** Grok models that reason answer 400 to these (xAI documentation, Reasoning). */
  'no-penalties-for-grok': (body, context) =>
    /^grok-(?:3-mini|[4-9])/.test(context.model) && !context.model.includes('non-reasoning')
      ? drop(body, ['presence_penalty', 'frequency_penalty', 'stop'], context)
      : body,
} as const satisfies Record<string, Quirk>

export type QuirkName = keyof typeof quirks
