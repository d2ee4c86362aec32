/** Tests of reading requests: every top-level field, and what is refused. */
import { describe, expect, it, test } from 'vitest'
import type { Request } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { parseRequest } from './parse-request.ts'

const parse = (body: object = {}): Request => parseRequest({ model: 'm', input: 'hi', ...body })

const own = (request: Request): unknown => request.extras['openai-responses']

it('44. reads a bare string as one turn of the user', () => {
  expect(parse()).toEqual({
    model: 'm',
    stream: false,
    system: [],
    turns: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    sampling: {},
    stop: [],
    wantsUsage: true,
    extras: {},
  })
})

test('the fields that the hub has words for', () => {
  expect(
    parse({
      stream: true,
      parallel_tool_calls: false,
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      prompt_cache_key: 'key',
      safety_identifier: 'me',
      metadata: { a: 'b' },
      service_tier: 'flex',
      store: false,
    }),
  ).toMatchObject({
    stream: true,
    parallelTools: false,
    maxOutput: 100,
    sampling: { temperature: 0.5, topP: 0.9 },
    cacheKey: 'key',
    user: 'me',
    metadata: { a: 'b' },
    tier: 'flex',
    store: false,
    extras: {},
  })
})

it('33. one call at a time is heard, and so is more than one', () => {
  expect(parse({ parallel_tool_calls: false }).parallelTools).toBe(false)
  expect(parse({ parallel_tool_calls: true }).parallelTools).toBe(true)
  expect(parse().parallelTools).toBeUndefined()
})

test('fields that are null are not given', () => {
  const nothing = Object.fromEntries(
    [
      ...['instructions', 'stream', 'tools', 'tool_choice', 'parallel_tool_calls', 'text'],
      ...['max_output_tokens', 'temperature', 'top_p', 'top_logprobs', 'reasoning', 'include'],
      ...['prompt_cache_key', 'safety_identifier', 'user', 'metadata', 'service_tier', 'store'],
      ...['previous_response_id', 'conversation', 'background', 'truncation', 'prompt'],
    ].map((name) => [name, null]),
  )
  expect(parse(nothing)).toEqual(parse())
})

test('fields that only this protocol knows ride along word for word', () => {
  const rest = {
    background: true,
    conversation: { id: 'c' },
    previous_response_id: 'resp_1',
    prompt: { id: 'p' },
    truncation: 'auto',
    max_tool_calls: 3,
    context_management: [{ type: 'compaction' }],
    prompt_cache_retention: '24h',
    stream_options: { include_obfuscation: false },
    some_new_field: [1],
  }
  expect(own(parse(rest))).toEqual(rest)
})

it('125. an earlier answer that nobody resolved is not dropped', () => {
  expect(own(parse({ previous_response_id: 'resp_1' }))).toEqual({ previous_response_id: 'resp_1' })
})

it('21. a request that only goes on from an earlier answer needs no input', () => {
  expect(parseRequest({ model: 'm', previous_response_id: 'resp_1' }).turns).toEqual([])
  const result = { type: 'function_call_output', call_id: 'c', output: 'x' }
  expect(parse({ input: [result], previous_response_id: 'r' }).turns).toMatchObject([
    { role: 'user', blocks: [{ type: 'tool-result', callId: 'c' }] },
  ])
})

test('of two names for the user both are kept', () => {
  expect(parse({ user: 'u' })).toMatchObject({ user: 'u', extras: {} })
  const both = parse({ user: 'u', safety_identifier: 's' })
  expect(both.user).toBe('s')
  expect(own(both)).toEqual({ user: 'u', safety_identifier: 's' })
})

describe('reasoning', () => {
  it.each(['minimal', 'low', 'medium', 'high', 'xhigh', 'max'])(
    '68. keeps the effort %s',
    (effort) => {
      expect(parse({ reasoning: { effort } })).toMatchObject({
        reasoning: { mode: 'effort', effort, show: false },
        extras: {},
      })
    },
  )

  test('none is off', () => {
    expect(parse({ reasoning: { effort: 'none' } }).reasoning).toEqual({ mode: 'off' })
  })

  test('a summary is shown to who asks for one, and its kind comes back on this protocol', () => {
    expect(parse({ reasoning: { effort: 'low', summary: 'auto' } })).toMatchObject({
      reasoning: { mode: 'effort', effort: 'low', show: true },
      extras: {},
    })
    const request = parse({ reasoning: { summary: 'detailed' } })
    expect(request.reasoning).toEqual({ mode: 'auto', show: true })
    expect(own(request)).toEqual({ reasoning: { summary: 'detailed' } })
  })

  test('words of the vendor that we do not know are left to it', () => {
    const request = parse({ reasoning: { effort: 'colossal', context: 'all_turns' } })
    expect(request.reasoning).toBeUndefined()
    expect(own(request)).toEqual({ reasoning: { effort: 'colossal', context: 'all_turns' } })
  })
})

describe('the form of the answer', () => {
  it('85. a schema stands flat in text.format', () => {
    const format = {
      type: 'json_schema',
      name: 'n',
      schema: { type: 'object' },
      strict: true,
      description: 'd',
    }
    const request = parse({ text: { format, verbosity: 'low', new_field: 1 } })
    expect(request.output).toEqual({
      type: 'json-schema',
      name: 'n',
      schema: { type: 'object' },
      strict: true,
      description: 'd',
    })
    expect(request.verbosity).toBe('low')
    expect(own(request)).toEqual({ text: { new_field: 1 } })
  })

  it('85. JSON without a schema, and plain text', () => {
    expect(parse({ text: { format: { type: 'json_object' } } }).output).toEqual({ type: 'json' })
    expect(parse({ text: { format: { type: 'text' } } }).output).toBeUndefined()
  })
})

test('likelihoods are told to who includes them', () => {
  const asked = parse({ include: ['message.output_text.logprobs'], top_logprobs: 3 })
  expect(asked.logprobs).toEqual({ top: 3 })
  expect(own(asked)).toBeUndefined()
  const unasked = parse({ top_logprobs: 3 })
  expect(unasked.logprobs).toBeUndefined()
  expect(own(unasked)).toEqual({ top_logprobs: 3 })
})

test('what else shall be included comes back on this protocol', () => {
  const include = ['reasoning.encrypted_content', 'web_search_call.action.sources']
  expect(own(parse({ include }))).toEqual({ include: ['web_search_call.action.sources'] })
})

it('136. the sources of a search are wanted of the search, whoever runs it', () => {
  const include = ['web_search_call.action.sources']
  const asked = parse({ include, tools: [{ type: 'web_search' }] })
  expect(asked).toMatchObject({ extras: {}, tools: [{ search: { tellsSources: true } }] })
  const target = { model: 'gpt-5.6', issuer: 'openai-responses' }
  expect(buildRequest(asked, target).body['include']).toContain(include[0])
  const silent = parse({ tools: [{ type: 'web_search' }] })
  expect(buildRequest(silent, target).body['include']).not.toContain(include[0])
})

test('who asks for no summary is not given one', () => {
  const target = { model: 'gpt-5.6', issuer: 'openai-responses' }
  const { body } = buildRequest(parse({ reasoning: { effort: 'low' } }), target)
  expect(body['reasoning']).toEqual({ effort: 'low' })
})
