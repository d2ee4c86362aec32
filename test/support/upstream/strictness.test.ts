/** The fake upstream takes what the platforms take and refuses what they refuse, in their words. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signatureOf } from '../../../electron/providers/demo/anthropic-messages/signature.ts'
import { startUpstream, type Upstream } from './index.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ keys: ['sk-1'] })
})
afterAll(() => upstream.close())

interface Refusal {
  readonly error: { readonly message: string; readonly param?: string; readonly code?: string }
}

async function post(url: string, headers: Record<string, string>, body: string | object) {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.statusCode, body: (await answer.body.json()) as Refusal }
}

const user = { role: 'user', content: 'hi' }
const text = (said: string) => ({ type: 'text', text: said })

describe('Chat Completions', () => {
  const bearer = { authorization: 'Bearer sk-1' }
  const chat = (body: string | object, headers: Record<string, string> = bearer) =>
    post(`${upstream.baseUrl('openai-chat')}/chat/completions`, headers, body)
  const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
  const called = { role: 'assistant', content: null, tool_calls: [call('c1'), call('c2')] }
  const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'ok' })

  test.each<[string, object]>([
    ['a plain conversation', { messages: [user] }],
    [
      'everything at once',
      {
        messages: [
          { role: 'developer', content: [text('be brief')] },
          {
            role: 'user',
            content: [
              text('look'),
              {
                type: 'image_url',
                image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' },
              },
            ],
            name: 'bob',
          },
          called,
          result('c2'),
          result('c1'),
          { role: 'assistant', content: '' },
          user,
        ],
        tools,
        tool_choice: { type: 'function', function: { name: 'f' } },
        parallel_tool_calls: false,
        temperature: 2,
        stop: ['x'],
        max_completion_tokens: 5,
        reasoning_effort: 'low',
        metadata: { a: 'b' },
        response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } },
      },
    ],
  ])('takes %s', async (_, body) => {
    expect(await chat({ model: 'm', ...body })).toMatchObject({ status: 200 })
  })

  test.each<[string, object, string]>([
    ['an unknown field', { messages: [user], top_k: 1 }, "Unknown parameter: 'top_k'."],
    [
      'an unknown field of a message',
      { messages: [user, { role: 'assistant', content: 'a', reasoning_content: 't' }] },
      "Unknown parameter: 'messages[1].reasoning_content'.",
    ],
    ['no messages', {}, "Missing required parameter: 'messages'."],
    ['a wrong type', { messages: [user], stream: 'yes' }, "Invalid type for 'stream'"],
    ['too hot a temperature', { messages: [user], temperature: 2.1 }, "for 'temperature'"],
    ['five stops', { messages: [user], stop: ['a', 'b', 'c', 'd', 'e'] }, "'stop'"],
    ['an unknown role', { messages: [{ role: 'ghost', content: 'a' }] }, 'messages[0].role'],
    [
      'an assistant with nothing',
      { messages: [user, { role: 'assistant', content: null }] },
      'got null',
    ],
    [
      'a result without a call',
      { messages: [user, result('c9')] },
      'must be a response to a preceeding',
    ],
    [
      'a call without its result',
      { messages: [user, called, result('c1')] },
      'did not have response messages: c2',
    ],
    ['a result too late', { messages: [user, called, result('c1'), user, result('c2')] }, 'c2'],
    [
      'a picture in a result',
      {
        messages: [
          user,
          called,
          result('c1'),
          { ...result('c2'), content: [{ type: 'image_url', image_url: { url: 'https://x/y' } }] },
        ],
      },
      'messages[3].content',
    ],
    [
      'a bad tool name',
      { messages: [user], tools: [{ type: 'function', function: { name: 'a.b' } }] },
      'tools[0].function.name',
    ],
    [
      'a long call id',
      { messages: [user, { ...called, tool_calls: [call('c'.repeat(41))] }] },
      'tool_calls[0].id',
    ],
    [
      'a choice without tools',
      { messages: [user], tool_choice: 'auto' },
      "only allowed when 'tools'",
    ],
    ['no tools in a list', { messages: [user], tools: [] }, "'tools'"],
    [
      'a choice of an unknown tool',
      { messages: [user], tools, tool_choice: { type: 'function', function: { name: 'g' } } },
      "'g' not found",
    ],
    [
      'stream options without a stream',
      { messages: [user], stream_options: { include_usage: true } },
      "only allowed when 'stream'",
    ],
    [
      'both limits',
      { messages: [user], max_tokens: 1, max_completion_tokens: 1 },
      'at the same time',
    ],
    [
      'JSON without the word',
      { messages: [user], response_format: { type: 'json_object' } },
      "the word 'json'",
    ],
    [
      'the old limit for a reasoning model',
      { model: 'o3', messages: [user], max_tokens: 5 },
      "Use 'max_completion_tokens'",
    ],
    [
      'another temperature for a reasoning model',
      { model: 'gpt-5-mini', messages: [user], temperature: 0 },
      'Only the default (1)',
    ],
    [
      'a picture that is none',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'cat.png' } }] },
        ],
      },
      'image_url.url',
    ],
  ])('refuses %s', async (_, body, message) => {
    const answer = await chat({ model: 'm', ...body })
    expect(answer.status).toBe(400)
    expect(answer.body.error.message).toContain(message)
  })

  test('names the field and the code', async () => {
    expect((await chat({ model: 'm', messages: [user], top_k: 1 })).body.error).toMatchObject({
      type: 'invalid_request_error',
      param: 'top_k',
      code: 'unknown_parameter',
    })
  })

  test.each<[string, Record<string, string>]>([
    ['no credential', {}],
    ['a wrong one', { authorization: 'Bearer sk-2' }],
    ['one in the wrong header', { 'x-api-key': 'sk-1' }],
  ])('refuses %s', async (_, headers) => {
    const { status, body } = await chat({ model: 'm', messages: [user] }, headers)
    expect([status, body.error.code]).toEqual([401, 'invalid_api_key'])
    expect(JSON.stringify(body)).not.toContain('sk-')
  })

  test('refuses what is no JSON, and uses up no play for anything refused', async () => {
    upstream.next({ text: 'kept' })
    expect((await chat('{')).status).toBe(400)
    expect((await chat('{}', { ...bearer, 'content-type': 'text/plain' })).status).toBe(400)
    expect(JSON.stringify((await chat({ model: 'm', messages: [user] })).body)).toContain('kept')
  })

  test('takes anything it can read when it is lenient', async () => {
    await using lenient = await startUpstream({ lenient: true })
    const url = `${lenient.baseUrl('openai-chat')}/chat/completions`
    const odd = { model: 'm', messages: [user], top_k: 1 }
    expect((await post(url, bearer, odd)).status).toBe(200)
  })
})

describe('Messages', () => {
  const key = { 'x-api-key': 'sk-1', 'anthropic-version': '2023-06-01' }
  const messages = (body: object, headers: Record<string, string> = key, path = '/v1/messages') =>
    post(upstream.baseUrl('anthropic-messages') + path, headers, body)
  const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} })
  const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' })
  const assistant = (...content: object[]) => ({ role: 'assistant', content })
  const person = (...content: object[]) => ({ role: 'user', content })
  const thought = { type: 'thinking', thinking: 't', signature: signatureOf('t') }
  const tools = [{ name: 'f', input_schema: { type: 'object' } }]
  const enabled = { type: 'enabled', budget_tokens: 1024 }
  const mark = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl ? { ttl } : {}) } })

  test.each<[string, object]>([
    ['a plain conversation', { messages: [user] }],
    [
      'everything at once',
      {
        system: [{ ...text('be brief'), ...mark('1h') }],
        messages: [
          person(text('look'), {
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
          }),
          assistant(thought, text('a'), use('t1'), use('t2')),
          person(
            result('t2'),
            { ...result('t1'), content: [text('x')], is_error: true },
            text('go on'),
          ),
        ],
        tools: [
          { ...tools[0], description: 'd', ...mark() },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
        thinking: enabled,
        temperature: 1,
        max_tokens: 2000,
        stop_sequences: ['x'],
        metadata: { user_id: 'u' },
      },
    ],
    [
      'neighbours of one role',
      { messages: [user, user, assistant(use('t')), person(result('t')), user] },
    ],
    ['a beginning of the answer', { messages: [user, { role: 'assistant', content: 'Well' }] }],
  ])('takes %s', async (name, body) => {
    const fixed = name === 'everything at once' ? { system: 'be brief' } : {}
    expect(await messages({ model: 'm', max_tokens: 9, ...body, ...fixed })).toMatchObject({
      status: 200,
    })
  })

  test.each<[string, object, string]>([
    ['no limit', { messages: [user], max_tokens: undefined }, 'max_tokens: Field required'],
    ['an unknown field', { messages: [user], seed: 1 }, 'seed: Extra inputs are not permitted'],
    ['a wrong type', { messages: [user], stream: 'yes' }, 'stream: '],
    ['too hot a temperature', { messages: [user], temperature: 1.1 }, 'temperature: '],
    [
      'an assistant first',
      { messages: [assistant(text('a'))] },
      'first message must use the "user" role',
    ],
    ['a system message', { messages: [user, { role: 'system', content: 'a' }] }, 'messages.1.role'],
    ['an empty text', { messages: [person(text(''))] }, 'text content blocks must be non-empty'],
    ['a blank text', { messages: [person(text('  '))] }, 'must contain non-whitespace text'],
    [
      'an empty message',
      { messages: [person(), user] },
      'all messages must have non-empty content',
    ],
    [
      'a trailing space',
      { messages: [user, assistant(text('a '))] },
      'cannot end with trailing whitespace',
    ],
    [
      'a call without its result',
      { messages: [user, assistant(use('t1')), user] },
      'without `tool_result` blocks immediately after: t1',
    ],
    [
      'a call at the end',
      { messages: [user, assistant(use('t1'))] },
      'without `tool_result` blocks',
    ],
    [
      'a result after a text',
      { messages: [user, assistant(use('t1')), person(text('a'), result('t1'))] },
      'without `tool_result` blocks',
    ],
    ['a result without a call', { messages: [person(result('t9'))] }, 'unexpected `tool_use_id`'],
    [
      'two results for a call',
      { messages: [user, assistant(use('t')), person(result('t'), result('t'))] },
      'unexpected `tool_use_id`',
    ],
    [
      'a call id twice',
      { messages: [user, assistant(use('t'), use('t')), person(result('t'))] },
      'must be unique',
    ],
    [
      'a bad call id',
      { messages: [user, assistant(use('a.b')), person(result('a.b'))] },
      'content.0.id',
    ],
    [
      'input that is no object',
      { messages: [user, assistant({ ...use('t'), input: 'x' }), person(result('t'))] },
      'messages.1.content.0.input',
    ],
    [
      'a foreign signature',
      { messages: [user, assistant({ ...thought, signature: 'gAAAA' }, text('a')), user] },
      'Invalid `signature` in `thinking` block',
    ],
    [
      'an altered thought',
      { messages: [user, assistant({ ...thought, thinking: 'u' }, text('a')), user] },
      'Invalid `signature`',
    ],
    [
      'foreign sealed thoughts',
      { messages: [user, assistant({ type: 'redacted_thinking', data: 'x' }, text('a')), user] },
      'Invalid `data`',
    ],
    [
      'a bad tool name',
      { messages: [user], tools: [{ ...tools[0], name: 'a b' }] },
      'tools.0.name',
    ],
    [
      'a tool twice',
      { messages: [user], tools: [tools[0], tools[0]] },
      'Tool names must be unique',
    ],
    [
      'a schema that is no object',
      { messages: [user], tools: [{ name: 'f', input_schema: {} }] },
      'tools.0.input_schema.type',
    ],
    [
      'a choice without tools',
      { messages: [user], tool_choice: { type: 'any' } },
      'while providing tools',
    ],
    [
      'a choice of an unknown tool',
      { messages: [user], tools, tool_choice: { type: 'tool', name: 'g' } },
      "'g' not found",
    ],
    [
      'five marks',
      { messages: [person(...Array.from({ length: 5 }, () => ({ ...text('a'), ...mark() })))] },
      'Found 5',
    ],
    [
      'a long mark after a short one',
      { messages: [person({ ...text('a'), ...mark() }, { ...text('b'), ...mark('1h') })] },
      'must not come after',
    ],
    [
      'a mark on a thought',
      { messages: [user, assistant({ ...thought, ...mark() }, text('a')), user] },
      'cache_control: Extra inputs',
    ],
    [
      'thinking with no room',
      { messages: [user], thinking: enabled, max_tokens: 1024 },
      'greater than `thinking.budget_tokens`',
    ],
    [
      'too little thinking',
      { messages: [user], thinking: { ...enabled, budget_tokens: 10 }, max_tokens: 99 },
      'budget_tokens',
    ],
    [
      'thinking with a temperature',
      { messages: [user], thinking: enabled, max_tokens: 2000, temperature: 0 },
      '`temperature` may only be set to 1',
    ],
    [
      'thinking with a forced tool',
      {
        messages: [user],
        thinking: enabled,
        max_tokens: 2000,
        tools,
        tool_choice: { type: 'any' },
      },
      'forces tool use',
    ],
    [
      'a tool loop without its thoughts',
      {
        messages: [user, assistant(use('t')), person(result('t'))],
        thinking: enabled,
        max_tokens: 2000,
      },
      'but found `tool_use`',
    ],
    ['a blank stop', { messages: [user], stop_sequences: [' '] }, 'stop_sequences'],
  ])('refuses %s', async (_, body, message) => {
    const answer = await messages({ model: 'm', max_tokens: 9, ...body })
    expect(answer.body.error.message).toContain(message)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
  })

  test.each<[string, Record<string, string>, number]>([
    ['no version', { 'x-api-key': 'sk-1' }, 400],
    ['no credential', { 'anthropic-version': '2023-06-01' }, 401],
    ['a wrong one', { ...key, 'x-api-key': 'sk-2' }, 401],
    ['two of them', { ...key, authorization: 'Bearer sk-1' }, 401],
  ])('refuses %s', async (_, headers, status) => {
    expect((await messages({ model: 'm', max_tokens: 9, messages: [user] }, headers)).status).toBe(
      status,
    )
  })

  test('takes no sampling settings in its newest version', async () => {
    const newest = { ...key, 'anthropic-version': '2026-10-21' }
    const asked = { model: 'm', max_tokens: 9, messages: [user] }
    expect((await messages(asked, newest)).status).toBe(200)
    expect((await messages({ ...asked, temperature: 1 }, key)).status).toBe(200)
    expect((await messages({ ...asked, temperature: 1 }, newest)).body.error.message).toBe(
      'temperature: Extra inputs are not permitted',
    )
    expect((await messages(asked, { ...key, 'anthropic-version': '2020-01-01' })).status).toBe(400)
  })

  test('counts only prompts', async () => {
    const count = (body: object) => messages(body, key, '/v1/messages/count_tokens')
    expect((await count({ model: 'm', messages: [user] })).status).toBe(200)
    expect((await count({ model: 'm', messages: [user], max_tokens: 9 })).body.error.message).toBe(
      'max_tokens: Extra inputs are not permitted',
    )
  })
})
