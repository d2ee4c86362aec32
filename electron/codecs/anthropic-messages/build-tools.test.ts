/** What becomes of tools and of the choice among them. */
import { describe, expect, test } from 'vitest'
import type { Request } from '../../hub/request.ts'
import { assistant, build, call, result, user, warned } from './fixtures/asking.ts'

describe('tools', () => {
  const f: Request['tools'][number] = { type: 'function', name: 'f' }

  test('names that do not fit are mapped, everywhere alike', () => {
    const name = 'mcp.server/a tool'
    const wire = build({
      tools: [
        { type: 'function', name },
        { type: 'function', name: 'x', namespace: 'ns' },
      ],
      toolChoice: { type: 'named', name, kind: 'function' },
      turns: [user('q'), assistant(call('a', name)), user(result('a', 'r'))],
    })
    const [tool, spaced] = wire.body['tools'] as { name: string }[]
    expect(tool?.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(wire.tools.get(tool?.name ?? '')).toEqual({ name, kind: 'function' })
    expect(spaced?.name).toBe('ns__x')
    expect(wire.tools.get('ns__x')).toEqual({ name: 'x', kind: 'function', namespace: 'ns' })
    expect(wire.body).toMatchObject({
      tool_choice: { type: 'tool', name: tool?.name },
      messages: [{}, { content: [{ name: tool?.name }] }, {}],
    })
  })

  test('a free-text tool is a function of one string', () => {
    const wire = build({
      tools: [
        {
          type: 'custom',
          name: 'patch',
          description: 'Edits.',
          grammar: { syntax: 'lark', definition: 'start: "x"' },
        },
      ],
      turns: [
        user('q'),
        assistant({
          type: 'tool-call',
          id: 'a',
          name: 'patch',
          arguments: '*** "x"',
          kind: 'custom',
        }),
      ],
    })
    expect(wire.body).toMatchObject({
      tools: [
        {
          name: 'patch',
          description: expect.stringMatching(/Edits\.[^]*lark[^]*start: "x"/) as string,
          input_schema: { required: ['input'] },
        },
      ],
      messages: [{}, { content: [{ input: { input: '*** "x"' } }] }, {}],
    })
    expect(wire.tools.get('patch')).toEqual({ name: 'patch', kind: 'custom' })
    expect(warned(wire)).toContain('tools')
  })

  test('schemas are objects at the top', () => {
    const parameters = {
      anyOf: [
        { properties: { a: {}, b: {} }, required: ['a', 'b'] },
        { properties: { a: {}, c: {} }, required: ['a'] },
      ],
      $defs: { d: {} },
    }
    const wire = build({ tools: [f, { ...f, name: 'g', parameters }] })
    expect(wire.body['tools']).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: {} } },
      {
        name: 'g',
        input_schema: {
          type: 'object',
          $defs: { d: {} },
          properties: { a: {}, b: {}, c: {} },
          required: ['a'],
        },
      },
    ])
    expect(warned(wire)).toEqual(['tools.g'])
  })

  test('another vendor’s tools are dropped, and a choice without tools with them', () => {
    const wire = build({
      tools: [{ type: 'hosted', protocol: 'other', name: 'web_search', raw: {} }],
      toolChoice: { type: 'any' },
      parallelTools: false,
    })
    expect(wire.body).not.toHaveProperty('tools')
    expect(wire.body).not.toHaveProperty('tool_choice')
    expect(warned(wire)).toEqual(['web_search', 'tool_choice'])
  })

  test.each<[Partial<Request>, unknown]>([
    [{}, undefined],
    [{ toolChoice: { type: 'auto' } }, { type: 'auto' }],
    [{ toolChoice: { type: 'none' }, parallelTools: false }, { type: 'none' }],
    [{ toolChoice: { type: 'any' } }, { type: 'any' }],
    [{ parallelTools: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ toolChoice: { type: 'allowed', mode: 'any', names: ['f'] } }, { type: 'any' }],
  ])('%j chooses %j', (wish, choice) => {
    expect(build({ tools: [f], ...wish }).body['tool_choice']).toEqual(choice)
  })

  test('a choice among some offers only those', () => {
    const wire = build({
      tools: [f, { ...f, name: 'g' }],
      toolChoice: { type: 'allowed', mode: 'auto', names: ['g'] },
    })
    expect(wire.body['tools']).toMatchObject([{ name: 'g' }])
  })

  test('a model that cannot be made to call a tool is asked to', () => {
    const wire = build({ tools: [f], toolChoice: { type: 'any' } }, { model: 'claude-opus-5-5' })
    expect(wire.body['tool_choice']).toEqual({ type: 'auto' })
    expect(warned(wire)).toEqual(['tool_choice'])
  })
})
