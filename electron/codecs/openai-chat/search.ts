/**
 * A web search that the vendor runs, in the forms in which clients and platforms of this protocol ask for it.
 *
 * OpenAI has `web_search_options` beside the tools (OpenAI API reference, Create chat completion). OpenRouter takes that
 * too and has a tool `openrouter:web_search`; clients also send the tool of OpenAI's Responses, `web_search`.
 */
import type { SearchWish, Tool } from '../../hub/request.ts'
import { isRecord, type Json, optionalRecord, present } from '../kit/read.ts'
import type { Warnings } from '../kit/warnings.ts'
import { protocol } from './protocol.ts'

type Hosted = Extract<Tool, { type: 'hosted' }>

const field = 'web_search_options'

/** The search that `web_search_options` asks for, as a tool. */
export function searchOptionsTool(body: Json): readonly Hosted[] {
  const options = optionalRecord(body[field], field)
  if (!options) return []
  const search = wishOf(options)
  return [{ type: 'hosted', protocol, name: 'web_search', raw: { [field]: options }, search }]
}

/** What an entry of `tools` asks for, where it is a web search. */
export function searchOfTool(type: string, tool: Json): SearchWish | undefined {
  if (!/^(?:openrouter:)?web_search(?:_preview)?(?:_\d{4}_\d{2}_\d{2}|_\d{8})?$/.test(type))
    return undefined
  return wishOf({ ...tool, ...asRecord(tool['parameters']), ...asRecord(tool['web_search']) })
}

const asRecord = (value: unknown): Json => (isRecord(value) ? value : {})

function wishOf(options: Json): SearchWish {
  const filters = { ...options, ...asRecord(options['filters']) }
  const size = options['search_context_size']
  const most = options['max_uses']
  return present({
    allowedDomains: domains(filters['allowed_domains']),
    blockedDomains: domains(filters['blocked_domains'] ?? filters['excluded_domains']),
    maxUses: typeof most === 'number' ? most : undefined,
    contextSize: size === 'low' || size === 'medium' || size === 'high' ? size : undefined,
    location: locationOf(options['user_location']),
  })
}

/** An empty list means any, and vendors refuse to be told so. */
function domains(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const named = value.filter((one): one is string => typeof one === 'string')
  return named.length > 0 ? named : undefined
}

/** Flat, or inside `approximate` as this protocol has it. */
function locationOf(value: unknown): SearchWish['location'] {
  if (!isRecord(value)) return undefined
  const place = isRecord(value['approximate']) ? value['approximate'] : value
  const word = (name: string): string | undefined => {
    const said = place[name]
    return typeof said === 'string' && said !== '' ? said : undefined
  }
  const location = present({
    city: word('city'),
    region: word('region'),
    country: word('country'),
    timezone: word('timezone'),
  })
  return Object.keys(location).length > 0 ? location : undefined
}

/** The field of the body that a hosted tool is, where it is one and no entry of `tools`. */
export function ownSearchOptions({ raw }: Hosted): Json | undefined {
  const options = isRecord(raw) ? raw[field] : undefined
  return isRecord(options) ? { [field]: options } : undefined
}

/** Another protocol's search as this one asks for it. */
export function searchOptions(search: SearchWish, notes: Warnings): Json {
  const { allowedDomains, blockedDomains, maxUses, contextSize, location } = search
  if ((allowedDomains ?? blockedDomains ?? []).length > 0)
    notes.add('web search domains', 'dropped: the target searches everywhere')
  if (maxUses !== undefined)
    notes.add('web search max_uses', 'dropped: the target has no such setting')
  return {
    [field]: present({
      search_context_size: contextSize,
      user_location: location && { type: 'approximate', approximate: location },
    }),
  }
}
