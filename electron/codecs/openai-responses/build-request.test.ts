/** Tests of asking an upstream: settings, reasoning, and what only this protocol knows. */
import { describe, expect, it, test } from 'vitest'
import { build, fieldsNoted, look, text, user, type Wishes } from './fixtures/asking.ts'

const bodyOf = (wishes: Wishes, model?: string) => build(wishes, model).body

test('streams, keeps nothing at the service, and asks for sealed thoughts', () => {
  expect(build()).toEqual({
    path: '/responses',
    body: {
      model: 'gpt-5.6',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      include: ['reasoning.encrypted_content'],
      stream: true,
      store: false,
    },
    warnings: [],
    tools: new Map(),
  })
})

test('every setting', () => {
  const { body, warnings } = build(
    {
      sampling: { temperature: 0.5, topP: 0.9 },
      maxOutput: 500,
      verbosity: 'high',
      cacheKey: 'k',
      user: 'u',
      metadata: { a: 'b' },
      tier: 'priority',
      store: true,
      logprobs: { top: 3 },
      reasoning: { mode: 'off' },
      parallelTools: false,
      tools: [look],
      output: { type: 'json-schema', name: 's', schema: { type: 'object' }, strict: true },
    },
    'gpt-5.1',
  )
  expect(body).toMatchObject({
    temperature: 0.5,
    top_p: 0.9,
    max_output_tokens: 500,
    prompt_cache_key: 'k',
    safety_identifier: 'u',
    metadata: { a: 'b' },
    service_tier: 'priority',
    store: true,
    top_logprobs: 3,
    parallel_tool_calls: false,
    include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    reasoning: { effort: 'none' },
    text: {
      format: { type: 'json_schema', name: 's', schema: { type: 'object' }, strict: true },
      verbosity: 'high',
    },
  })
  expect(warnings).toEqual([])
})

test.each([
  [{ sampling: { topK: 5 } }, 'top_k'],
  [{ sampling: { seed: 5 } }, 'seed'],
  [{ sampling: { frequencyPenalty: 1 } }, 'frequency_penalty'],
  [{ sampling: { presencePenalty: 1 } }, 'presence_penalty'],
  [{ sampling: { logitBias: { 1: 1 } } }, 'logit_bias'],
  [{ count: 2 }, 'n'],
  [{ reasoning: { mode: 'budget', tokens: 9000 } }, 'thinking_budget'],
  [{ toolChoice: { type: 'any' } }, 'tool_choice'],
  [{ extras: { another: { betas: 1 } } }, 'betas'],
  [{ tools: [{ type: 'hosted', protocol: 'another', name: 'shell', raw: {} }] }, 'tools.shell'],
  [{ turns: [user({ type: 'opaque', protocol: 'another', raw: {}, label: 'zebra' })] }, 'zebra'],
  [{ turns: [{ role: 'user', name: 'Ann', blocks: [text('x')] }] }, 'name'],
] satisfies [Wishes, string][])('%j is told as a warning about %s', (wishes, field) => {
  const wire = build(wishes)
  expect(fieldsNoted(wire)).toContain(field)
  expect(wire.body).not.toHaveProperty([field])
})

it('127. stop strings, of which the target has none, are dropped and told', () => {
  const wire = build({ stop: ['END'] })
  expect(wire.body).not.toHaveProperty('stop')
  expect(fieldsNoted(wire)).toEqual(['stop'])
})

it.each([
  ['128. a tier it knows passes', 'flex', 'flex', []],
  ['128. what others call the ordinary tier is told in its words', 'standard_only', 'default', []],
  ['128. a tier it does not know is dropped', 'turbo', undefined, ['service_tier']],
])('%s', (_, tier, sent, noted) => {
  const wire = build({ tier })
  expect(wire.body['service_tier']).toBe(sent)
  expect(fieldsNoted(wire)).toEqual(noted)
})

it('54. a long user or cache key is cut, but stays distinct', () => {
  for (const [wish, field] of [
    ['user', 'safety_identifier'],
    ['cacheKey', 'prompt_cache_key'],
  ] as const) {
    const sent = (end: string): unknown => bodyOf({ [wish]: 'u'.repeat(150) + end })[field]
    expect(sent('a')).toHaveLength(64)
    expect(sent('a')).not.toBe(sent('b'))
    expect(sent('a')).toBe(sent('a'))
  }
})

it.each([
  ['126. too little is raised to the least', 'gpt-5.6', 3, 16],
  ['126. too much is lowered to what the model gives', 'o3', 500_000, 100_000],
  ['126. a model nobody knows is not clamped', 'grok-5', 500_000, 500_000],
])('%s', (_, model, asked, sent) => {
  const wire = build({ maxOutput: asked }, model)
  expect(wire.body['max_output_tokens']).toBe(sent)
  expect(wire.warnings).toHaveLength(asked === sent ? 0 : 1)
})

it('120. no stream options are sent, since the usage comes unasked', () => {
  expect(bodyOf({ wantsUsage: true, stream: true })).not.toHaveProperty('stream_options')
})

it('129. cache marks stay behind, and are told', () => {
  const marked = { ...text('x'), cache: { ttl: '1h' as const } }
  const wire = build({ system: [marked], turns: [user(marked)] })
  expect(JSON.stringify(wire.body)).not.toContain('cache_control')
  expect(fieldsNoted(wire)).toEqual(['cache_control'])
})

it('130. only what a client of this protocol said about the cache is sent', () => {
  expect(JSON.stringify(bodyOf({ cacheKey: 'k' }))).not.toMatch(
    /retention|cache_options|breakpoint/,
  )
})

it('53. an attribution line of Claude Code reaches no other vendor', () => {
  const attribution = [{ type: 'text', text: 'x-anthropic-billing-header: cc_version=2' }]
  const wire = build({ extras: { 'anthropic-messages': { attribution } } })
  expect(JSON.stringify(wire.body)).not.toContain('billing')
})

describe('the form of the answer', () => {
  it('85. a schema is sent as one, flat', () => {
    const output = {
      type: 'json-schema',
      name: 'my form!',
      schema: { a: 1 },
      description: 'd',
    } as const
    expect(bodyOf({ output })['text']).toEqual({
      format: { type: 'json_schema', name: 'my_form_', schema: { a: 1 }, description: 'd' },
    })
  })

  it('85. JSON without a schema is asked for, and the input says so as it must', () => {
    const wire = build({ output: { type: 'json' }, system: [text('Use JSON.')] })
    expect(wire.body).toMatchObject({
      text: { format: { type: 'json_object' } },
      input: [{ role: 'developer' }, { role: 'user' }],
    })
    expect(JSON.stringify(wire.body['input'])).toContain('JSON')
    const said = build({ output: { type: 'json' }, turns: [user(text('as json'))] })
    expect(said.body['input']).toHaveLength(1)
    expect(said.warnings).toEqual([])
  })

  test('verbosity is dropped for models that take none', () => {
    expect(build({ verbosity: 'low' }, 'gpt-4o')).toMatchObject({
      warnings: [{ field: 'verbosity' }],
    })
    expect(bodyOf({ verbosity: 'low' }, 'gpt-4o')).not.toHaveProperty('text')
  })
})

describe('reasoning', () => {
  const asked = (reasoning: Wishes['reasoning'], model?: string): unknown =>
    bodyOf(reasoning ? { reasoning } : {}, model)['reasoning']

  it('68. an effort passes as it is, and thoughts are shown unless they are not wanted', () => {
    expect(asked({ mode: 'effort', effort: 'xhigh' })).toEqual({ effort: 'xhigh', summary: 'auto' })
    expect(asked({ mode: 'effort', effort: 'low', show: false })).toEqual({ effort: 'low' })
    expect(asked({ mode: 'auto', show: true })).toEqual({ summary: 'auto' })
    expect(asked({ mode: 'off' })).toEqual({ effort: 'none' })
    expect(asked(undefined)).toBeUndefined()
  })

  it.each([
    ['gpt-5', 'xhigh', 'high'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.4', 'max', 'xhigh'],
    ['gpt-5-pro', 'low', 'high'],
    ['o4-mini', 'max', 'high'],
  ] as const)('70. %s asked for %s is asked for %s, and that is told', (model, effort, sent) => {
    const wire = build({ reasoning: { mode: 'effort', effort } }, model)
    expect(wire.body['reasoning']).toMatchObject({ effort: sent })
    expect(fieldsNoted(wire)).toEqual(['reasoning_effort'])
  })

  it('70. a model that cannot stop thinking is asked for the least', () => {
    expect(asked({ mode: 'off' }, 'gpt-5')).toEqual({ effort: 'minimal', summary: 'auto' })
    expect(asked({ mode: 'off' }, 'o3')).toMatchObject({ effort: 'low' })
  })

  it.each([
    [0, 'none'],
    [512, 'low'],
    [1024, 'low'],
    [8000, 'medium'],
    [20_000, 'high'],
    [31_999, 'xhigh'],
  ])('68. a budget of %i tokens is the effort %s', (tokens, effort) => {
    expect(asked({ mode: 'budget', tokens })).toMatchObject({ effort })
  })

  test('a model that does not reason is not asked to, nor for what it has not', () => {
    const wire = build({ reasoning: { mode: 'effort', effort: 'low' } }, 'gpt-4.1')
    expect(wire.body).not.toHaveProperty('reasoning')
    expect(wire.body).not.toHaveProperty('include')
    expect(fieldsNoted(wire)).toEqual(['reasoning'])
  })

  it('67. sampling settings go only to models that take them at that effort', () => {
    const sampling = { temperature: 0.2, topP: 1 }
    expect(bodyOf({ sampling }, 'gpt-4o')).toMatchObject({ temperature: 0.2, top_p: 1 })
    expect(bodyOf({ sampling }, 'gpt-5.1')).toMatchObject({ temperature: 0.2 })
    expect(bodyOf({ sampling }, 'grok-5')).toMatchObject({ temperature: 0.2 })
    const reasoning = { mode: 'effort', effort: 'high' } as const
    for (const wire of [build({ sampling }, 'gpt-5'), build({ sampling, reasoning }, 'gpt-5.1')]) {
      expect(wire.body).not.toHaveProperty('temperature')
      expect(wire.body).not.toHaveProperty('top_p')
      // 1 is what the model does anyway.
      expect(fieldsNoted(wire)).toEqual(['temperature'])
    }
    expect(fieldsNoted(build({ logprobs: {} }, 'o3'))).toEqual(['logprobs'])
  })
})

describe('what only this protocol knows', () => {
  const own = (fields: Record<string, unknown>, wishes: Wishes = {}) =>
    bodyOf({ ...wishes, extras: { 'openai-responses': fields } })

  test('comes out again, beside what was built', () => {
    expect(
      own(
        {
          truncation: 'auto',
          max_tool_calls: 3,
          reasoning: { context: 'all_turns', summary: 'detailed' },
          text: { other: 1 },
          include: ['file_search_call.results', 'reasoning.encrypted_content'],
          user: 'old',
        },
        { reasoning: { mode: 'effort', effort: 'low', show: true }, verbosity: 'low', user: 'id' },
      ),
    ).toMatchObject({
      truncation: 'auto',
      max_tool_calls: 3,
      reasoning: { effort: 'low', summary: 'detailed', context: 'all_turns' },
      text: { other: 1, verbosity: 'low' },
      include: ['file_search_call.results', 'reasoning.encrypted_content'],
      user: 'old',
      safety_identifier: 'id',
    })
  })

  it('21. results alone go on from an answer that the service keeps', () => {
    const turns = [
      user({
        type: 'tool-result',
        callId: 'call_1',
        content: [text('3°')],
        isError: false,
        kind: 'function',
      }),
    ]
    const output = { type: 'function_call_output', call_id: 'call_1', output: '3°' }
    expect(own({ previous_response_id: 'resp_1' }, { turns })).toMatchObject({
      previous_response_id: 'resp_1',
      input: [output],
    })
    expect(own({ conversation: 'conv_1' }, { turns })['input']).toEqual([output])
  })

  it('125. an earlier answer named by a client of this protocol is named to the service', () => {
    expect(own({ previous_response_id: 'resp_1' })['previous_response_id']).toBe('resp_1')
  })

  it('28. a choice without tools is dropped, in this form too', () => {
    expect(own({ tool_choice: { type: 'web_search' } })).not.toHaveProperty('tool_choice')
    expect(bodyOf({ parallelTools: true })).not.toHaveProperty('parallel_tool_calls')
  })
})
