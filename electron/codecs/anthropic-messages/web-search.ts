/** Web searches that a vendor runs itself: this protocol's tool and blocks, and the hub's words for them. */
import type { WebSearch } from '../../hub/content.ts'
import type { SearchWish } from '../../hub/request.ts'
import { fingerprint } from '../kit/hash.ts'
import { isRecord, present, type Json, word } from '../kit/read.ts'
import type { WireBlock } from './wire.ts'

/** What the service calls the tool, in offers, choices and calls. */
export const searchName = 'web_search'

/** The oldest version of the tool: every model that searches knows it. */
const searchType = 'web_search_20250305'

export const isSearchTool = (type: string): boolean => /^web_search_\d{8}$/.test(type)

const domains = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item !== '')
    : []

/** What a client of this protocol asks of a search. */
export function readWish(tool: Json): SearchWish {
  const allowed = domains(tool['allowed_domains'])
  const blocked = domains(tool['blocked_domains'])
  const most = tool['max_uses']
  return present({
    allowedDomains: allowed.length > 0 ? allowed : undefined,
    blockedDomains: blocked.length > 0 ? blocked : undefined,
    maxUses: typeof most === 'number' ? most : undefined,
    location: readLocation(tool['user_location']),
  })
}

function readLocation(value: unknown): SearchWish['location'] {
  if (!isRecord(value)) return undefined
  const part = (name: string): string | undefined => word(value[name]) || undefined
  return present({
    city: part('city'),
    region: part('region'),
    country: part('country'),
    timezone: part('timezone'),
  })
}

/** The tool for a wish that came in another protocol. `note` is told what it cannot say. */
export function writeWish(wish: SearchWish, note: (action: string) => void): WireBlock {
  if (wish.contextSize !== undefined)
    note('search_context_size dropped: the target has no such setting')
  const { location } = wish
  return soundDomains(
    {
      type: searchType,
      name: searchName,
      ...present({
        max_uses: wish.maxUses,
        allowed_domains: wish.allowedDomains,
        blocked_domains: wish.blockedDomains,
        user_location: location ? { type: 'approximate', ...location } : undefined,
      }),
    },
    note,
  )
}

/** The service refuses an empty list of domains, and both lists at once. */
export function soundDomains<T extends Json>(tool: T, note: (action: string) => void): T {
  const { allowed_domains: allowed, blocked_domains: blocked, ...rest } = tool
  const kept = {
    ...(isFilled(allowed) ? { allowed_domains: allowed } : {}),
    ...(isFilled(blocked) && !isFilled(allowed) ? { blocked_domains: blocked } : {}),
  }
  if (isFilled(allowed) && isFilled(blocked))
    note('blocked_domains dropped: the service takes one list of domains, not both')
  return { ...rest, ...kept } as unknown as T
}

const isFilled = (list: unknown): boolean => Array.isArray(list) && list.length > 0

/** Follows calls and results of searches through an answer or a conversation. */
export interface SearchReader {
  /** The search that a result block ends; undefined for any other block, of which a call is remembered. */
  read(block: Json): WebSearch | undefined
}

export function searchReader(): SearchReader {
  const queries = new Map<string, string>()
  return {
    read(block) {
      const { type, id, name, input, content } = block
      if (type === 'server_tool_use' && name === searchName && isRecord(input))
        queries.set(word(id), word(input['query']))
      if (type !== 'web_search_tool_result') return undefined
      const found: readonly unknown[] = Array.isArray(content) ? content : []
      return {
        query: queries.get(word(block['tool_use_id'])) ?? '',
        sources: found.filter(isRecord).flatMap(readSource),
      }
    },
  }
}

function readSource({ url, title }: Json): WebSearch['sources'] {
  const address = word(url)
  if (address === '') return []
  // Where there was no title, the address stands in its place.
  const name = title === address ? '' : word(title)
  return [{ url: address, ...present({ title: name || undefined }) }]
}

/** How the ids of searches begin that another vendor ran and we told in this protocol's form. */
export const toldSearchPrefix = 'srvtoolu_pb'
export const toldSearchMark = { before: 'srvtoolu', rare: '_pb' } as const

/** Whether a block of a client's history is part of such a search. */
export const isTold = (block: Json): boolean =>
  word(block['id'] ?? block['tool_use_id']).startsWith(toldSearchPrefix)

/** Another vendor's search in this protocol's form. `place`: what makes its id its own. */
export function toldSearch(search: WebSearch, ...place: readonly (string | number)[]): WireBlock[] {
  const id = `${toldSearchPrefix}${fingerprint(place.join('\0'), 20)}`
  const { query, sources } = search
  return [
    { type: 'server_tool_use', id, name: searchName, input: { query } },
    {
      type: 'web_search_tool_result',
      tool_use_id: id,
      content: sources.map(({ url, title }) => ({
        type: 'web_search_result',
        url,
        title: title ?? url,
        // What the service seals here only it can make.
        encrypted_content: '',
        page_age: null,
      })),
    },
  ]
}

/** A search in words, for upstreams that did not run it: they refuse results they did not seal. */
export function searchInWords({ query, sources }: WebSearch): string {
  const found = sources.map(({ url, title }) => (title === undefined ? url : `${title}: ${url}`))
  return [`[Web search: ${query}]`, ...found].join('\n')
}
