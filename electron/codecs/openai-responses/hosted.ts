/** Web searches between this protocol's words and the hub's: the tool that is offered, and the call that was made. */
import type { WebSearch } from '../../hub/content.ts'
import type { SearchWish } from '../../hub/request.ts'
import { isRecord, type Json, present } from '../kit/read.ts'

/** The type of an item that tells of a search. */
export const searchCallType = 'web_search_call'

/** What of the answer to include, so that a search tells all it found. */
export const searchSources = 'web_search_call.action.sources'

/** The web search tool (OpenAI API reference, Responses, WebSearchTool). It knows no blocked hosts and no most uses. */
export function searchTool(wish: SearchWish): Record<string, unknown> {
  const { allowedDomains = [], contextSize, location } = wish
  return {
    type: 'web_search',
    // An empty list is refused.
    ...(allowedDomains.length > 0 ? { filters: { allowed_domains: allowedDomains } } : {}),
    ...present({ search_context_size: contextSize }),
    ...(location ? { user_location: { type: 'approximate', ...location } } : {}),
  }
}

/** What of a wish `searchTool` cannot say, by the hub's names. */
export function unsaidOf(wish: SearchWish): readonly string[] {
  return [
    ...((wish.blockedDomains?.length ?? 0) > 0 ? ['blocked domains'] : []),
    ...(wish.maxUses === undefined ? [] : ['the most uses']),
  ]
}

/** The search that an item tells of; undefined for other items, and where it opened a page or looked into one. */
export function searchOf(item: Json): WebSearch | undefined {
  const { action } = item
  if (item['type'] !== searchCallType || !isRecord(action) || action['type'] !== 'search')
    return undefined
  const queries = listOf(action['queries']).filter((query) => typeof query === 'string')
  const query = typeof action['query'] === 'string' ? action['query'] : queries.join('; ')
  const sources = listOf(action['sources'])
    .filter(isRecord)
    .flatMap(({ url, title }) =>
      typeof url === 'string' ? [{ url, ...(typeof title === 'string' ? { title } : {}) }] : [],
    )
  return { query, sources }
}

/** A search as an item of this protocol, without an id. */
export function searchCall({ query, sources }: WebSearch): Record<string, unknown> {
  return {
    type: searchCallType,
    status: 'completed',
    action: {
      type: 'search',
      query,
      queries: [query],
      ...(sources.length > 0 ? { sources: sources.map(({ url }) => ({ type: 'url', url })) } : {}),
    },
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
