/** Traps of tools and the choice among them that others fell into, by the numbers they go under. */
import { describe, expect, it } from 'vitest'
import type { Request, Tool } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { assistant, build, call, home, result, text, user, warned } from './fixtures/asking.ts'
import { block, decode, delta, last, responseOf, startFrame } from './fixtures/heard.ts'
import { parseRequest } from './parse-request.ts'

const asked = (fields: object): Request =>
  parseRequest({
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'q' }],
    ...fields,
  })

/** What an upstream of this protocol is sent for a client's own body. */
const resent = (fields: object, model = 'glm-x'): Record<string, unknown> =>
  buildRequest(asked(fields), { model, issuer: home }).body

describe('tools', () => {
  const f: Tool = { type: 'function', name: 'f' }

  it('26. a name too long or of other letters is mapped alike in tools, choice, history and references', () => {
    const name = `mcp__plugin.x/${'y'.repeat(70)}`
    const reference = { type: 'tool_reference', tool_name: name }
    const found = { type: 'tool_search_tool_search_result', tool_references: [reference] }
    const wire = build({
      tools: [{ type: 'function', name }],
      toolChoice: { type: 'named', name, kind: 'function' },
      turns: [
        user('q'),
        assistant(
          {
            type: 'opaque',
            protocol: home,
            label: 'tool_search_tool_result',
            raw: { type: 'tool_search_tool_result', tool_use_id: 's', content: found },
          },
          call('a', name),
        ),
        user({ ...result('a', 'x'), extras: { [home]: { content: [reference] } } }),
      ],
    })
    const [fit] = wire.tools.keys()
    expect(fit).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(wire.body).toMatchObject({
      tools: [{ name: fit }],
      tool_choice: { name: fit },
      messages: [
        {},
        {
          content: [
            { content: { tool_references: [{ tool_name: fit }] } },
            { type: 'tool_use', name: fit },
          ],
        },
        { content: [{ content: [{ tool_name: fit }] }] },
      ],
    })
    expect(JSON.stringify(wire.body)).not.toContain(name)
    const answer = block(0, {
      type: 'tool_search_tool_result',
      content: { ...found, tool_references: [{ ...reference, tool_name: fit }] },
    })
    expect(responseOf(decode([startFrame, answer, last], wire.tools)).blocks).toMatchObject([
      { raw: { content: { tool_references: [{ tool_name: name }] } } },
    ])
  })

  it('28. with no tool left no choice is sent', () => {
    const wire = build({
      tools: [{ type: 'hosted', protocol: 'other', name: 'draw', raw: {} }],
      toolChoice: { type: 'any' },
      parallelTools: false,
    })
    expect(wire.body).not.toHaveProperty('tools')
    expect(wire.body).not.toHaveProperty('tool_choice')
    expect(warned(wire)).toEqual(['draw', 'tool_choice'])
  })

  it('28. a choice of a tool that could not be sent is dropped, the others stay', () => {
    const wire = build({
      tools: [f, { type: 'hosted', protocol: 'other', name: 'draw', raw: {} }],
      toolChoice: { type: 'named', name: 'draw', kind: 'function' },
    })
    expect(wire.body).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'auto' } })
    expect(warned(wire)).toContain('tool_choice')
  })

  it.each([
    [{ type: 'auto' }, { type: 'auto' }],
    [{ type: 'any' }, { type: 'any' }],
    [{ type: 'none' }, { type: 'none' }],
    [
      { type: 'tool', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
  ])('32. the choice %j is kept', (tool_choice, kept) => {
    const tools = [{ name: 'f', input_schema: { type: 'object', properties: {} } }]
    expect(resent({ tools, tool_choice })['tool_choice']).toEqual(kept)
  })

  it('33. one call at a time is asked for, with or without a choice', () => {
    const one = { disable_parallel_tool_use: true }
    expect(build({ tools: [f], parallelTools: false }).body['tool_choice']).toEqual({
      type: 'auto',
      ...one,
    })
    const tools = [{ name: 'f', input_schema: { type: 'object', properties: {} } }]
    expect(resent({ tools, tool_choice: { type: 'any', ...one } })['tool_choice']).toEqual({
      type: 'any',
      ...one,
    })
  })

  it('35. a free-text tool is a function of one string upstream and free text again behind it', () => {
    const wire = build({ tools: [{ type: 'custom', name: 'apply_patch' }] })
    expect(wire.body['tools']).toMatchObject([
      { name: 'apply_patch', input_schema: { required: ['input'] } },
    ])
    const events = decode(
      [
        startFrame,
        block(0, { type: 'tool_use', id: 'a', name: 'apply_patch', input: {} }),
        delta(0, { type: 'input_json_delta', partial_json: '{"input":"*** \\"x' }),
        delta(0, { type: 'input_json_delta', partial_json: '\\"\\n"}' }),
        last,
      ],
      wire.tools,
    )
    expect(responseOf(events).blocks).toMatchObject([
      { kind: 'custom', name: 'apply_patch', arguments: '*** "x"\n' },
    ])
  })

  it('36. tools of two namespaces with one name stay apart, and get their namespace back', () => {
    const wire = build({
      tools: [
        { type: 'function', name: 'open', namespace: 'a' },
        { type: 'function', name: 'open', namespace: 'b' },
        { type: 'function', name: 'a__open' },
      ],
    })
    const names = (wire.body['tools'] as { name: string }[]).map(({ name }) => name)
    expect(new Set(names).size).toBe(3)
    const events = decode(
      [startFrame, block(0, { type: 'tool_use', id: 'x', name: names[1], input: {} }), last],
      wire.tools,
    )
    expect(events[1]).toMatchObject({ name: 'open', namespace: 'b' })
  })

  it('37. what defers a tool stays on this protocol, and no cache mark stands on such a tool', () => {
    const own = { name: 'f', input_schema: { type: 'object', properties: {} }, defer_loading: true }
    const tools = [{ ...own, cache_control: { type: 'ephemeral' } }]
    expect(asked({ tools }).tools).toEqual([
      {
        type: 'function',
        name: 'f',
        parameters: own.input_schema,
        cache: {},
        extras: { [home]: { defer_loading: true } },
      },
    ])
    expect(resent({ tools })['tools']).toEqual([own])
  })

  it('38. fields that only this protocol knows ride in its extras and nowhere else', () => {
    const own = {
      input_examples: [{ a: 1 }],
      allowed_callers: ['direct'],
      eager_input_streaming: true,
    }
    const tools = [
      { type: 'custom', name: 'f', input_schema: { type: 'object', properties: {} }, ...own },
    ]
    const [only] = asked({ tools }).tools
    expect(only).toEqual({
      type: 'function',
      name: 'f',
      parameters: { type: 'object', properties: {} },
      extras: { [home]: own },
    })
    const foreign: Tool = { ...f, extras: { other: { output_schema: {} } } }
    expect(build({ tools: [foreign] }).body['tools']).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: {} } },
    ])
  })

  it('138. tools are written in the order and spelling of the client, every time', () => {
    const parameters = {
      type: 'object',
      properties: { z: { type: 'string' }, a: { type: 'number' } },
    }
    const request = { tools: [{ ...f, name: 'b', parameters }, f], turns: [user(text('q'))] }
    const sent = JSON.stringify(build(request).body)
    expect(sent).toContain(JSON.stringify(parameters))
    expect(sent.indexOf('"name":"b"')).toBeLessThan(sent.indexOf('"name":"f"'))
    expect(JSON.stringify(build(request).body)).toBe(sent)
  })
})
