/** Searches that a vendor runs: how they are wished for, told, and told again in later turns. */
import type { ByteMark } from '../codec.ts'
import { describe, expect, it } from 'vitest'
import type { Warning } from '../codec.ts'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import type { Request, SearchWish, Tool } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { build, home, user, warned } from './fixtures/asking.ts'
import { decode, responseOf } from './fixtures/heard.ts'
import { serverSearch } from './fixtures/streams.ts'
import { answering, encode, end, read, start, story } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'
import { renderResponse } from './render-response.ts'

const holdsMark = (body: string, { before, rare, after = [''] }: ByteMark): boolean =>
  after.some((text) => body.includes(before + rare + text))

const asked = (fields: object): Request =>
  parseRequest({
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'q' }],
    ...fields,
  })
const foreign = (search: SearchWish, name = 'googleSearch'): Tool => ({
  type: 'hosted',
  protocol: 'other',
  name,
  raw: {},
  search,
})

describe('the tool', () => {
  const own = {
    type: 'web_search_20260209',
    name: 'web_search',
    max_uses: 3,
    allowed_domains: ['a.org'],
    user_location: { type: 'approximate', city: 'Bern', country: 'CH', region: null },
  }

  it('136. a client’s wish is read for other vendors, and goes out as it was here', () => {
    const request = asked({ tools: [own] })
    expect(request.tools).toEqual([
      {
        type: 'hosted',
        protocol: home,
        name: 'web_search',
        raw: own,
        search: {
          maxUses: 3,
          allowedDomains: ['a.org'],
          location: { city: 'Bern', country: 'CH' },
        },
      },
    ])
    expect(buildRequest(request, { model: 'm', issuer: home }).body['tools']).toEqual([own])
  })

  it('136. another vendor’s search becomes this one’s, by the name a choice of it takes too', () => {
    const wish: SearchWish = {
      maxUses: 2,
      blockedDomains: ['b.org'],
      location: { timezone: 'Europe/Zurich' },
      contextSize: 'low',
    }
    const wire = build({
      tools: [foreign(wish)],
      toolChoice: { type: 'named', name: 'googleSearch', kind: 'function' },
    })
    expect(wire.body).toMatchObject({
      tools: [
        {
          type: 'web_search_20250305',
          name: 'web_search',
          max_uses: 2,
          blocked_domains: ['b.org'],
          user_location: { type: 'approximate', timezone: 'Europe/Zurich' },
        },
      ],
      tool_choice: { type: 'tool', name: 'web_search' },
    })
    expect(warned(wire)).toEqual(['tools.googleSearch'])
  })

  it('136. a vendor’s tool that no one else has is left out with a notice', () => {
    const wire = build({ tools: [{ type: 'hosted', protocol: 'other', name: 'draw', raw: {} }] })
    expect([wire.body['tools'], warned(wire)]).toEqual([undefined, ['draw']])
  })

  it('40. empty lists of domains are left out, and of two lists one', () => {
    const domains = { allowed_domains: [], blocked_domains: [] }
    const sent = (tool: object) =>
      buildRequest(asked({ tools: [tool] }), { model: 'm', issuer: home })
    const { allowed_domains: _, ...bare } = own
    expect(sent({ ...bare, ...domains }).body['tools']).toEqual([bare])
    const both = sent({ ...own, blocked_domains: ['b.org'] })
    expect(both.body['tools']).toEqual([own])
    expect(both.warnings).toHaveLength(1)
    const wire = build({ tools: [foreign({ allowedDomains: [], blockedDomains: [] })] })
    expect(wire.body['tools']).toEqual([{ type: 'web_search_20250305', name: 'web_search' }])
  })

  it('there is one search at most, and a client’s own tool of that name comes first', () => {
    const two = build({ tools: [foreign({}), foreign({}, 'url_context')] })
    expect(two.body['tools']).toHaveLength(1)
    expect(warned(two)).toEqual(['url_context'])
    const named = build({ tools: [foreign({}), { type: 'function', name: 'web_search' }] })
    expect(named.body['tools']).toMatchObject([{ name: 'web_search', input_schema: {} }])
    const like = build({ tools: [foreign({}), { type: 'function', name: 'web.search' }] })
    const names = (like.body['tools'] as { name: string }[]).map(({ name }) => name)
    expect(new Set(names).size).toBe(2)
  })
})

describe('what was searched', () => {
  const search = {
    query: 'ships',
    sources: [{ url: 'https://a', title: 'A' }, { url: 'https://b' }],
  }
  const event: Event = { type: 'opaque', block: 0, protocol: 'other', raw: {}, label: 's', search }
  const told = encode([start, event, end])

  it('136. the service’s own search is heard with its query and its sources', () => {
    expect(responseOf(decode(serverSearch)).blocks).toMatchObject([
      { label: 'server_tool_use' },
      {
        label: 'web_search_tool_result',
        search: { query: 'weather', sources: [{ url: 'https://example.com/w', title: 'Weather' }] },
      },
      { type: 'text' },
    ])
    const failed = decode([
      {
        data: JSON.stringify({
          type: 'content_block_start',
          index: 0,
          content_block: {
            type: 'web_search_tool_result',
            tool_use_id: 'x',
            content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
          },
        }),
      },
      { data: '{"type":"message_stop"}' },
    ])
    expect(responseOf(failed).blocks).toMatchObject([{ search: { query: '', sources: [] } }])
  })

  it('136. another vendor’s search is told as a call and its result, streamed and whole alike', () => {
    expect(story(told).slice(1, -2)).toEqual([
      'start 0 server_tool_use',
      'delta 0 {"query":"ships"}',
      'stop 0',
      'start 1 web_search_tool_result',
      'stop 1',
    ])
    const blocks = told.map(read).flatMap(({ content_block: block }) => (block ? [block] : []))
    const [call, result] = blocks as [{ id: string }, unknown]
    expect(call.id).toMatch(/^srvtoolu_[a-zA-Z0-9_]+$/)
    expect(result).toEqual({
      type: 'web_search_tool_result',
      tool_use_id: call.id,
      content: [
        {
          type: 'web_search_result',
          url: 'https://a',
          title: 'A',
          encrypted_content: '',
          page_age: null,
        },
        {
          type: 'web_search_result',
          url: 'https://b',
          title: 'https://b',
          encrypted_content: '',
          page_age: null,
        },
      ],
    })
    expect(read(told.at(-2))).toMatchObject({
      usage: { server_tool_use: { web_search_requests: 1 } },
    })
    const whole = fold()
    whole.push([start, event, end])
    expect(renderResponse(whole.response(), answering)).toMatchObject({
      content: [{ type: 'server_tool_use', input: { query: 'ships' } }, { content: [{}, {}] }],
      usage: { server_tool_use: { web_search_requests: 1 } },
    })
    expect(encode([start, event, end])).toEqual(told)
  })

  it('136. such a search comes back as what it means, and no upstream is sent results it did not seal', () => {
    const content = told.map(read).flatMap(({ content_block: block }) => (block ? [block] : []))
    const [call, result] = content as [object, object]
    const history = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: [{ ...call, input: { query: 'ships' } }, result] },
      { role: 'user', content: 'r' },
    ]
    const request = asked({ messages: history })
    expect(request.turns[1]?.blocks).toEqual([expect.objectContaining({ type: 'opaque', search })])
    expect(request.turns[1]?.blocks[0]).not.toMatchObject({ protocol: home })
    const wire = buildRequest(request, { model: 'claude-opus-5', issuer: home })
    expect(wire.body['messages']).toMatchObject([
      {},
      { role: 'assistant', content: '[Web search: ships]\nA: https://a\nhttps://b' },
      {},
    ])
    expect(JSON.stringify(wire.body)).not.toContain('encrypted_content')
    expect(warned(wire)).toEqual(['web search'])
  })

  it('a history that holds one is built anew, never forwarded', () => {
    const sent = JSON.stringify({ messages: told.map(read) })
    expect(passage.brought.some((mark) => holdsMark(sent, mark))).toBe(true)
    expect(passage.brought.some((mark) => holdsMark(JSON.stringify(serverSearch), mark))).toBe(
      false,
    )
  })

  it('what has no meaning here is left out and told once', () => {
    const heard: Warning[] = []
    const strange = (block: number): Event => ({
      type: 'opaque',
      block,
      protocol: 'other',
      raw: {},
      label: 'shell_call',
    })
    const frames = encode([start, strange(0), strange(1), end], {
      warn: (warning) => heard.push(warning),
    })
    expect(story(frames)).toContain('start 0 text')
    expect(heard).toEqual([{ field: 'shell_call', action: 'dropped: only other knows it' }])
  })

  it('in the history another vendor’s search is told in words', () => {
    const wire = build({
      turns: [user('q'), { role: 'assistant', blocks: [{ ...event }] }, user('r')],
    })
    expect(JSON.stringify(wire.body['messages'])).toContain('ships')
  })
})
