/** The models of a seat: which are shown, in which protocols, with what sizes and prices. */
import { describe, expect, it } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import { scripted } from './fixtures/scripted.ts'
import { githubCopilot } from './index.ts'

const [codec] = githubCopilot.speaks
const endpoint = { baseUrl: 'https://api.githubcopilot.com', headers: {} }
const facts = { host: 'github.com', api: 'https://api.business.githubcopilot.com' }

const list = async (body: unknown, status = 200) => {
  const github = scripted({
    'GET https://api.business.githubcopilot.com/models': { status, body },
  })
  const secret = new Secret('tid=madeup')
  return githubCopilot.listModels({ endpoint, codec, secret, facts }, github.ports.fetchJson)
}

const model = (id: string, more: object = {}, supports: object = {}) => ({
  id,
  name: id.toUpperCase(),
  model_picker_enabled: true,
  capabilities: {
    type: 'chat',
    limits: { max_context_window_tokens: 200_000, max_output_tokens: 64_000, max_prompt_tokens: 1 },
    supports: { tool_calls: true, ...supports },
  },
  ...more,
})
const all = ['/chat/completions', '/responses', 'ws:/responses', '/v1/messages']

describe('a model', () => {
  it('is told with its sizes, abilities and prices', async () => {
    const prices = {
      batch_size: 1_000_000,
      default: { input_price: 300, output_price: 1500, cache_price: 30, cache_write_price: 375 },
    }
    const [sonnet] = await list({
      data: [
        model(
          'claude-sonnet-4.5',
          { supported_endpoints: all, billing: { token_prices: prices } },
          { vision: true, reasoning_effort: ['low', 'high'] },
        ),
      ],
    })
    expect(sonnet).toEqual({
      id: 'claude-sonnet-4.5',
      label: 'CLAUDE-SONNET-4.5',
      purpose: 'chat',
      protocols: ['anthropic-messages', 'openai-responses', 'openai-chat'],
      contextWindow: 200_000,
      maxOutput: 64_000,
      tools: true,
      vision: true,
      efforts: ['low', 'high'],
      price: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
    })
  })

  it.each([
    [undefined, ['openai-chat']],
    [['/chat/completions'], ['openai-chat']],
    [['/responses', 'ws:/responses'], ['openai-responses']],
    [
      ['/chat/completions', '/v1/messages', '/of/tomorrow'],
      ['anthropic-messages', 'openai-chat'],
    ],
  ])('that is served at %j speaks %j', async (supported, protocols) => {
    const [fact] = await list({ data: [model('m', { supported_endpoints: supported })] })
    expect(fact?.protocols).toEqual(protocols)
  })

  it('for vectors is told as one, though no picker shows it', async () => {
    const capabilities = { type: 'embeddings', limits: { max_inputs: 512 } }
    const embedding = { id: 'text-embedding-3-small', model_picker_enabled: false, capabilities }
    expect(await list({ data: [embedding] })).toEqual([
      { id: 'text-embedding-3-small', purpose: 'embedding', protocols: ['openai-chat'] },
    ])
  })

  it.each([
    ['was switched off by its policy', model('m', { policy: { state: 'disabled' } })],
    ['no picker shows', model('m', { model_picker_enabled: false })],
    ['calls no tools', model('m', {}, { tool_calls: false })],
    [
      'has no limits',
      model('m', { capabilities: { type: 'chat', supports: { tool_calls: true } } }),
    ],
    ['only completes', model('m', { capabilities: { type: 'completion' } })],
    ['is served over a WebSocket alone', model('m', { supported_endpoints: ['ws:/responses'] })],
    ['has no name', { name: 'nameless', capabilities: { type: 'chat' } }],
    ['is none', 'm'],
  ])('that %s is left out', async (_, entry) => {
    expect(await list({ data: [entry, model('kept')] })).toMatchObject([{ id: 'kept' }])
  })

  it('whose terms nobody has answered yet is shown', async () => {
    const open = model('m', { policy: { state: 'unconfigured', terms: 'Terms.' } })
    expect(await list({ data: [open] })).toHaveLength(1)
  })

  it('without prices has none', async () => {
    const [legacy] = await list({ data: [model('m', { billing: { multiplier: 1 } })] })
    expect(legacy).not.toHaveProperty('price')
  })
})

describe('the list', () => {
  it('is refused to an ended token', async () => {
    await expect(list('unauthorized: token expired', 401)).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
  })

  it('is missed where the address answers something else', async () => {
    await expect(list({ hello: 'there' })).rejects.toMatchObject({
      error: { kind: 'upstream-invalid' },
    })
  })
})
