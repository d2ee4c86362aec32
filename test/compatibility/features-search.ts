/** What a client can ask of tools that the vendor runs, and tell of what they did. */
import type { Block, WebSearch } from '../../electron/hub/content.ts'
import type { SearchWish } from '../../electron/hub/request.ts'
import type { Group, RequestFeature } from './feature.ts'
import { assistant, blocksOf, text, user } from './phrases.ts'

/** A search as each protocol's clients ask for it; Chat Completions' stands beside the tools, and is one to the hub. */
const searchForms: Readonly<Record<string, (wish: SearchWish) => unknown>> = {
  'openai-chat': ({ contextSize, location }) => ({
    web_search_options: {
      search_context_size: contextSize,
      user_location: location && { type: 'approximate', approximate: location },
    },
  }),
  'openai-responses': ({ allowedDomains, contextSize, location }) => ({
    type: 'web_search',
    filters: allowedDomains && { allowed_domains: allowedDomains },
    search_context_size: contextSize,
    user_location: location && { type: 'approximate', ...location },
  }),
  'anthropic-messages': ({ allowedDomains, blockedDomains, maxUses, location }) => ({
    type: 'web_search_20250305',
    name: 'web_search',
    max_uses: maxUses,
    allowed_domains: allowedDomains,
    blocked_domains: blockedDomains,
    user_location: location && { type: 'approximate', ...location },
  }),
  gemini: ({ blockedDomains }) => ({ googleSearch: { excludeDomains: blockedDomains } }),
}

const searching = (name: string, search: SearchWish, wish?: keyof SearchWish): RequestFeature => ({
  name,
  asks: ({ client }) => ({
    tools: [
      {
        type: 'hosted',
        protocol: client,
        name: 'web_search',
        raw: searchForms[client]?.(search),
        search,
      },
    ],
  }),
  pick(request) {
    const found = request.tools.find((tool) => tool.type === 'hosted')
    if (!found || found.type !== 'hosted' || !found.search) return undefined
    return wish ? found.search[wish] : 'searches'
  },
})

/** A tool beside the search that each vendor runs itself, as its own protocol writes it. */
const hosted: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'openai-responses': { type: 'code_interpreter', container: { type: 'auto' } },
  'anthropic-messages': { type: 'code_execution_20250825', name: 'code_execution' },
  gemini: { codeExecution: {} },
}

const ran = (protocol: string, raw: unknown, search?: WebSearch): Block => ({
  type: 'opaque',
  protocol,
  raw,
  label: 'web search',
  ...(search ? { search } : {}),
})

const weather: WebSearch = {
  query: 'weather',
  sources: [{ url: 'https://weather.test/', title: 'Weather' }],
}

/** A search that the vendor ran, as it stands in the history of its own clients. */
const searched: Readonly<Record<string, readonly Block[]>> = {
  'openai-responses': [
    ran(
      'openai-responses',
      {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: {
          type: 'search',
          query: 'weather',
          sources: [{ type: 'url', url: 'https://weather.test/' }],
        },
      },
      weather,
    ),
  ],
  'anthropic-messages': [
    ran('anthropic-messages', {
      type: 'server_tool_use',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: { query: 'weather' },
    }),
    ran(
      'anthropic-messages',
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [
          {
            type: 'web_search_result',
            url: 'https://weather.test/',
            title: 'Weather',
            encrypted_content: 'c2VhbA==',
            page_age: null,
          },
        ],
      },
      weather,
    ),
  ],
}

export const searches: Group<RequestFeature> = {
  name: 'Tools that the vendor runs',
  features: [
    searching('Web search by the vendor', {}),
    searching('Web search: only these hosts', { allowedDomains: ['a.test'] }, 'allowedDomains'),
    searching('Web search: not these hosts', { blockedDomains: ['a.test'] }, 'blockedDomains'),
    searching('Web search: how often', { maxUses: 3 }, 'maxUses'),
    searching('Web search: how much is read', { contextSize: 'high' }, 'contextSize'),
    searching(
      'Web search: where the person is',
      { location: { city: 'Bern', country: 'CH' } },
      'location',
    ),
    {
      name: 'Other tools the vendor runs (code execution …)',
      asks({ client }) {
        const raw = hosted[client]
        return raw ? { tools: [{ type: 'hosted', protocol: client, name: 'code', raw }] } : {}
      },
      pick: ({ tools: found }) =>
        found.some((tool) => tool.type === 'hosted') ? 'runs code' : undefined,
    },
    {
      name: 'Web search in an earlier answer',
      asks: ({ client }) => ({
        turns: [
          user(text('Weather?')),
          assistant(...(searched[client] ?? []), text('It rains.')),
          user(text('And then?')),
        ],
      }),
      pick: (request) =>
        blocksOf(request).flatMap((block) =>
          block.type === 'opaque' && block.search ? [block.search.query] : [],
        )[0],
    },
  ],
}
