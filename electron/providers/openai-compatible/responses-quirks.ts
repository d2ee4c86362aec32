/** What compatible platforms need changed in a Responses body: one named function each, with its reason. */
import { without } from '../kit/chat-body.ts'
import { drop, type Body, type Context } from './quirks.ts'

type Quirk = (body: Body, context: Context) => Body

export const responsesQuirks = {
  /** OpenRouter keeps no responses and answers 400 to a request that wants it to (OpenRouter documentation, Responses). */
  'never-stored': (body, { warn }) => {
    if (body['store'] !== true) return body
    warn({ field: 'store', action: 'set to false: the platform keeps no responses' })
    return { ...body, store: false }
  },

  /** Groq keeps no responses, seals no thoughts, and takes no field that is about either (Groq documentation, Responses API). */
  'no-responses-state': (body, context) => {
    if (body['store'] === true)
      context.warn({ field: 'store', action: 'dropped: the platform keeps no responses' })
    // What to include and how to truncate decide nothing here: it includes nothing and never truncates.
    const rest = without(body, ['store', 'include', 'truncation'])
    return drop(rest, ['safety_identifier', 'prompt_cache_key', 'prompt'], context)
  },
} as const satisfies Record<string, Quirk>

export type ResponsesQuirkName = keyof typeof responsesQuirks
