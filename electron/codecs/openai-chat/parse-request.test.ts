/** Tests of understanding a client's request. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../hub/error.ts'
import type { Request } from '../../hub/request.ts'
import { parseRequest } from './parse-request.ts'

const hello = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

const parse = (fields: Record<string, unknown>): Request => parseRequest({ ...hello, ...fields })

function refusal(body: unknown): { readonly param: string | undefined; readonly message: string } {
  try {
    parseRequest(body)
  } catch (thrown) {
    if (thrown instanceof Failure) return { param: thrown.error.param, message: thrown.message }
    throw thrown
  }
  throw new Error('it was understood')
}

test('the least request', () => {
  expect(parse({})).toEqual({
    model: 'm',
    stream: false,
    system: [],
    turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Hi' }] }],
    tools: [],
    sampling: {},
    stop: [],
    wantsUsage: false,
    extras: {},
  })
})

test('every setting', () => {
  expect(
    parse({
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
      temperature: 0.5,
      top_p: 0.9,
      seed: 1,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      logit_bias: { 5: -100 },
      stop: 'END',
      n: 2,
      max_tokens: 10,
      max_completion_tokens: 20,
      logprobs: true,
      top_logprobs: 2,
      reasoning_effort: 'xhigh',
      verbosity: 'low',
      response_format: { type: 'json_object' },
      parallel_tool_calls: false,
      prompt_cache_key: 'k',
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      store: true,
    }),
  ).toMatchObject({
    stream: true,
    wantsUsage: true,
    sampling: {
      temperature: 0.5,
      topP: 0.9,
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      logitBias: { '5': -100 },
    },
    stop: ['END'],
    count: 2,
    maxOutput: 20,
    logprobs: { top: 2 },
    reasoning: { mode: 'effort', effort: 'xhigh' },
    verbosity: 'low',
    output: { type: 'json' },
    parallelTools: false,
    cacheKey: 'k',
    user: 'u',
    metadata: { a: 'b' },
    tier: 'flex',
    store: true,
    extras: { 'openai-chat': { stream_options: { include_obfuscation: false } } },
  })
})

test('null means not given', () => {
  expect(
    parse({ temperature: null, tools: null, tool_choice: null, stop: null, max_tokens: null }),
  ).toEqual(parse({}))
})

test('an unknown field may have the name of a prototype, and changes nothing but itself', () => {
  const fields: unknown = JSON.parse('{"__proto__":{"safety_identifier":"s"},"user":"u"}')
  const { extras } = parse(fields as Record<string, unknown>)
  expect(JSON.stringify(extras)).toBe('{"openai-chat":{"__proto__":{"safety_identifier":"s"}}}')
})

test('unknown fields are kept for this protocol', () => {
  const fields = { prediction: { type: 'content' }, safety_identifier: 's', user: 'u', top_k: 5 }
  const { extras, user, sampling } = parse(fields)
  expect(extras['openai-chat']).toEqual(fields)
  expect(user).toBe('s')
  expect(sampling.topK).toBe(5)
})

test.each([
  [{ reasoning_effort: 'none' }, { mode: 'off' }],
  [{ reasoning: { effort: 'low', exclude: true } }, { mode: 'effort', effort: 'low', show: false }],
  [{ reasoning: { max_tokens: 2000 } }, { mode: 'budget', tokens: 2000 }],
  [{ reasoning: { enabled: false } }, { mode: 'off' }],
  [{ thinking: { type: 'enabled', budget_tokens: 900 } }, { mode: 'budget', tokens: 900 }],
  [{ thinking: { type: 'enabled' } }, { mode: 'auto' }],
  [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
])('%j is how much to think', (fields, reasoning) => {
  expect(parse(fields).reasoning).toEqual(reasoning)
})

test('an effort that only a dialect knows is left to this protocol', () => {
  const { reasoning, extras } = parse({ reasoning_effort: 'default' })
  expect(reasoning).toBeUndefined()
  expect(extras).toEqual({ 'openai-chat': { reasoning_effort: 'default' } })
})

describe('tools', () => {
  test('functions, custom tools, deprecated functions and tools of the vendor', () => {
    const { tools } = parse({
      tools: [
        {
          type: 'function',
          function: { name: 'look', parameters: { type: 'object' }, strict: true },
        },
        {
          type: 'custom',
          custom: {
            name: 'patch',
            format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } },
          },
        },
        { type: 'builtin_function', function: { name: '$web_search' } },
      ],
      functions: [{ name: 'old' }],
    })
    expect(tools).toMatchObject([
      { type: 'function', name: 'look', strict: true },
      { type: 'custom', name: 'patch', grammar: { syntax: 'lark', definition: 'start: "x"' } },
      { type: 'hosted', protocol: 'openai-chat', name: 'builtin_function' },
      { type: 'function', name: 'old' },
    ])
  })

  test.each([
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [
      { tool_choice: { type: 'function', function: { name: 'f' } } },
      { type: 'named', name: 'f', kind: 'function' },
    ],
    [
      { tool_choice: { type: 'custom', custom: { name: 'c' } } },
      { type: 'named', name: 'c', kind: 'custom' },
    ],
    [
      {
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: {
            mode: 'required',
            tools: [{ type: 'function', function: { name: 'f' } }],
          },
        },
      },
      { type: 'allowed', mode: 'any', names: ['f'] },
    ],
    [{ function_call: 'none' }, { type: 'none' }],
    [{ function_call: { name: 'f' } }, { type: 'named', name: 'f', kind: 'function' }],
  ])('%j is a choice', (fields, choice) => {
    expect(parse(fields).toolChoice).toEqual(choice)
  })
})

describe('what is refused names the field', () => {
  test.each([
    [{ ...hello, model: 5 }, 'model'],
    [{ ...hello, model: '' }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: 'Hi' }, 'messages'],
    [{ model: 'm', messages: [{ role: 'wizard', content: '' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user' }] }, 'messages[0].content'],
    [
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].image_url.url',
    ],
    [{ model: 'm', messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [{ ...hello, stream: 'yes' }, 'stream'],
    [{ ...hello, temperature: 'hot' }, 'temperature'],
    [{ ...hello, n: 0 }, 'n'],
    [{ ...hello, max_tokens: 1.5 }, 'max_tokens'],
    [{ ...hello, stop: [1] }, 'stop[0]'],
    [{ ...hello, tools: [{ type: 'function' }] }, 'tools[0].function'],
    [{ ...hello, tool_choice: 'some' }, 'tool_choice'],
    [{ ...hello, metadata: { a: 1 } }, 'metadata.a'],
    [{ ...hello, response_format: { type: 'xml' } }, 'response_format.type'],
    ['hello', 'body'],
  ])('%j: %s', (body, param) => {
    const refused = refusal(body)
    expect(refused.param).toBe(param)
    expect(refused.message).toContain(param)
  })
})
