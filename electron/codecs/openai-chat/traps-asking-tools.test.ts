/** The traps of other gateways, by number: tool calls and results that are sent to an upstream of this protocol. */
import { describe, expect, it } from 'vitest'
import type { Block, ToolResultBlock } from '../../hub/content.ts'
import type { Request, Turn } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'

const hello: Request = {
  model: 'public',
  stream: false,
  system: [],
  turns: [],
  tools: [],
  sampling: {},
  stop: [],
  wantsUsage: false,
  extras: {},
}

const build = (wishes: Partial<Request>, model = 'theirs') =>
  buildRequest({ ...hello, ...wishes }, { model, issuer: 'them' })
const messagesOf = (turns: readonly Turn[], model?: string): unknown =>
  build({ turns }, model).body['messages']
const user = (...blocks: readonly Block[]): Turn => ({ role: 'user', blocks })
const said = (...blocks: readonly Block[]): Turn => ({ role: 'assistant', blocks })
const text = (words: string): Block => ({ type: 'text', text: words })
const call = (id: string, name = 'look', words = '{}'): Block => ({
  type: 'tool-call',
  id,
  name,
  arguments: words,
  kind: 'function',
})
const result = (callId: string, ...content: ToolResultBlock['content']): Block => ({
  type: 'tool-result',
  callId,
  content,
  isError: false,
  kind: 'function',
})
const functionTool = (name: string): Request['tools'][number] => ({ type: 'function', name })

describe('tool calls', () => {
  it('8. no arguments are an empty object', () => {
    expect(messagesOf([said(call('a', 'now', ''))])).toMatchObject([
      { tool_calls: [{ function: { arguments: '{}' } }] },
      {},
    ])
  })

  it('12. an id that is too long is cut alike on the call and on its result', () => {
    const long = 'call_'.repeat(30)
    const [first, second] = messagesOf([said(call(long)), user(result(long))]) as readonly Record<
      string,
      unknown
    >[]
    const { tool_calls: calls } = first as { readonly tool_calls: readonly { id: string }[] }
    expect(calls[0]?.id.length).toBeLessThanOrEqual(40)
    expect(second).toMatchObject({ tool_call_id: calls[0]?.id })
  })

  it('17. results that came in several turns each follow their call', () => {
    const turns = [said(call('a'), call('b')), user(result('b')), user(result('a'))]
    expect(messagesOf(turns)).toMatchObject([
      { tool_calls: [{ id: 'a' }, { id: 'b' }] },
      { role: 'tool', tool_call_id: 'a' },
      { role: 'tool', tool_call_id: 'b' },
    ])
  })

  it('18. results stand before the words of the same turn', () => {
    const turns = [said(call('a')), user(text('And?'), result('a', { type: 'text', text: 'r' }))]
    expect(messagesOf(turns)).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', content: 'r' },
      { role: 'user', content: 'And?' },
    ])
  })

  it('19. words around a call are one message with it', () => {
    expect(messagesOf([said(text('a'), call('c'), text('b')), user(result('c'))])).toMatchObject([
      { content: 'a\n\nb', tool_calls: [{ id: 'c' }] },
      { role: 'tool' },
    ])
  })

  it('20. a call without a result gets one, a result without a call becomes words', () => {
    expect(messagesOf([user(result('x', { type: 'text', text: 'r' })), said(call('a'))])).toEqual([
      expect.objectContaining({ role: 'user' }),
      expect.objectContaining({ role: 'assistant' }),
      expect.objectContaining({ role: 'tool', tool_call_id: 'a' }),
    ])
  })

  it('22. of two results of one call the last is sent', () => {
    const turns = [
      said(call('a')),
      user(result('a', { type: 'text', text: '1' }), result('a', { type: 'text', text: '2' })),
    ]
    expect(messagesOf(turns)).toMatchObject([{}, { role: 'tool', content: '2' }])
    expect(messagesOf(turns)).toHaveLength(2)
  })

  it('23. images in a result follow the last result in a user message', () => {
    const image = {
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
    } as const
    const turns = [said(call('a'), call('b')), user(result('a', image), result('b'))]
    expect(messagesOf(turns)).toMatchObject([
      {},
      { role: 'tool', tool_call_id: 'a', content: expect.stringContaining('next user message') },
      { role: 'tool', tool_call_id: 'b' },
      { role: 'user', content: [{ type: 'text' }, { type: 'image_url' }] },
    ])
  })

  it('24. a result that only looks like JSON stays the text it is', () => {
    const words = '{"cut": '
    expect(messagesOf([said(call('a')), user(result('a', { type: 'text', text: words }))])).toEqual(
      expect.arrayContaining([expect.objectContaining({ role: 'tool', content: words })]),
    )
  })

  it('25. a result without content is an empty string', () => {
    expect(messagesOf([said(call('a')), user(result('a'))])).toMatchObject([{}, { content: '' }])
  })

  it('26. names that do not fit are mapped everywhere, apart from each other', () => {
    const long = `mcp__plugin.x__${'y'.repeat(70)}`
    const { body, tools } = build({
      tools: [functionTool(long), functionTool(`${long}z`)],
      toolChoice: { type: 'named', name: long, kind: 'function' },
      turns: [said(call('a', long))],
    })
    const [one, two] = body['tools'] as readonly { function: { name: string } }[]
    const name = one?.function.name ?? ''
    expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(two?.function.name).not.toBe(name)
    expect(body['tool_choice']).toMatchObject({ function: { name } })
    expect(body['messages']).toMatchObject([{ tool_calls: [{ function: { name } }] }, {}])
    expect(tools.get(name)?.name).toBe(long)
  })

  it('28. without tools there is no choice among them', () => {
    const { body } = build({ toolChoice: { type: 'any' }, parallelTools: false })
    expect(body).not.toHaveProperty('tools')
    expect(body).not.toHaveProperty('tool_choice')
    expect(body).not.toHaveProperty('parallel_tool_calls')
  })

  it('29. without calls there is no list of calls', () => {
    expect(messagesOf([said(text('a'))])).toEqual([{ role: 'assistant', content: 'a' }])
  })

  it('30. a message of calls alone has null for its content', () => {
    expect(messagesOf([said(call('a'))])).toMatchObject([{ content: null }, {}])
  })

  it('31. no empty message stands before a message with calls', () => {
    expect(messagesOf([said(text('')), said(call('a')), user(result('a'))])).toMatchObject([
      { role: 'assistant', content: null },
      { role: 'tool' },
    ])
  })

  it.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'none' }, 'none'],
    [{ type: 'any' }, 'required'],
    [
      { type: 'named', name: 'look', kind: 'function' },
      { type: 'function', function: { name: 'look' } },
    ],
    [
      { type: 'allowed', mode: 'auto', names: ['look'] },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'look' } }] },
      },
    ],
  ] as const)('32. the choice %j is asked for', (toolChoice, wire) => {
    expect(build({ tools: [functionTool('look')], toolChoice }).body['tool_choice']).toEqual(wire)
  })

  it('33. one call at a time is asked for', () => {
    const { body } = build({ tools: [functionTool('look')], parallelTools: false })
    expect(body['parallel_tool_calls']).toBe(false)
  })

  const patch: Request['tools'][number] = {
    type: 'custom',
    name: 'patch',
    description: 'Edits.',
    grammar: { syntax: 'lark', definition: 'start: "x"' },
  }
  const patched = said({ ...call('a', 'patch', 'a "b"'), kind: 'custom' } as Block)

  it('35. a tool for free text is a function for models that know no other, also in the history', () => {
    const { body, tools } = build({
      tools: [patch],
      toolChoice: { type: 'named', name: 'patch', kind: 'custom' },
      turns: [patched],
    })
    expect(body).toMatchObject({
      tools: [
        {
          type: 'function',
          function: {
            name: 'patch',
            description: expect.stringContaining('start: "x"'),
            parameters: { required: ['input'] },
          },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'patch' } },
      messages: [
        { tool_calls: [{ type: 'function', function: { arguments: '{"input":"a \\"b\\""}' } }] },
        {},
      ],
    })
    expect(tools.get('patch')).toMatchObject({ kind: 'custom' })
  })

  it('35. models that know tools for free text get them, with the grammar in an object of its own', () => {
    expect(build({ tools: [patch], turns: [patched] }, 'gpt-5.2').body).toMatchObject({
      tools: [
        {
          type: 'custom',
          custom: { format: { type: 'grammar', grammar: { definition: 'start: "x"' } } },
        },
      ],
      messages: [{ tool_calls: [{ type: 'custom', custom: { input: 'a "b"' } }] }, {}],
    })
  })

  it('36. tools of two namespaces stay apart', () => {
    const { body, tools } = build({
      tools: [
        { ...functionTool('run'), namespace: 'git' } as Request['tools'][number],
        functionTool('git__run'),
      ],
    })
    const names = (body['tools'] as readonly { function: { name: string } }[]).map(
      (tool) => tool.function.name,
    )
    expect(new Set(names).size).toBe(2)
    expect(names.map((name) => tools.get(name)?.namespace)).toContain('git')
    expect(names).toContain('git__run')
  })

  const marked = (field: string) =>
    build({ tools: [{ type: 'function', name: 'look', extras: { another: { [field]: true } } }] })

  it('37. the wish to load a tool later, which another protocol has, does not reach the tool', () => {
    const { body, warnings } = marked('defer_loading')
    expect(body['tools']).toEqual([{ type: 'function', function: { name: 'look' } }])
    expect(warnings).toMatchObject([{ field: 'defer_loading' }])
  })

  it.each(['input_examples', 'allowed_callers', 'eager_input_streaming'])(
    '38. %s, which only another protocol knows, does not reach the tool',
    (field) => {
      const { body, warnings } = marked(field)
      expect(body['tools']).toEqual([{ type: 'function', function: { name: 'look' } }])
      expect(warnings).toMatchObject([{ field }])
    },
  )

  it('138. arguments and schemas keep their bytes, so that prompts stay cached', () => {
    const parameters = { type: 'object', properties: { z: { type: 'number' }, a: {} } }
    const { body } = build({
      tools: [{ type: 'function', name: 'look', parameters }],
      turns: [said(call('a', 'look', '{"z": 1.0,"a":2}'))],
    })
    const wire = JSON.stringify(body)
    expect(wire).toContain(JSON.stringify(parameters))
    expect(wire).toContain(JSON.stringify('{"z": 1.0,"a":2}'))
  })
})
