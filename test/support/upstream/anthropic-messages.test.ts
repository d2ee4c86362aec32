/** The fake upstream takes what Anthropic takes and refuses what it refuses, in its words. */
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
