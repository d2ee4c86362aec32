/** The fake upstream takes what OpenAI takes and refuses what it refuses, in its words. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
