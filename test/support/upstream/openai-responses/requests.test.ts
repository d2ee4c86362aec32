/** The fake's Responses takes what OpenAI takes and refuses what it refuses, in its words. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../index.ts'
import { accountOf, seal } from './seal.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ keys: ['sk-1', 'sk-2'] })
})
afterAll(() => upstream.close())

interface Refusal {
  readonly error: {
    readonly message: string
    readonly param: string | null
    readonly code: string | null
  }
}

async function post(body: object, path = '/responses', key = 'sk-1') {
  const answer = await request(upstream.baseUrl('openai-responses') + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'm', ...body }),
  })
  return { status: answer.statusCode, body: (await answer.body.json()) as Refusal }
}

const user = { role: 'user', content: 'hi' }
const image = (url: unknown) => ({
  role: 'user',
  content: [{ type: 'input_image', image_url: url }],
})
const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'c1', output: 'ok' }
const parameters = { type: 'object', properties: { a: { type: 'string' } } }
const tool = { type: 'function', name: 'f', parameters, strict: false }
const own = seal({ account: accountOf('sk-1'), id: 'rs_1' })
const thought = { type: 'reasoning', summary: [], encrypted_content: own }

describe('a request', () => {
  test.each<[string, object]>([
    ['a text', { input: 'hi' }],
    [
      'everything at once',
      {
        instructions: 'be brief',
        input: [
          { type: 'message', role: 'developer', content: 'x' },
          image('data:image/png;base64,AAAA'),
          { ...thought, id: 'rs_1' },
          { role: 'assistant', content: [{ type: 'output_text', text: 'a', annotations: [] }] },
          call,
          { type: 'custom_tool_call', call_id: 'c2', name: 'g', input: 'free' },
          { type: 'custom_tool_call_output', call_id: 'c2', output: 'ok' },
          { ...output, output: [{ type: 'input_text', text: 'ok' }] },
          user,
        ],
        tools: [tool, { type: 'custom', name: 'g' }, { type: 'web_search' }],
        tool_choice: { type: 'function', name: 'f' },
        parallel_tool_calls: false,
        max_output_tokens: 16,
        reasoning: { effort: 'low', summary: 'auto' },
        text: { format: { type: 'json_schema', name: 'x', schema: parameters } },
        include: ['reasoning.encrypted_content'],
        store: false,
        prompt_cache_key: 'k',
        metadata: { a: 'b' },
      },
    ],
    ['a sealed thought without its id', { input: [thought, user], store: false }],
  ])('may be %s', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 200 })
  })

  const long = 'x'.repeat(65)
  test.each<[string, object, string, string | null]>([
    ['stop', { stop: ['a'] }, "Unknown parameter: 'stop'.", 'unknown_parameter'],
    ['messages', { messages: [user] }, "moved to 'input'", 'unsupported_parameter'],
    ['response_format', { response_format: {} }, "moved to 'text.format'", 'unsupported_parameter'],
    [
      'include_usage',
      { stream: true, stream_options: { include_usage: true } },
      "Unknown parameter: 'stream_options.include_usage'.",
      'unknown_parameter',
    ],
    [
      'a tiny limit',
      { max_output_tokens: 1 },
      'Expected a value >= 16, but got 1 instead.',
      'integer_below_min_value',
    ],
    [
      'a tool as Chat Completions writes it',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      "Missing required parameter: 'tools[0].name'.",
      'missing_required_parameter',
    ],
    [
      'a field of another vendor in a tool',
      { tools: [{ ...tool, input_schema: {} }] },
      "Unknown parameter: 'tools[0].input_schema'.",
      'unknown_parameter',
    ],
    [
      'a tool name with a dot',
      { tools: [{ ...tool, name: 'a.b' }] },
      'match pattern',
      'invalid_value',
    ],
    [
      'a long tool name',
      { tools: [{ ...tool, name: long }] },
      'maximum length 64',
      'string_above_max_length',
    ],
    [
      'a long call id',
      { input: [{ ...call, call_id: long }] },
      "Invalid 'input[0].call_id': string too long.",
      'string_above_max_length',
    ],
    [
      'a long item id',
      { input: [{ ...call, id: `fc_${long}` }] },
      "Invalid 'input[0].id'",
      'string_above_max_length',
    ],
    [
      'an item id of another kind',
      { input: [{ ...call, id: 'msg_1' }] },
      "begins with 'fc'",
      'invalid_value',
    ],
    [
      'a call without its output',
      { input: [call, user] },
      'No tool output found for function call c1.',
      null,
    ],
    [
      'an output without its call',
      { input: [user, output] },
      'No tool call found for function call output with call_id c1.',
      null,
    ],
    [
      'an output of the other kind',
      { input: [call, { ...output, type: 'custom_tool_call_output' }] },
      'No tool call found for custom tool call output',
      null,
    ],
    [
      'a foreign seal',
      { input: [{ ...thought, encrypted_content: 'gAAAAABforeign' }, user], store: false },
      'could not be verified',
      'invalid_encrypted_content',
    ],
    [
      'the seal of another item',
      { input: [{ ...thought, id: 'rs_2' }, user], store: false },
      'did not match the target item id',
      'invalid_encrypted_content',
    ],
    ['a choice without tools', { tool_choice: 'required' }, "must be specified with 'tools'", null],
    [
      'a choice of an unknown tool',
      { tools: [tool], tool_choice: { type: 'function', name: 'g' } },
      "Tool choice 'g' not found",
      null,
    ],
    [
      'an answer’s text by the person',
      { input: [{ role: 'user', content: [{ type: 'output_text', text: 'a' }] }] },
      "Invalid 'input[0].content[0].type'",
      'invalid_value',
    ],
    [
      'a question’s text by the model',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'a' }] }] },
      "Invalid 'input[0].content[0].type'",
      'invalid_value',
    ],
    [
      'a role of Chat Completions',
      { input: [{ role: 'tool', content: 'a' }] },
      'input[0].role',
      'invalid_value',
    ],
    [
      'an image as an object',
      { input: [image({ url: 'https://x/y.png' })] },
      "'input[0].content[0].image_url'",
      'invalid_type',
    ],
    [
      'an image that is no image',
      { input: [image('AAAA')] },
      'Expected a valid URL',
      'invalid_value',
    ],
    [
      'a strict tool that lets more pass',
      { tools: [{ ...tool, strict: true }] },
      "'additionalProperties' is required to be supplied and to be false",
      'invalid_function_parameters',
    ],
    [
      'a strict tool with an optional argument',
      {
        tools: [
          { ...tool, strict: true, parameters: { ...parameters, additionalProperties: false } },
        ],
      },
      "Missing 'a'",
      'invalid_function_parameters',
    ],
    [
      'arguments without properties',
      { tools: [{ ...tool, parameters: { type: 'object' } }] },
      'object schema missing properties',
      'invalid_function_parameters',
    ],
    [
      'arguments that are a choice',
      { tools: [{ ...tool, parameters: { ...parameters, anyOf: [] } }] },
      'at the top level',
      'invalid_function_parameters',
    ],
    ['two tools of one name', { tools: [tool, tool] }, "Duplicate tool name 'f'", null],
    [
      'a bad cache option',
      { prompt_cache_options: { ttl: '5m' } },
      "'prompt_cache_options.ttl'",
      'invalid_value',
    ],
    [
      'a bad retention',
      { prompt_cache_retention: '1h' },
      "'prompt_cache_retention'",
      'invalid_value',
    ],
    ['a long user', { user: long }, "Invalid 'user': string too long.", 'string_above_max_length'],
    ['nothing to answer', { input: undefined }, 'must be provided', 'missing_required_parameter'],
    [
      'a lost response',
      { previous_response_id: 'resp_x' },
      "Previous response with id 'resp_x' not found.",
      'previous_response_not_found',
    ],
    [
      'an effort the model has not',
      { model: 'gpt-5', reasoning: { effort: 'xhigh' } },
      "Supported values are: 'minimal', 'low', 'medium', 'high'.",
      'unsupported_value',
    ],
    [
      'an effort of a model that does not think',
      { model: 'gpt-4o', reasoning: { effort: 'low' } },
      "Unsupported parameter: 'reasoning.effort'",
      'unsupported_parameter',
    ],
    [
      'a temperature of a model that thinks',
      { model: 'gpt-5', temperature: 0 },
      "Unsupported parameter: 'temperature'",
      'unsupported_parameter',
    ],
  ])('is refused for %s', async (_, body, message, code) => {
    const answer = await post({ input: 'hi', ...body })
    expect(answer.status).toBe(400)
    expect(answer.body.error.message).toContain(message)
    expect(answer.body.error.code).toBe(code)
  })

  test('is refused for a thought that nobody kept, unlike one that was stored', async () => {
    const { status, body } = await post({
      store: false,
      input: [{ type: 'reasoning', id: 'rs_1', summary: [] }, user],
    })
    expect([status, body.error.code]).toEqual([404, null])
    expect(body.error.message).toContain("Item with id 'rs_1' not found. Items are not persisted")
  })
})
