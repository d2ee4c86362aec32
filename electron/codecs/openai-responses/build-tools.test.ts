/** Tests of writing tools, and of the choice among them. */
import { describe, expect, it, test } from 'vitest'
import type { Request, Tool } from '../../hub/request.ts'
import { build, fieldsNoted, look } from './fixtures/asking.ts'

const tools = (...offered: readonly Tool[]): unknown => build({ tools: offered }).body['tools']
const patch: Tool = {
  type: 'custom',
  name: 'patch',
  description: 'd',
  grammar: { syntax: 'lark', definition: 'start: "x"' },
}
const search = (wish: object): Tool => ({
  type: 'hosted',
  protocol: 'another',
  name: 'web_search',
  raw: { theirs: 1 },
  search: wish,
})

it('86. a function is flat, and strict only where the client said so', () => {
  const parameters = { type: 'object', properties: { at: { type: 'number' } } }
  expect(
    tools(
      { ...look, description: 'd', parameters },
      { type: 'function', name: 'go', strict: true },
    ),
  ).toEqual([
    { type: 'function', name: 'look', description: 'd', parameters, strict: false },
    { type: 'function', name: 'go', parameters: { type: 'object', properties: {} }, strict: true },
  ])
})

it('38. fields that only another protocol knows stay out of a tool; its own go back', () => {
  const wire = build({
    tools: [
      {
        ...look,
        cache: {},
        extras: {
          'anthropic-messages': { input_examples: [1], eager_input_streaming: true },
          'openai-responses': { defer_loading: true },
        },
      },
    ],
  })
  expect(wire.body['tools']).toEqual([
    {
      type: 'function',
      name: 'look',
      parameters: { type: 'object', properties: {} },
      strict: false,
      defer_loading: true,
    },
  ])
  expect(fieldsNoted(wire)).toEqual(['cache_control', 'input_examples', 'eager_input_streaming'])
})

it('37. deferred loading of another vendor does not leak', () => {
  const extras = { 'anthropic-messages': { defer_loading: true } }
  expect(JSON.stringify(tools({ ...look, extras }))).not.toContain('defer_loading')
})

describe('tools of free text', () => {
  it('35. keep their grammar, flat', () => {
    const wire = build({ tools: [patch] })
    expect(wire.body['tools']).toEqual([
      {
        type: 'custom',
        name: 'patch',
        description: 'd',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
      },
    ])
    expect(wire.tools).toEqual(new Map())
  })

  it('35. are functions for models that know none, and are known again', () => {
    const wire = build({ tools: [patch] }, 'grok-5')
    expect(wire.body['tools']).toMatchObject([
      {
        type: 'function',
        name: 'patch',
        description: expect.stringContaining('start: "x"'),
        parameters: { required: ['input'] },
      },
    ])
    expect(wire.tools.get('patch')).toEqual({ name: 'patch', kind: 'custom' })
    expect(fieldsNoted(wire)).toEqual(['tools'])
  })
})

describe('names', () => {
  it('26. are made fit, told apart, and known again', () => {
    const long = 'mcp__plugin_'.padEnd(80, 'x')
    const wire = build({
      tools: [
        { ...look, name: 'sky.look' },
        { ...look, name: 'sky_look' },
        { ...look, name: long },
      ],
      toolChoice: { type: 'named', name: 'sky.look', kind: 'function' },
    })
    const sent = wire.body['tools'] as { name: string }[]
    for (const { name } of sent) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(new Set(sent.map(({ name }) => name)).size).toBe(3)
    expect(sent[1]?.name).toBe('sky_look')
    expect(wire.tools.get(sent[0]?.name ?? '')).toEqual({ name: 'sky.look', kind: 'function' })
    expect(wire.tools.get(sent[2]?.name ?? '')).toEqual({ name: long, kind: 'function' })
    expect(wire.body['tool_choice']).toEqual({ type: 'function', name: sent[0]?.name })
  })

  it('36. tools of a namespace stand in it, and may be called what others are called', () => {
    const about = { 'openai-responses': { namespace: { description: 'Customers' } } }
    const wire = build({
      tools: [
        { ...look, namespace: 'crm', extras: about },
        look,
        { ...look, name: 'go', namespace: 'crm', extras: about },
        { ...look, name: 'see.it', namespace: 'sky.net' },
      ],
    })
    const wired = (name: string) => ({
      type: 'function',
      name,
      parameters: { type: 'object', properties: {} },
      strict: false,
    })
    expect(wire.body['tools']).toEqual([
      {
        type: 'namespace',
        name: 'crm',
        description: 'Customers',
        tools: [wired('look'), wired('go')],
      },
      wired('look'),
      {
        type: 'namespace',
        name: 'sky_net',
        description: 'Tools of sky.net.',
        tools: [wired('see_it')],
      },
    ])
    expect([...wire.tools.values()]).toEqual([
      { name: 'see.it', kind: 'function', namespace: 'sky.net' },
    ])
  })
})

it('138. what a client wrote about its tools keeps its order and spelling', () => {
  const parameters = {
    properties: { z: { type: 'number', default: 1.5 }, a: { enum: [2, 1] } },
    type: 'object',
    required: ['z', 'a'],
  }
  const wire = build({ tools: [{ ...look, name: 'b', parameters }, look] })
  const again = build({ tools: [{ ...look, name: 'b', parameters }, look] })
  expect(JSON.stringify(wire.body)).toBe(JSON.stringify(again.body))
  expect(JSON.stringify(wire.body['tools'])).toContain(JSON.stringify(parameters))
})

describe('the choice', () => {
  const offered: Request['tools'] = [look, patch, search({})]
  const choose = (toolChoice: NonNullable<Request['toolChoice']>, model?: string): unknown =>
    build({ tools: offered, toolChoice }, model).body['tool_choice']

  it('32. is told in every form', () => {
    expect(choose({ type: 'auto' })).toBe('auto')
    expect(choose({ type: 'none' })).toBe('none')
    expect(choose({ type: 'any' })).toBe('required')
    const named = { type: 'named', name: 'patch', kind: 'custom' } as const
    expect(choose(named)).toEqual({ type: 'custom', name: 'patch' })
    expect(choose(named, 'grok-5')).toEqual({ type: 'function', name: 'patch' })
    expect(choose({ type: 'named', name: 'web_search', kind: 'function' })).toEqual({
      type: 'web_search',
    })
    expect(choose({ type: 'named', name: 'gone', kind: 'function' })).toBeUndefined()
    expect(choose({ type: 'allowed', mode: 'any', names: ['look', 'gone'] })).toEqual({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'look' }],
    })
    expect(choose({ type: 'allowed', mode: 'auto', names: ['gone'] })).toBeUndefined()
  })

  it('33. one tool at a time is asked for as such', () => {
    expect(build({ tools: [look], parallelTools: false }).body['parallel_tool_calls']).toBe(false)
  })

  it('28. falls away when no tools survive', () => {
    const gone: Tool = { type: 'hosted', protocol: 'another', name: 'shell', raw: {} }
    const { body } = build({ tools: [gone], toolChoice: { type: 'any' }, parallelTools: true })
    expect(body).not.toHaveProperty('tools')
    expect(body).not.toHaveProperty('tool_choice')
    expect(body).not.toHaveProperty('parallel_tool_calls')
  })
})

describe('tools that vendors run', () => {
  test('this protocol’s own pass as they came', () => {
    const raw = { type: 'mcp', server_label: 'x', server_url: 'https://mcp.test' }
    expect(tools({ type: 'hosted', protocol: 'openai-responses', name: 'mcp', raw })).toEqual([raw])
  })

  it('136. a search of another vendor is this one’s, and tells its sources', () => {
    const wire = build({
      tools: [
        search({
          allowedDomains: ['a.test'],
          contextSize: 'low',
          location: { city: 'Oslo', country: 'NO' },
        }),
      ],
    })
    expect(wire.body).toMatchObject({
      tools: [
        {
          type: 'web_search',
          filters: { allowed_domains: ['a.test'] },
          search_context_size: 'low',
          user_location: { type: 'approximate', city: 'Oslo', country: 'NO' },
        },
      ],
      include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
    })
    expect(wire.warnings).toEqual([])
  })

  it('40. empty lists of hosts are not sent, and lists of blocked ones are told as dropped', () => {
    const wire = build({
      tools: [search({ allowedDomains: [], blockedDomains: ['b.test'], maxUses: 2 })],
    })
    expect(wire.body['tools']).toEqual([{ type: 'web_search' }])
    expect(fieldsNoted(wire)).toEqual(['tools.web_search', 'tools.web_search'])
  })
})

describe('a choice in words of this protocol alone', () => {
  const custom: Tool = { type: 'custom', name: 'ap' }
  const spaced: Tool = { type: 'function', name: 'see at', namespace: 'sky' }
  const chosen = (tool_choice: object, model: string) =>
    build({ tools: [custom, spaced], extras: { 'openai-responses': { tool_choice } } }, model).body[
      'tool_choice'
    ]

  it('32. names tools as they go out', () => {
    const allowed = [{ type: 'custom', name: 'ap' }, { type: 'web_search' }]
    const choice = { type: 'allowed_tools', mode: 'auto', tools: allowed }
    expect(chosen(choice, 'some-model')).toEqual({
      ...choice,
      tools: [{ type: 'function', name: 'ap' }, { type: 'web_search' }],
    })
    expect(chosen(choice, 'gpt-5.6')).toEqual(choice)
    expect(chosen({ type: 'function', name: 'see at', namespace: 'sky' }, 'gpt-5.6')).toEqual({
      type: 'function',
      name: expect.stringMatching(/^see_at/) as string,
      namespace: 'sky',
    })
  })

  it('32. of a tool that nobody here runs stays as it is', () => {
    expect(chosen({ type: 'mcp', server_label: 'x' }, 'some-model')).toEqual({
      type: 'mcp',
      server_label: 'x',
    })
  })
})
