/** What Copilot needs changed in a body: one named function each, with its reason. */
import type { Warning } from '../../codecs/codec.ts'
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { eachMessage, without } from '../kit/chat-body.ts'

export type Body = Record<string, unknown>

export interface Context {
  readonly model: string
  /** Hears of what the client asked for and will not get. */
  readonly warn: (warning: Warning) => void
}

export type Quirk = (body: Body, context: Context) => Body

/** Removes settings, and says so for those that were given. */
function drop(body: Body, fields: readonly string[], { model, warn }: Context): Body {
  for (const field of fields)
    if (body[field] !== undefined && body[field] !== null)
      warn({ field, action: `dropped: Copilot refuses it for ${model}` })
  return without(body, fields)
}

/** A copy in which each of a list's records has been through `change`; those for which it gives undefined are gone. */
export function eachIn(body: Body, field: string, change: (one: Json) => unknown): Body {
  const list = body[field]
  if (!Array.isArray(list)) return body
  const changed = list.map((one: unknown) => (isRecord(one) ? change(one) : one))
  return { ...body, [field]: changed.filter((one) => one !== undefined) }
}

/** A list of tools without some; where none is left, nothing may speak of them. */
export function withoutTools(
  body: Body,
  { warn }: Context,
  isRefused: (tool: Json) => boolean,
): Body {
  const tools = body['tools']
  if (!Array.isArray(tools) || !tools.some((tool) => isRecord(tool) && isRefused(tool))) return body
  const left = eachIn(body, 'tools', (tool) => {
    if (!isRefused(tool)) return tool
    warn({ field: `tools.${nameOf(tool)}`, action: 'dropped: Copilot does not run it' })
    return undefined
  })
  const rest = left['tools']
  const isEmpty = Array.isArray(rest) && rest.length === 0
  if (isEmpty) return without(left, ['tools', 'tool_choice', 'parallel_tool_calls'])
  return namesGone(left) ? without(left, ['tool_choice']) : left
}

const nameOf = (tool: Json): string => String(tool['name'] ?? tool['type'])

/** Whether a tool must be used that is no longer there. */
function namesGone({ tools, tool_choice: choice }: Body): boolean {
  if (!isRecord(choice) || !Array.isArray(tools)) return false
  const wanted = choice['name'] ?? (isHosted(choice) ? choice['type'] : undefined)
  return wanted !== undefined && !tools.some((tool) => isRecord(tool) && nameOf(tool) === wanted)
}

/** A choice of a tool by its kind, as Responses has it. */
const isHosted = ({ type }: Json): boolean =>
  typeof type === 'string' && /^(?:web_search|image_generation)/.test(type)

const isGpt = (model: string): boolean => /^(?:gpt-|o\d)/i.test(model)
const isReasoningGpt = (model: string): boolean => /^(?:gpt-[5-9]|o\d)/i.test(model)

/** In which other platforms carry thoughts. */
const foreignThoughts = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking_blocks']

export const chatQuirks = {
  /** Texts to be turned into vectors come as a list, also where there is only one. */
  'inputs-in-a-list': (body) =>
    typeof body['input'] === 'string' ? { ...body, input: [body['input']] } : body,

  /** The models behind this endpoint are of many vendors, and not all of them know the role. */
  'system-not-developer': (body) =>
    eachMessage(body, (message) =>
      message['role'] === 'developer' ? { ...message, role: 'system' } : message,
    ),

  /** GPT models answer 400 to `max_tokens`, and Copilot's own clients send them no limit at all. */
  'no-limit-for-gpt': (body, context) =>
    isGpt(context.model) ? drop(body, ['max_tokens', 'max_completion_tokens'], context) : body,

  /** Only models that reason by OpenAI's words take them here. */
  'effort-for-gpt-alone': (body, context) =>
    isReasoningGpt(context.model) ? body : drop(body, ['reasoning_effort'], context),

  /** Thoughts come back as `reasoning_text` beside the `reasoning_opaque` that proves them; without it they say nothing to it. */
  'thoughts-by-its-own-name': (body, { warn }) => {
    const lost = new Set<string>()
    const named = eachMessage(body, (message) => {
      const { reasoning_content: thought, reasoning_opaque: proof } = message
      const text = message['reasoning_text'] ?? thought
      const isProven = typeof proof === 'string' && typeof text === 'string'
      const kept = without({ ...message }, foreignThoughts)
      if (isProven) return { ...kept, reasoning_text: text }
      for (const field of foreignThoughts) if (message[field] !== undefined) lost.add(field)
      return kept
    })
    for (const field of lost)
      warn({
        field: `messages.${field}`,
        action: 'dropped: Copilot takes back its own thoughts only',
      })
    return named
  },
} as const satisfies Record<string, Quirk>

/** Hosted tools that Copilot does not have: it answers 400 to a request that offers one. */
const unknownTool = /^(?:web_search|image_generation)/

export const responsesQuirks = {
  /** Nothing is kept, so that nothing can be asked to be. */
  'never-stored': (body, { warn }) => {
    if (body['store'] === true)
      warn({ field: 'store', action: 'set to false: Copilot keeps no responses' })
    return { ...body, store: false }
  },

  /**
   * Ids of items change with every event, are longer than the API takes back, and are bound to the token of the day
   * ("does not belong to this connection").
   */
  'no-item-ids': (body) =>
    eachIn(body, 'input', (item) =>
      item['type'] === 'item_reference' ? item : without({ ...item }, ['id']),
    ),

  /** `service_tier is not supported`, whatever its value. */
  'no-tier': (body, context) => {
    const usual = body['service_tier'] === 'auto' || body['service_tier'] === 'default'
    return usual ? without(body, ['service_tier']) : drop(body, ['service_tier'], context)
  },

  /** `The use of the web search tool is not supported`; the same for pictures. */
  'no-hosted-tools': (body, context) =>
    withoutTools(body, context, ({ type }) => typeof type === 'string' && unknownTool.test(type)),
} as const satisfies Record<string, Quirk>
