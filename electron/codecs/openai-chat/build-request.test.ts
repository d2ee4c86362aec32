/** Tests of asking an upstream. */
import { expect, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Request, Turn } from '../../hub/request.ts'
import type { Target } from '../codec.ts'
import { buildRequest } from './build-request.ts'
import { parseRequest } from './parse-request.ts'

const target: Target = { model: 'theirs', issuer: 'them' }

const hello: Request = {
  model: 'public',
  stream: false,
  system: [],
  turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  wantsUsage: false,
  extras: {},
}

const build = (wishes: Partial<Request>) => buildRequest({ ...hello, ...wishes }, target)
const user = (...blocks: readonly Block[]): Turn => ({ role: 'user', blocks })
const model = (...blocks: readonly Block[]): Turn => ({ role: 'assistant', blocks })
const text = (words: string): Block => ({ type: 'text', text: words })
const fields = (wishes: Partial<Request>): readonly string[] =>
  build(wishes).warnings.map(({ field }) => field)

test('streams and asks for usage, whatever the client wanted', () => {
  expect(build({})).toEqual({
    path: '/chat/completions',
    body: {
      model: 'theirs',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    },
    warnings: [],
    tools: new Map(),
  })
})

test('every setting', () => {
  const { body, warnings } = build({
    sampling: { temperature: 1, topP: 0.5, seed: 3, logitBias: { 7: 1 } },
    maxOutput: 50,
    stop: ['a'],
    verbosity: 'high',
    cacheKey: 'k',
    user: 'u',
    metadata: { a: 'b' },
    tier: 'standard_only',
    store: false,
    reasoning: { mode: 'effort', effort: 'max' },
    output: { type: 'json-schema', name: 's', schema: { type: 'object' }, strict: true },
  })
  expect(body).toMatchObject({
    temperature: 1,
    top_p: 0.5,
    seed: 3,
    logit_bias: { '7': 1 },
    max_completion_tokens: 50,
    stop: ['a'],
    verbosity: 'high',
    prompt_cache_key: 'k',
    user: 'u',
    metadata: { a: 'b' },
    service_tier: 'default',
    store: false,
    reasoning_effort: 'max',
    response_format: {
      type: 'json_schema',
      json_schema: { name: 's', schema: { type: 'object' }, strict: true },
    },
  })
  expect(warnings).toEqual([])
})

test.each([
  [{ sampling: { topK: 5 } }, 'top_k'],
  [{ count: 2 }, 'n'],
  [{ reasoning: { mode: 'budget', tokens: 9000 } }, 'thinking_budget'],
  [{ tier: 'turbo' }, 'service_tier'],
  [{ toolChoice: { type: 'any' } }, 'tool_choice'],
  [{ extras: { another: { betas: 1 } } }, 'betas'],
  [{ tools: [{ type: 'hosted', protocol: 'another', name: 'search', raw: {} }] }, 'tools.search'],
  [
    { turns: [user({ type: 'opaque', protocol: 'another', raw: {}, label: 'zebra' }, text('x'))] },
    'zebra',
  ],
  [{ turns: [user({ type: 'text', text: 'x', cache: {} })] }, 'cache_control'],
] satisfies [Partial<Request>, string][])('%j is told as a warning about %s', (wishes, field) => {
  expect(fields(wishes)).toContain(field)
})

test.each([
  [0, 'none'],
  [512, 'minimal'],
  [1024, 'low'],
  [8000, 'medium'],
  [20_000, 'high'],
  [31_999, 'xhigh'],
])('a budget of %i tokens is the effort %s', (tokens, effort) => {
  expect(build({ reasoning: { mode: 'budget', tokens } }).body['reasoning_effort']).toBe(effort)
})

test('a long user or cache key is cut, but stays distinct', () => {
  const named = (end: string): unknown => build({ user: 'u'.repeat(150) + end }).body['user']
  expect(named('a')).toHaveLength(64)
  expect(named('a')).not.toBe(named('b'))
})

test('what only this protocol knows comes out again', () => {
  const body = {
    model: 'theirs',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } },
          { type: 'video_url', video_url: { url: 'https://a.test/v' } },
        ],
        tag: 7,
      },
      { role: 'assistant', content: 'Ho', prefix: true },
    ],
    tools: [
      { type: 'builtin', builtin: { a: 1 } },
      {
        type: 'function',
        function: { name: 'look', parameters: { type: 'object', properties: {} } },
        defer_loading: true,
      },
    ],
    prediction: { type: 'content', content: 'x' },
    safety_identifier: 's',
    thinking: { type: 'enabled' },
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  }
  const wire = buildRequest(parseRequest(body), target)
  expect(wire.body).toEqual(body)
  expect(wire.warnings).toEqual([])
})

test('ids and names are made fit, and results follow their calls', () => {
  const id = 'toolu_'.padEnd(60, 'x')
  const { body, tools } = build({
    tools: [{ type: 'function', name: 'sky.look', parameters: { type: 'object' } }],
    toolChoice: { type: 'named', name: 'sky.look', kind: 'function' },
    turns: [
      model({ type: 'tool-call', id, name: 'sky.look', arguments: '{}', kind: 'function' }),
      user({ type: 'tool-result', callId: id, content: [], isError: false, kind: 'function' }),
    ],
  })
  const short = expect.stringMatching(/^toolu_x{25}_[0-9a-z]{8}$/)
  expect(body).toMatchObject({
    messages: [
      { tool_calls: [{ id: short, function: { name: 'sky_look' } }] },
      { role: 'tool', tool_call_id: short, content: '' },
    ],
    tools: [{ function: { name: 'sky_look', parameters: { type: 'object', properties: {} } } }],
    tool_choice: { type: 'function', function: { name: 'sky_look' } },
  })
  expect(tools.get('sky_look')).toEqual({ name: 'sky.look', kind: 'function' })
})

test('tools, and every form of choice', () => {
  const tools: Request['tools'] = [
    { type: 'function', name: 'look', strict: true },
    { type: 'custom', name: 'patch', grammar: { syntax: 'lark', definition: 'x' } },
  ]
  const building = (wishes: Partial<Request>) =>
    buildRequest({ ...hello, ...wishes }, { ...target, model: 'gpt-5.2' })
  expect(building({ tools, parallelTools: false }).body).toMatchObject({
    tools: [
      { type: 'function', function: { name: 'look', strict: true } },
      {
        type: 'custom',
        custom: {
          name: 'patch',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } },
        },
      },
    ],
    parallel_tool_calls: false,
  })
  const choice = (toolChoice: NonNullable<Request['toolChoice']>): unknown =>
    building({ tools, toolChoice }).body['tool_choice']
  expect(choice({ type: 'any' })).toBe('required')
  expect(choice({ type: 'none' })).toBe('none')
  expect(choice({ type: 'named', name: 'patch', kind: 'custom' })).toEqual({
    type: 'custom',
    custom: { name: 'patch' },
  })
  expect(choice({ type: 'named', name: 'gone', kind: 'function' })).toBeUndefined()
  expect(choice({ type: 'allowed', mode: 'any', names: ['look', 'gone'] })).toEqual({
    type: 'allowed_tools',
    allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'look' } }] },
  })
})
