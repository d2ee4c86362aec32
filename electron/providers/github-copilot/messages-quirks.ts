/** What Copilot needs changed in a Messages body: one named function each, with its reason. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { without } from '../kit/chat-body.ts'
import { type Body, eachIn, type Quirk, withoutTools } from './quirks.ts'

export const messagesQuirks = {
  /** A field of tools that Copilot does not know, and refuses; without it their input comes in one piece. */
  'no-eager-input': (body) =>
    eachIn(body, 'tools', (tool) => without({ ...tool }, ['eager_input_streaming'])),

  /** `cache_control.ephemeral.scope: Extra inputs are not permitted`. What is cached is cached for this account all the same. */
  'no-cache-scope': (body) => {
    const lists = ['system', 'tools', 'messages']
    return lists.reduce<Body>((done, field) => eachIn(done, field, unscoped), unscoped(body))
  },

  /** `The use of the web search tool is not supported`. */
  'no-web-search': (body, context) =>
    withoutTools(
      body,
      context,
      ({ type }) => typeof type === 'string' && type.startsWith('web_search_'),
    ),

  /** The conversation must not end with the assistant's turn; Copilot's own clients, too, let the user ask it to go on. */
  'no-last-word': (body, { warn }) => {
    const messages: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : []
    const last = messages.at(-1)
    if (!isRecord(last) || last['role'] !== 'assistant') return body
    warn({
      field: 'messages',
      action: 'a request to go on was added: Copilot does not continue a turn of the assistant',
    })
    return { ...body, messages: [...messages, { role: 'user', content: 'Please continue.' }] }
  },
} as const satisfies Record<string, Quirk>

/** A copy whose cache marks, and those of the blocks in it, name no scope. A tool's own input is left alone. */
function unscoped(block: Json): Body {
  const mark = block['cache_control']
  const marked =
    isRecord(mark) && 'scope' in mark
      ? { ...block, cache_control: without({ ...mark }, ['scope']) }
      : { ...block }
  return eachIn(marked, 'content', unscoped)
}
