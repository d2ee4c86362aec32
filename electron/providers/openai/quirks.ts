/** What OpenAI's own models refuse in a body, each with its reason. */
import type { Warning } from '../../codecs/codec.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { isRecord } from '../../codecs/kit/read.ts'
import { eachMessage, without } from '../kit/chat-body.ts'
import type { Provider } from '../provider.ts'

type Adjust = NonNullable<Provider['adjust']>
type Body = Record<string, unknown>

/** Fields in which other platforms carry thoughts; the schema of a message here has none of them, and unknown ones are a 400. */
const foreignThoughts = [
  'reasoning_content',
  'reasoning',
  // What its own Responses sealed; Chat Completions cannot take it either.
  'reasoning_opaque',
  'reasoning_details',
  'thinking_blocks',
]

/** Reasoning of another platform does not travel to this one; says so once. */
function withoutForeignThoughts(body: Body, warn: ((warning: Warning) => void) | undefined): Body {
  const told = new Set<string>()
  const mended = eachMessage(body, (message) => {
    if (message['role'] !== 'assistant') return message
    for (const field of foreignThoughts) if (message[field] !== undefined) told.add(field)
    return without(message, foreignThoughts)
  })
  for (const field of told)
    warn?.({ field: `messages.${field}`, action: 'dropped: OpenAI takes no thoughts back here' })
  return mended
}

/** The o-series and the first GPT-5 family always reason, and take no sampling settings. */
const alwaysReasons = (model: string): boolean =>
  /^o[134](?:-|$)/.test(model) || /^gpt-5(?:-(?:mini|nano))?(?:-\d{4}-\d{2}-\d{2})?$/.test(model)

/** Later GPT-5 models take them as long as they do not reason (OpenAI API documentation, Using GPT-5.2). */
const reasonsWhenAsked = (model: string): boolean =>
  /^gpt-5\.\d/.test(model) && !model.includes('-chat')

const sampling = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'logit_bias',
]
/** What those models do anyway; sending it is allowed and loses nothing. */
const defaults: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  logprobs: false,
}

/** The settings in the body that this model answers with a 400. */
function refused(model: string, body: Body): readonly string[] {
  const effort = body['reasoning_effort']
  const reasons =
    alwaysReasons(model) ||
    (reasonsWhenAsked(model) && typeof effort === 'string' && effort !== 'none')
  if (!reasons) return []
  const fields = /^o(?:3|4-mini)(?:-|$)/.test(model) ? [...sampling, 'stop'] : sampling
  return fields.filter((field) => {
    const value = body[field]
    if (value === undefined || value === null || value === defaults[field]) return false
    return !(isRecord(value) && Object.keys(value).length === 0)
  })
}

/** `max_tokens` is refused by every reasoning model; the newer name is understood by all. */
function withNewLimit(body: Body): Body {
  const { max_tokens: limit, ...rest } = body
  if (limit === undefined) return body
  return rest['max_completion_tokens'] === undefined
    ? { ...rest, max_completion_tokens: limit }
    : rest
}

/**
 * By default every event is padded against eavesdroppers who measure its length. We read the events and write our own, so
 * that only the bytes would be left of it. A client's own wish stands.
 */
function withoutPadding(body: Body): Body {
  if (body['stream'] !== true) return body
  const options = isRecord(body['stream_options']) ? body['stream_options'] : {}
  return options['include_obfuscation'] === undefined
    ? { ...body, stream_options: { ...options, include_obfuscation: false } }
    : body
}

/** What a Responses body may hold for which model, its codec knows; only Chat Completions has many dialects. */
export const adjust: Adjust = (body, { codec, target, warn }) => {
  const unpadded = withoutPadding(body)
  if (codec.id !== openaiChat.id) return unpadded
  const fields = refused(target.model, unpadded)
  for (const field of fields)
    warn?.({ field, action: `dropped: ${target.model} takes no such setting while it reasons` })
  return withNewLimit(withoutForeignThoughts(without(unpadded, fields), warn))
}
