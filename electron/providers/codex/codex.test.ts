/** ChatGPT's Codex as an upstream: where calls go and what they carry, and its models. */
import { describe, expect, it, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import { version } from '../../kernel/version.ts'
import { ok, type Reply, scripted } from './fixtures/sign-in.ts'
import { codex } from './index.ts'

const [codec] = codex.speaks
const endpoint = { baseUrl: 'https://chatgpt.com/backend-api/codex', headers: {} }
const call = {
  endpoint,
  codec,
  path: '/responses',
  secret: new Secret('access-1'),
  facts: { accountId: 'ws-1' },
}
const ours = {
  authorization: 'Bearer access-1',
  'chatgpt-account-id': 'ws-1',
  originator: 'plugboard',
  'user-agent': `plugboard/${version}`,
}

describe('a call', () => {
  test('goes to the workspace under our own name', () => {
    expect(codex.address(call)).toEqual({
      url: 'https://chatgpt.com/backend-api/codex/responses',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...ours },
    })
  })

  it('117. carries what a client says of its conversation and turn, and nothing else of it', () => {
    const carried = {
      'session-id': 's',
      'thread-id': 't',
      'x-client-request-id': 'r',
      'x-codex-turn-state': 'sticky',
      'x-codex-window-id': 'w',
      'x-openai-subagent': 'review',
      'x-openai-internal-codex-responses-lite': 'true',
    }
    const { headers } = codex.address({
      ...call,
      forwarded: {
        ...carried,
        authorization: 'Bearer pb-local',
        'chatgpt-account-id': 'of-the-client',
        originator: 'codex_cli_rs',
        'user-agent': 'codex_cli_rs/1',
        'x-stainless-os': 'Linux',
        'openai-beta': 'responses=experimental',
        'x-codex-installation-id': 'machine',
        cookie: 'c',
        host: 'h',
      },
    })
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...carried,
      ...ours,
    })
  })

  test('says where tools and instructions stand, also where a translation left the client’s headers behind', () => {
    const of = (input: unknown): Readonly<Record<string, string>> =>
      codex.address({ ...call, body: { input } }).headers
    const header = 'x-openai-internal-codex-responses-lite'
    expect(of([{ type: 'additional_tools', role: 'developer', tools: [] }])[header]).toBe('true')
    expect(of([{ role: 'user', content: 'hi' }])).not.toHaveProperty(header)
  })

  test('of a government workspace says so', () => {
    const of = (fedramp: string) =>
      codex.address({ ...call, facts: { ...call.facts, fedramp } }).headers
    expect(of('true')).toHaveProperty('x-openai-fedramp', 'true')
    expect(of('false')).not.toHaveProperty('x-openai-fedramp')
  })

  test('carries the owner’s headers', () => {
    const { headers } = codex.address({
      ...call,
      endpoint: { ...endpoint, headers: { 'X-Own': 'a' } },
    })
    expect(headers).toHaveProperty('x-own', 'a')
  })

  test('without a sign-in says what to do', () => {
    for (const without of [{ secret: undefined }, { facts: {} }])
      expect(() => codex.address({ ...call, ...without })).toThrow('sign in')
  })
})

describe('the models', () => {
  const list = async (reply: Reply) => {
    const { asked, fetchJson } = scripted(reply)
    return { asked, models: await codex.listModels(call, fetchJson) }
  }
  const levels = ['low', 'high'].map((effort) => ({ effort, description: 'd' }))
  const models = [
    {
      slug: 'gpt-5.5',
      display_name: 'GPT-5.5',
      visibility: 'list',
      context_window: 272_000,
      supported_reasoning_levels: levels,
      available_in_plans: ['plus'],
    },
    { slug: 'gpt-5.4', visibility: 'hide' },
    { slug: 'codex-auto-review', visibility: 'none' },
    { slug: 'gpt-of-tomorrow', visibility: 'featured', context_window: null },
    { display_name: 'nameless' },
    'odd',
  ]

  test('are those that one can choose, with what is known of them', async () => {
    const found = await list(ok({ models }))
    expect(found.models).toEqual([
      {
        id: 'gpt-5.5',
        purpose: 'chat',
        label: 'GPT-5.5',
        contextWindow: 272_000,
        efforts: ['low', 'high'],
      },
      { id: 'gpt-of-tomorrow', purpose: 'chat' },
    ])
    expect(found.asked[0]).toEqual({
      url: 'https://chatgpt.com/backend-api/codex/models?client_version=1.0.0',
      headers: ours,
    })
  })

  test('are refused with the reason', async () => {
    await expect(list({ status: 401, body: {} })).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
    await expect(
      list({ status: 403, body: '<html>', headers: { 'content-type': 'text/html' } }),
    ).rejects.toThrow('region')
    await expect(list(ok('<html>'))).rejects.toMatchObject({ error: { kind: 'upstream-invalid' } })
  })
})
