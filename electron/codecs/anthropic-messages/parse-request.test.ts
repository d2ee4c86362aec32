/** What a client of this protocol asks. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../hub/error.ts'
import { parseRequest } from './parse-request.ts'

const plain = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] }
const parse = (fields: object) => parseRequest({ ...plain, ...fields })

function fault(body: unknown): unknown {
  try {
    parseRequest(body)
  } catch (thrown) {
    return thrown instanceof Failure ? thrown.error : thrown
  }
  return 'accepted'
}

test('an unknown field may have the name of a prototype', () => {
  const { extras } = parse(JSON.parse('{"__proto__":{"thread":1}}') as object)
  expect(JSON.stringify(extras)).toBe('{"anthropic-messages":{"__proto__":{"thread":1}}}')
})

test('the least a request may be', () => {
  expect(parseRequest(plain)).toEqual({
    model: 'm',
    stream: false,
    system: [],
    turns: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    sampling: {},
    maxOutput: 100,
    stop: [],
    wantsUsage: true,
    extras: {},
  })
})

test('settings are read, and what nobody else knows rides in the extras', () => {
  expect(
    parse({
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
      metadata: { user_id: 'u1', team: 't' },
      service_tier: 'standard_only',
      output_config: {
        effort: 'high',
        format: { type: 'json_schema', schema: { type: 'object' } },
        task_budget: { type: 'tokens', total: 9 },
      },
      thinking: { type: 'adaptive', display: 'omitted' },
      context_management: { edits: [] },
      mcp_servers: [],
    }),
  ).toMatchObject({
    stream: true,
    sampling: { temperature: 0.5, topP: 0.9, topK: 5 },
    stop: ['END'],
    user: 'u1',
    tier: 'default',
    reasoning: { mode: 'effort', effort: 'high', show: false },
    output: { type: 'json-schema', name: 'output', schema: { type: 'object' } },
    extras: {
      'anthropic-messages': {
        context_management: { edits: [] },
        mcp_servers: [],
        metadata: { team: 't' },
        output_config: { task_budget: { type: 'tokens', total: 9 } },
      },
    },
  })
})

test('the session a coding client writes into its user id becomes the cache key', () => {
  const session = '0f8fad5b-d9cb-469f-a165-70867728950e'
  const old = `user_1f_account_2f_session_${session}`
  const json = JSON.stringify({ device_id: 'd', session_id: session })
  for (const user_id of [old, json])
    expect(parse({ metadata: { user_id } })).toMatchObject({ user: user_id, cacheKey: session })
  for (const user_id of ['someone', '{broken', '{"session_id":5}'])
    expect(parse({ metadata: { user_id } })).not.toHaveProperty('cacheKey')
})

describe('thinking', () => {
  test.each([
    [{ thinking: { type: 'adaptive' } }, { mode: 'auto' }],
    [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
    [{ thinking: { type: 'between_tools' } }, { mode: 'off' }],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { mode: 'budget', tokens: 2000 }],
    [
      { thinking: { type: 'enabled', budget_tokens: 2000, display: 'summarized' } },
      { mode: 'budget', tokens: 2000, show: true },
    ],
    [{ output_config: { effort: 'max' } }, { mode: 'effort', effort: 'max' }],
  ])('%j', (fields, reasoning) => {
    expect(parse(fields).reasoning).toEqual(reasoning)
  })

  test('an effort beside a budget is kept for this protocol', () => {
    const fields = {
      thinking: { type: 'enabled', budget_tokens: 2000 },
      output_config: { effort: 'low' },
    }
    expect(parse(fields).extras).toEqual({
      'anthropic-messages': { output_config: { effort: 'low' } },
    })
  })
})

describe('system', () => {
  test('a string, or blocks with marks; empty ones go', () => {
    expect(parse({ system: 'be kind' }).system).toEqual([{ type: 'text', text: 'be kind' }])
    expect(parse({ system: '' }).system).toEqual([])
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    const system = [
      { type: 'text', text: 'a', ...mark },
      { type: 'text', text: '' },
    ]
    expect(parse({ system }).system).toEqual([{ type: 'text', text: 'a', cache: { ttl: '1h' } }])
  })

  test('the line a coding client adds about itself stays on this protocol', () => {
    const line = { type: 'text', text: 'x-anthropic-billing-header: cc_version=2' }
    const { system, extras } = parse({ system: [line, { type: 'text', text: 'a' }] })
    expect(system).toEqual([{ type: 'text', text: 'a' }])
    expect(extras).toEqual({ 'anthropic-messages': { attribution: [line] } })
  })

  test('an instruction in the middle is a turn', () => {
    const messages = [...plain.messages, { role: 'system', content: 'now French' }]
    expect(parse({ messages }).turns[1]).toEqual({
      role: 'system',
      blocks: [{ type: 'text', text: 'now French' }],
    })
  })
})

describe('tools', () => {
  test('the client’s own and the vendor’s', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 }
    const { tools } = parse({
      tools: [
        {
          name: 'f',
          description: 'd',
          input_schema: { type: 'object' },
          strict: true,
          defer_loading: true,
          cache_control: { type: 'ephemeral' },
        },
        { type: 'custom', name: 'g', input_schema: { type: 'object' } },
        search,
      ],
    })
    expect(tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'd',
        parameters: { type: 'object' },
        strict: true,
        cache: {},
        extras: { 'anthropic-messages': { defer_loading: true } },
      },
      { type: 'function', name: 'g', parameters: { type: 'object' } },
      {
        type: 'hosted',
        protocol: 'anthropic-messages',
        name: 'web_search',
        raw: search,
        search: { maxUses: 2 },
      },
    ])
  })

  test.each([
    [{ type: 'auto' }, { toolChoice: { type: 'auto' } }],
    [{ type: 'none' }, { toolChoice: { type: 'none' } }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { toolChoice: { type: 'any' }, parallelTools: false },
    ],
    [
      { type: 'tool', name: 'f', disable_parallel_tool_use: false },
      { toolChoice: { type: 'named', name: 'f', kind: 'function' }, parallelTools: true },
    ],
  ])('choice %j', (tool_choice, expected) => {
    expect(parse({ tool_choice })).toMatchObject(expected)
  })
})

describe('a fault is told with its field', () => {
  const { max_tokens: _, ...unlimited } = plain
  const inUser = (block: object) => ({
    ...plain,
    messages: [...plain.messages, { role: 'user', content: [{ type: 'text', text: 'a' }, block] }],
  })
  test.each([
    ['body', 'text'],
    ['model', { ...plain, model: 5 }],
    ['max_tokens', unlimited],
    ['max_tokens', { ...plain, max_tokens: -1 }],
    ['max_tokens', { ...plain, max_tokens: 1.5 }],
    ['max_tokens', { ...plain, max_tokens: '9' }],
    ['messages', { ...plain, messages: 'hi' }],
    ['messages', { ...plain, messages: [] }],
    ['messages[0].role', { ...plain, messages: [{ role: 'tool', content: 'x' }] }],
    ['messages[0].content', { ...plain, messages: [{ role: 'user' }] }],
    ['messages[1].content[1].type', inUser({ text: 'x' })],
    ['messages[1].content[1].text', inUser({ type: 'text' })],
    [
      'messages[1].content[1].source.data',
      inUser({ type: 'image', source: { type: 'base64', media_type: 'image/png' } }),
    ],
    ['messages[1].content[1].tool_use_id', inUser({ type: 'tool_result' })],
    [
      'messages[1].content[1].cache_control.ttl',
      inUser({ type: 'text', text: 'x', cache_control: { ttl: '2h' } }),
    ],
    ['stream', { ...plain, stream: 'yes' }],
    ['system[0].type', { ...plain, system: [{ type: 'image' }] }],
    ['tools[0].name', { ...plain, tools: [{}] }],
    ['tool_choice.type', { ...plain, tool_choice: { type: 'some' } }],
    ['tool_choice.name', { ...plain, tool_choice: { type: 'tool' } }],
    ['thinking.type', { ...plain, thinking: { type: 'hard' } }],
    ['thinking.budget_tokens', { ...plain, thinking: { type: 'enabled', budget_tokens: 10 } }],
    ['output_config.effort', { ...plain, output_config: { effort: 'huge' } }],
    ['stop_sequences[1]', { ...plain, stop_sequences: ['a', 1] }],
  ])('%s', (param, body) => {
    expect(fault(body)).toMatchObject({ kind: 'invalid-request', param, status: 400 })
  })

  test('a limit of nought only fills the cache', () => {
    expect(parse({ max_tokens: 0 }).maxOutput).toBe(0)
  })
})
