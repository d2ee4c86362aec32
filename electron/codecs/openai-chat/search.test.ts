/** Tests of a web search that the vendor runs: asked for in many forms, and of many vendors. */
import { expect, it, test } from 'vitest'
import type { Request, Tool } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { parseRequest } from './parse-request.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const asked = (body: Record<string, unknown>): Request =>
  parseRequest({ model: 'm', messages, ...body })
const build = (tools: readonly Tool[], model = 'theirs') =>
  buildRequest({ ...asked({}), tools }, { model, issuer: 'them' })

const hosted = (search: Extract<Tool, { type: 'hosted' }>['search']): Tool => ({
  type: 'hosted',
  protocol: 'another',
  name: 'web_search',
  raw: { type: 'web_search_20250305' },
  ...(search ? { search } : {}),
})

const place = { city: 'Bern', country: 'CH' }

it.each([
  {
    web_search_options: {
      search_context_size: 'high',
      user_location: { type: 'approximate', approximate: place },
    },
  },
  {
    tools: [
      { type: 'web_search', search_context_size: 'high', user_location: { ...place, type: 'x' } },
    ],
  },
  {
    tools: [
      {
        type: 'openrouter:web_search',
        parameters: { search_context_size: 'high', user_location: place },
      },
    ],
  },
])('136. a client asks for a web search, which other vendors can run too: %j', (body) => {
  const [tool] = asked(body).tools
  expect(tool).toMatchObject({
    type: 'hosted',
    protocol: 'openai-chat',
    search: { contextSize: 'high', location: place },
  })
})

it('136. the search of another vendor is asked for as web_search_options', () => {
  const { body, warnings } = build([hosted({ contextSize: 'low', location: place })])
  expect(body).toMatchObject({
    web_search_options: {
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate: place },
    },
  })
  expect(body).not.toHaveProperty('tools')
  expect(warnings).toEqual([])
})

it('136. a hosted tool that is no search is left out, and so is a search the model cannot run', () => {
  expect(build([hosted(undefined)]).warnings).toMatchObject([{ field: 'tools.web_search' }])
  const { body, warnings } = build([hosted({})], 'gpt-5.2')
  expect(body).not.toHaveProperty('web_search_options')
  expect(warnings).toMatchObject([{ field: 'tools.web_search' }])
  expect(build([hosted({})], 'gpt-4o-search-preview').body).toHaveProperty('web_search_options')
})

it('40. empty lists of domains mean any; what the target cannot narrow is told', () => {
  const [tool] = asked({
    tools: [{ type: 'web_search', filters: { allowed_domains: [] }, blocked_domains: ['a.test'] }],
  }).tools
  expect(tool).toMatchObject({ search: { blockedDomains: ['a.test'] } })
  expect(tool).not.toHaveProperty('search.allowedDomains')
  const { warnings } = build([hosted({ allowedDomains: ['a.test'], maxUses: 2 })])
  expect(warnings.map(({ field }) => field)).toEqual(['web search domains', 'web search max_uses'])
  expect(build([hosted({ allowedDomains: [] })]).warnings).toEqual([])
})

test('an own search comes out as it came, beside the tools or among them', () => {
  const options = { search_context_size: 'low', user_location: { type: 'approximate' } }
  const look = { type: 'function', function: { name: 'look' } }
  const tool = { type: 'openrouter:web_search', parameters: { max_results: 3 } }
  const body = { web_search_options: options, tools: [look, tool] }
  const built = buildRequest(asked(body), { model: 'theirs', issuer: 'them' })
  expect(built.body).toMatchObject(body)
  expect(built.warnings).toEqual([])
})
