/** What an upstream of this protocol is asked, all in all. */
import { describe, expect, test } from 'vitest'
import { buildRequest } from './build-request.ts'
import { build, home, warned } from './fixtures/asking.ts'
import { parseRequest } from './parse-request.ts'

test('the least a request may be', () => {
  expect(build({})).toEqual({
    path: '/v1/messages',
    body: {
      model: 'glm-x',
      max_tokens: 8192,
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    },
    warnings: [],
    tools: new Map(),
  })
})

test('a client’s own request comes out as it went in', () => {
  const body = {
    model: 'claude-sonnet-4-6',
    max_tokens: 9000,
    stream: true,
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1' },
      { type: 'text', text: 'be kind', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ],
    messages: [
      { role: 'user', content: 'look' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: '', signature: 'sig' },
          { type: 'text', text: 'I will' },
          { type: 'tool_use', id: 't1', name: 'f', input: { a: [1] }, caller: { type: 'direct' } },
          { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'q' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't1',
            content: [{ type: 'tool_reference', tool_name: 'g' }],
            is_error: true,
          },
          {
            type: 'document',
            source: { type: 'text', media_type: 'text/plain', data: 'words' },
            title: 'a.txt',
            citations: { enabled: true },
            cache_control: { type: 'ephemeral' },
          },
        ],
      },
    ],
    tools: [
      { name: 'f', input_schema: { type: 'object', properties: {} }, defer_loading: true },
      { type: 'web_search_20250305', name: 'web_search', max_uses: 1 },
    ],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    thinking: { type: 'adaptive', display: 'summarized' },
    output_config: {
      effort: 'max',
      format: { type: 'json_schema', schema: { type: 'object' } },
      task_budget: { total: 3 },
    },
    stop_sequences: ['END'],
    metadata: { user_id: 'u' },
    service_tier: 'standard_only',
    context_management: { edits: [] },
  }
  const wire = buildRequest(parseRequest(body), { model: 'claude-sonnet-4-6', issuer: home })
  expect(wire.body).toEqual(body)
  expect(wire.warnings).toEqual([])
})

test('an effort without a word about thinking stays so', () => {
  const body = {
    model: 'claude-opus-4-6',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'q' }],
    output_config: { effort: 'low' },
    temperature: 0.3,
  }
  const wire = buildRequest(parseRequest(body), { model: 'claude-opus-4-6', issuer: home })
  expect(wire.body).toEqual({ ...body, stream: true })
})

describe('settings', () => {
  test('what has no field here is told', () => {
    const wire = build({
      sampling: { seed: 1, frequencyPenalty: 1, presencePenalty: 1, logitBias: { 5: 1 } },
      count: 2,
      logprobs: {},
      verbosity: 'low',
      metadata: { a: 'b' },
      store: true,
      cacheKey: 'k',
      tier: 'flex',
      user: 'me@example.com',
      stop: [' ', 'X'],
      extras: { other: { prediction: {} } },
    })
    expect(new Set(warned(wire))).toEqual(
      new Set([
        'seed',
        'frequency_penalty',
        'presence_penalty',
        'logit_bias',
        'n',
        'logprobs',
        'verbosity',
        'metadata',
        'store',
        'prompt_cache_key',
        'service_tier',
        'user',
        'stop',
        'prediction',
      ]),
    )
    expect(wire.body).toEqual({ ...build({}).body, stop_sequences: ['X'] })
  })

  test('one answer, no storing and a key that the user id holds are nothing to tell', () => {
    expect(build({ count: 1, store: false, user: 'u_session_k', cacheKey: 'k' }).warnings).toEqual(
      [],
    )
  })

  test('temperature is brought into range, and dropped where it is refused', () => {
    const hot = { sampling: { temperature: 1.7, topP: 0.5, topK: 3 } }
    const wire = build(hot)
    expect(wire.body).toMatchObject({ temperature: 1, top_p: 0.5, top_k: 3 })
    expect(warned(wire)).toEqual(['temperature'])
    const one = build({ sampling: { temperature: 0.2, topP: 0.5 } }, { model: 'claude-haiku-4-5' })
    expect(one.body).toMatchObject({ temperature: 0.2 })
    expect(warned(one)).toEqual(['top_p'])
    const none = build(
      { sampling: { temperature: 0.2, topP: 0.5, topK: 3 } },
      { model: 'claude-opus-5' },
    )
    expect(none.body).not.toHaveProperty('temperature')
    expect(warned(none)).toEqual(['temperature', 'top_p', 'top_k'])
  })

  test('a schema is enforced where it can be, else asked for', () => {
    const output = { type: 'json-schema', name: 'n', schema: { type: 'object' } } as const
    expect(build({ output }).body['output_config']).toEqual({
      format: { type: 'json_schema', schema: { type: 'object' } },
    })
    const asked = build({ output }, { model: 'claude-3-haiku-20240307' })
    expect(asked.body['system']).toMatchObject([
      { text: expect.stringContaining('{"type":"object"}') as string },
    ])
    const json = build({ output: { type: 'json' } })
    expect(json.body['system']).toMatchObject([{ text: expect.stringContaining('JSON') as string }])
    expect([warned(asked), warned(json)]).toEqual([['response_format'], ['response_format']])
  })

  test('max_tokens is the client’s, else the model’s, and never more than the model gives', () => {
    expect(build({}, { maxOutput: 500 }).body['max_tokens']).toBe(500)
    expect(build({ maxOutput: 90 }, { maxOutput: 500 }).body['max_tokens']).toBe(90)
    const wire = build({ maxOutput: 900 }, { maxOutput: 500 })
    expect(wire.body['max_tokens']).toBe(500)
    expect(warned(wire)).toEqual(['max_tokens'])
  })
})
