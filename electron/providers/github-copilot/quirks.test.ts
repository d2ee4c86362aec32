/** What Copilot needs changed in a body, quirk by quirk; everything else stays as it was. */
import { describe, expect, it } from 'vitest'
import type { Codec, Warning } from '../../codecs/codec.ts'
import { githubCopilot } from './index.ts'

const [chat, responses, messages] = githubCopilot.speaks
const endpoint = { baseUrl: 'https://api.githubcopilot.com', headers: {} }

function adjust(codec: Codec, body: Record<string, unknown>, model = 'gpt-5.2') {
  const before = structuredClone(body)
  const warnings: Warning[] = []
  const target = { model, issuer: 'github-copilot' }
  const done = githubCopilot.adjust(body, {
    endpoint,
    codec,
    target,
    warn: (warning) => void warnings.push(warning),
  })
  expect(body).toEqual(before)
  return { body: done, lost: warnings.map(({ field }) => field) }
}
const user = { role: 'user', content: 'hi' }

describe('Chat Completions', () => {
  it('have no limit for GPT models', () => {
    const asked = { messages: [user], max_tokens: 5, max_completion_tokens: 5 }
    for (const model of ['gpt-4.1', 'gpt-5-mini', 'o3'])
      expect(adjust(chat, asked, model)).toEqual({
        body: { messages: [user] },
        lost: ['max_tokens', 'max_completion_tokens'],
      })
    expect(adjust(chat, asked, 'claude-sonnet-4.5')).toEqual({ body: asked, lost: [] })
  })

  it('70. have an effort for those alone that know OpenAI’s words', () => {
    const asked = { messages: [user], reasoning_effort: 'high' }
    expect(adjust(chat, asked, 'gpt-5-mini').body).toEqual(asked)
    for (const model of ['gpt-4.1', 'claude-sonnet-4.5', 'gemini-3-pro'])
      expect(adjust(chat, asked, model)).toEqual({
        body: { messages: [user] },
        lost: ['reasoning_effort'],
      })
  })

  it('know no developer', () => {
    const { body } = adjust(chat, { messages: [{ role: 'developer', content: 'a' }, user] })
    expect(body['messages']).toEqual([{ role: 'system', content: 'a' }, user])
  })

  it('take back proven thoughts under Copilot’s name for them', () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }]
    const said = (more: object) => ({ role: 'assistant', content: 'a', ...more })
    const { body, lost } = adjust(chat, {
      messages: [
        user,
        said({ reasoning_content: 'why', reasoning_opaque: 'proof' }),
        said({ reasoning_text: 'why', reasoning_opaque: 'proof' }),
        said({ reasoning_opaque: 'proof', tool_calls: calls }),
        said({ reasoning_content: 'unproven' }),
      ],
    })
    expect(body['messages']).toEqual([
      user,
      said({ reasoning_text: 'why', reasoning_opaque: 'proof' }),
      said({ reasoning_text: 'why', reasoning_opaque: 'proof' }),
      said({ reasoning_opaque: 'proof', tool_calls: calls }),
      said({}),
    ])
    expect(lost).toEqual(['messages.reasoning_content'])
  })

  it('take texts for vectors as a list', () => {
    expect(adjust(chat, { input: 'a' }, 'text-embedding-3-small').body).toEqual({ input: ['a'] })
    expect(adjust(chat, { input: ['a'] }, 'text-embedding-3-small').body).toEqual({ input: ['a'] })
  })
})

describe('Responses', () => {
  it('are never stored', () => {
    expect(adjust(responses, { input: 'a' })).toEqual({
      body: { input: 'a', store: false },
      lost: [],
    })
    expect(adjust(responses, { input: 'a', store: true })).toEqual({
      body: { input: 'a', store: false },
      lost: ['store'],
    })
  })

  it('14. name no items, whose ids mean nothing by the next event', () => {
    const { body } = adjust(responses, {
      input: [
        { ...user, id: 'msg_1' },
        { type: 'reasoning', id: 'rs_1', encrypted_content: 'x', summary: [] },
        { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{"id":"kept"}' },
        { type: 'item_reference', id: 'msg_0' },
      ],
    })
    expect(body['input']).toEqual([
      user,
      { type: 'reasoning', encrypted_content: 'x', summary: [] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"id":"kept"}' },
      { type: 'item_reference', id: 'msg_0' },
    ])
  })

  it('have no tier, and nothing is lost with the usual one', () => {
    for (const tier of ['auto', 'default'])
      expect(adjust(responses, { input: 'a', service_tier: tier }).lost).toEqual([])
    const { body, lost } = adjust(responses, { input: 'a', service_tier: 'flex' })
    expect(body).not.toHaveProperty('service_tier')
    expect(lost).toEqual(['service_tier'])
  })

  it('have no tools of the vendor’s own', () => {
    const own = { type: 'function', name: 'web_search', parameters: {} }
    const { body, lost } = adjust(responses, {
      input: 'a',
      tools: [own, { type: 'web_search' }, { type: 'image_generation' }],
      tool_choice: { type: 'function', name: 'web_search' },
    })
    expect(body['tools']).toEqual([own])
    expect(body['tool_choice']).toEqual({ type: 'function', name: 'web_search' })
    expect(lost).toEqual(['tools.web_search', 'tools.image_generation'])
  })

  it('speak of no tools where none is left', () => {
    const hosted = { type: 'web_search_preview' }
    const asked = { input: 'a', tools: [hosted], tool_choice: hosted, parallel_tool_calls: true }
    expect(adjust(responses, asked).body).toEqual({ input: 'a', store: false })
  })

  it('choose no tool that is gone', () => {
    const own = { type: 'function', name: 'f', parameters: {} }
    const hosted = { type: 'web_search' }
    const asked = { input: 'a', tools: [own, hosted], tool_choice: hosted }
    expect(adjust(responses, asked).body).not.toHaveProperty('tool_choice')
  })
})

describe('Messages', () => {
  const model = 'claude-sonnet-4.5'

  it('stream no input of tools eagerly', () => {
    const tool = { name: 'f', input_schema: {}, eager_input_streaming: true }
    const { body } = adjust(messages, { messages: [user], tools: [tool] }, model)
    expect(body['tools']).toEqual([{ name: 'f', input_schema: {} }])
  })

  it('have no scope on their cache marks, wherever those stand', () => {
    const mark = { type: 'ephemeral', ttl: '1h', scope: 'global' }
    const input = { cache_control: mark }
    const at = (cache_control: object) => ({
      system: [{ type: 'text', text: 's', cache_control }],
      tools: [{ name: 'f', input_schema: {}, cache_control }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_use', id: 't', name: 'f', input },
            { type: 'tool_result', content: [{ type: 'text', text: 'a', cache_control }] },
          ],
        },
      ],
      cache_control,
    })
    expect(adjust(messages, at(mark), model)).toEqual({
      body: at({ type: 'ephemeral', ttl: '1h' }),
      lost: [],
    })
  })

  it('search nothing', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' }
    const own = { name: 'f', input_schema: {} }
    const asked = { messages: [user], tools: [own, search], tool_choice: { type: 'auto' } }
    expect(adjust(messages, asked, model)).toEqual({
      body: { messages: [user], tools: [own], tool_choice: { type: 'auto' } },
      lost: ['tools.web_search'],
    })
    const forced = { ...asked, tool_choice: { type: 'tool', name: 'web_search' } }
    expect(adjust(messages, forced, model).body).not.toHaveProperty('tool_choice')
  })

  it('47. end with the user, who asks the assistant to go on', () => {
    const prefill = { role: 'assistant', content: 'And' }
    const { body, lost } = adjust(messages, { messages: [user, prefill] }, model)
    expect(body['messages']).toEqual([user, prefill, { role: 'user', content: 'Please continue.' }])
    expect(lost).toEqual(['messages'])
    expect(adjust(messages, { messages: [user] }, model).body['messages']).toEqual([user])
  })
})

describe('the platform', () => {
  it('is never sent a body unread, and its odd answers are said anew', () => {
    expect(githubCopilot.forwards()).toBe(false)
    const asIs = githubCopilot.speaks.filter((codec) =>
      githubCopilot.answersAsIs({ endpoint, codec }),
    )
    expect(asIs).toEqual([messages])
  })

  it('reads what its own models of one vendor sealed, and nothing of another’s', () => {
    const issuer = (model?: string) => githubCopilot.issuerOf(endpoint, model)
    expect(issuer('claude-sonnet-4.5')).toBe(issuer('claude-opus-4.6'))
    expect(issuer('claude-sonnet-4.5')).not.toBe(issuer('gpt-5.2'))
    expect(issuer()).toBe('github-copilot')
    expect(issuer('gpt-5.2')).toBe('github-copilot/gpt')
  })

  it('makes vectors, and nothing else beside conversations', () => {
    expect(githubCopilot.serves({ endpoint, path: '/embeddings' })).toBe(true)
    expect(githubCopilot.serves({ endpoint, path: '/responses/compact' })).toBe(false)
  })
})
