/** Calls to Copilot: where they go, under whose name, and whose turn they are said to be. */
import { describe, expect, it } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import { version } from '../../kernel/version.ts'
import type { Call } from '../provider.ts'
import { githubCopilot } from './index.ts'

const [chat, responses, messages] = githubCopilot.speaks
const endpoint = { baseUrl: 'https://api.githubcopilot.com', headers: {} }
const call: Call = {
  endpoint,
  codec: chat,
  path: '/chat/completions',
  secret: new Secret('tid=madeup;exp=1:sig'),
}
const user = { role: 'user', content: 'hi' }

const urlOf = (more: Partial<Call>) => githubCopilot.address({ ...call, ...more }).url
const headersOf = (more: Partial<Call> = {}) => githubCopilot.address({ ...call, ...more }).headers

describe('a call goes', () => {
  it.each([
    [chat, '/chat/completions', 'https://api.githubcopilot.com/chat/completions'],
    [responses, '/responses', 'https://api.githubcopilot.com/responses'],
    [messages, '/v1/messages', 'https://api.githubcopilot.com/v1/messages'],
    [messages, '/v1/messages?beta=true', 'https://api.githubcopilot.com/v1/messages?beta=true'],
    [chat, '/embeddings', 'https://api.githubcopilot.com/embeddings'],
  ])('in %o.id to its path', (codec, path, url) => {
    expect(urlOf({ codec, path })).toBe(url)
  })

  it('where GitHub said that the seat is', () => {
    const facts = { host: 'github.com', api: 'https://api.business.githubcopilot.com' }
    expect(urlOf({ facts })).toBe('https://api.business.githubcopilot.com/chat/completions')
    expect(urlOf({ facts: { host: 'acme.ghe.com' } })).toBe(
      'https://copilot-api.acme.ghe.com/chat/completions',
    )
  })

  it('where the owner moved the channel, as long as it is Copilot or this machine', () => {
    const moved = (baseUrl: string) => urlOf({ endpoint: { ...endpoint, baseUrl } })
    expect(moved('https://api.enterprise.githubcopilot.com')).toMatch(/^https:\/\/api\.enterprise/)
    expect(moved('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080/chat/completions')
    for (const elsewhere of [
      'https://relay.example/v1',
      'https://githubcopilot.com.evil.example',
      'https://evilgithubcopilot.com',
      'https://copilot-api.a.b.ghe.com.evil.example',
      'http://api.business.githubcopilot.com',
    ])
      expect(() => moved(elsewhere), elsewhere).toThrow(/not one of Copilot/)
  })

  it('never to an address that only claims to be GitHub’s', () => {
    const facts = { host: 'github.com', api: 'http://127.0.0.1:9' }
    expect(urlOf({ facts })).toBe('https://api.githubcopilot.com/chat/completions')
  })
})

describe('a call carries', () => {
  it('the token and Plugboard’s own name, and nobody else’s', () => {
    const { 'x-request-id': id, ...headers } = headersOf({ body: { messages: [user] } })
    expect(id).toMatch(/^[\da-f-]{36}$/)
    expect(headers).toEqual({
      'content-type': 'application/json',
      authorization: 'Bearer tid=madeup;exp=1:sig',
      'user-agent': `plugboard/${version}`,
      'editor-version': `plugboard/${version}`,
      'editor-plugin-version': `plugboard/${version}`,
      'x-github-api-version': '2026-08-01',
      'openai-intent': 'conversation-panel',
      'x-initiator': 'user',
    })
  })

  it('nothing of the client’s own name or session', () => {
    const forwarded = {
      'user-agent': 'claude-cli/2.1',
      'x-stainless-lang': 'js',
      'x-claude-code-session-id': 'a',
      authorization: 'Bearer pb-local',
      cookie: 'a=b',
    }
    const headers = headersOf({ codec: messages, path: '/v1/messages', forwarded })
    expect(headers['user-agent']).toBe(`plugboard/${version}`)
    expect(Object.keys(headers)).not.toContain('x-stainless-lang')
    expect(Object.keys(headers)).not.toContain('x-claude-code-session-id')
    expect(headers['authorization']).not.toContain('pb-local')
  })

  it('an integration ID only where the owner has one, and what they add to the channel', () => {
    expect(headersOf()).not.toHaveProperty('copilot-integration-id')
    expect(headersOf({ facts: { integrationId: 'our-own' } })).toMatchObject({
      'copilot-integration-id': 'our-own',
    })
    expect(headersOf({ endpoint: { ...endpoint, headers: { 'X-Team': 'a' } } })).toMatchObject({
      'x-team': 'a',
    })
  })

  it('another intent where it offers tools', () => {
    expect(headersOf({ body: { messages: [user], tools: [{}] } })['openai-intent']).toBe(
      'conversation-agent',
    )
  })

  it('the betas that Copilot knows', () => {
    const betas = (asked: string, body = {}) =>
      headersOf({
        codec: messages,
        path: '/v1/messages',
        forwarded: { 'anthropic-beta': asked },
        body,
      })['anthropic-beta']
    expect(
      betas('claude-code-20250219, interleaved-thinking-2025-05-14,advisor-tool-2026-03-01'),
    ).toBe('interleaved-thinking-2025-05-14')
    expect(betas('oauth-2025-04-20')).toBeUndefined()
    const editing = { context_management: { edits: [] } }
    expect(betas('', editing)).toBe('context-management-2025-06-27')
    expect(betas('context-management-2026-01-01', editing)).toBe('context-management-2026-01-01')
  })

  it('no token that a header could not hold, and says so without it', () => {
    for (const secret of [undefined, new Secret(''), new Secret('tid=a\r\nx: y')])
      expect(() => headersOf({ secret })).toThrow(/sign in again/)
  })
})

describe('pictures are announced', () => {
  const announced = (body: Record<string, unknown>) =>
    headersOf({ body })['copilot-vision-request'] === 'true'
  const said = (content: unknown) => ({ messages: [{ role: 'user', content }] })

  it.each([
    [said([{ type: 'image_url', image_url: { url: 'data:,' } }]), true],
    [said([{ type: 'image', source: {} }]), true],
    [said([{ type: 'tool_result', content: [{ type: 'image', source: {} }] }]), true],
    [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, true],
    [{ input: [{ type: 'function_call_output', output: [{ type: 'input_image' }] }] }, true],
    [said([{ type: 'text', text: 'image_url' }]), false],
    [said('image'), false],
    [{ input: 'input_image' }, false],
    [said([{ type: 'tool_use', input: { type: 'image' } }]), false],
    [{}, false],
  ])('wherever they stand, and only then %#', (body, expected) => {
    expect(announced(body)).toBe(expected)
  })

  it('only for conversations', () => {
    const headers = headersOf({ path: '/embeddings', body: { input: ['a'] } })
    expect(headers).not.toHaveProperty('x-initiator')
    expect(headers).not.toHaveProperty('openai-intent')
  })
})

describe('a turn is said to be', () => {
  const result = { type: 'tool_result', tool_use_id: 't', content: 'done' }
  const reminder = { type: 'text', text: '<system-reminder>\nBe brief.\n</system-reminder>' }
  const said = (content: unknown) => ({ messages: [{ role: 'user', content }] })
  const initiator = (body: Record<string, unknown>, forwarded = {}) =>
    headersOf({ body, forwarded })['x-initiator']

  it.each([
    ['a message', { messages: [user] }],
    ['a message behind an answer', { messages: [user, { role: 'assistant', content: 'a' }, user] }],
    ['a message before a reminder', { messages: [user, { role: 'system', content: 'be brief' }] }],
    ['a bare text', { input: 'hi' }],
    ['a message without a type', { input: [user] }],
    ['a message of parts', { input: [{ ...user, type: 'message', content: [] }] }],
    ['words beside a result', said([result, { type: 'text', text: 'stop, do this' }])],
    ['words beside a reminder', said([reminder, { type: 'text', text: 'hi' }])],
    ['a reminder alone', said([reminder])],
    [
      'words that only quote a reminder',
      said([result, { type: 'text', text: `${reminder.text} why?` }]),
    ],
    ['nothing at all', {}],
  ])('the person’s where they said something: %s', (_, body) => {
    expect(initiator(body)).toBe('user')
  })

  it.each([
    ['a tool’s message', { messages: [user, { role: 'tool', content: 'done' }] }],
    ['results', said([result, result])],
    ['results and a reminder', said([result, reminder])],
    ['a call’s output', { input: [user, { type: 'function_call_output', output: 'done' }] }],
    ['an answer to go on from', { messages: [user, { role: 'assistant', content: 'And' }] }],
    ['a thought', { input: [user, { type: 'reasoning', summary: [] }] }],
  ])('the agent’s where it goes on by itself: %s', (_, body) => {
    expect(initiator(body)).toBe('agent')
  })

  it.each(['x-claude-code-parent-agent-id', 'x-openai-subagent', 'x-codex-parent-thread-id'])(
    'the agent’s in a conversation of its own, marked by %s',
    (mark) => {
      expect(initiator({ messages: [user] }, { [mark]: 'a' })).toBe('agent')
    },
  )
})
