/** Tests of reading the conversation: items of every kind, and the turns they form. */
import { describe, expect, it, test } from 'vitest'
import type { Request } from '../../hub/request.ts'
import { parseRequest } from './parse-request.ts'

const parse = (input: unknown, more: object = {}): Request =>
  parseRequest({ model: 'm', input, ...more })
const turns = (...input: readonly unknown[]): Request['turns'] => parse(input).turns

const user = (content: unknown) => ({ role: 'user', content })
const call = (id: string, more: object = {}) => ({
  type: 'function_call',
  id: `fc_${id}`,
  status: 'completed',
  call_id: id,
  name: 'f',
  arguments: '{"a": 1.0}',
  ...more,
})
const output = (id: string, words: unknown = 'ok') => ({
  type: 'function_call_output',
  call_id: id,
  output: words,
})

describe('instructions', () => {
  it('43. come from their field and from the items that lead, in order', () => {
    const { system } = parse(
      [
        { role: 'system', content: 'B' },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'C' }] },
        user('hi'),
      ],
      { instructions: 'A' },
    )
    expect(system.map(({ text }) => text)).toEqual(['A', 'B', 'C'])
  })

  it('41. in the middle keep their place', () => {
    expect(turns(user('a'), { role: 'developer', content: 'now brief' }, user('b'))).toEqual([
      { role: 'user', blocks: [{ type: 'text', text: 'a' }] },
      { role: 'system', blocks: [{ type: 'text', text: 'now brief' }] },
      { role: 'user', blocks: [{ type: 'text', text: 'b' }] },
    ])
  })

  it('43. that say nothing are none', () => {
    expect(
      parse([{ role: 'system', content: '' }, user('a')], { instructions: '' }).system,
    ).toEqual([])
  })

  it('42. of a developer are instructions like any other', () => {
    expect(parse([{ role: 'developer', content: 'x' }, user('a')]).system).toEqual([
      { type: 'text', text: 'x' },
    ])
  })
})

describe('what the model said', () => {
  it('77. keeps its phase', () => {
    const content = [{ type: 'output_text', text: 'x', annotations: [], logprobs: [] }]
    expect(turns({ type: 'message', role: 'assistant', phase: 'final_answer', content })).toEqual([
      {
        role: 'assistant',
        blocks: [
          { type: 'text', text: 'x', extras: { 'openai-responses': { phase: 'final_answer' } } },
        ],
      },
    ])
  })

  it('46. leaves no trace where it said nothing', () => {
    expect(turns(user('a'), { role: 'assistant', content: [] }, user('b'))).toHaveLength(2)
    expect(turns(user('a'), { role: 'assistant', content: '' }, user('b'))).toHaveLength(2)
  })

  test('a refusal is a block of its own', () => {
    const content = [{ type: 'refusal', refusal: 'No.' }]
    expect(turns({ role: 'assistant', content })[0]?.blocks).toEqual([
      { type: 'refusal', text: 'No.' },
    ])
  })

  it('49. is one turn, in its order: thoughts, words, calls', () => {
    const answer = turns(
      user('q'),
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
      { role: 'assistant', content: 'I look.' },
      call('a'),
      call('b'),
      output('a'),
      output('b'),
      { role: 'assistant', content: 'Done.' },
    )
    expect(answer.map(({ role, blocks }) => [role, ...blocks.map(({ type }) => type)])).toEqual([
      ['user', 'text'],
      ['assistant', 'reasoning', 'text', 'tool-call', 'tool-call'],
      ['user', 'tool-result', 'tool-result'],
      ['assistant', 'text'],
    ])
  })

  it('17. results of one step stand together, and the words after them apart', () => {
    const told = turns(call('a'), call('b'), output('a'), output('b'), user('and?'))
    expect(told.map(({ role, blocks }) => [role, blocks.length])).toEqual([
      ['assistant', 2],
      ['user', 2],
      ['user', 1],
    ])
  })
})

describe('calls and their outputs', () => {
  it('13. lose the ids of their items, which belong to one connection, and keep those of the calls', () => {
    expect(turns(call('call_1', { namespace: 'mcp' }))[0]?.blocks).toEqual([
      {
        type: 'tool-call',
        id: 'call_1',
        name: 'f',
        arguments: '{"a": 1.0}',
        kind: 'function',
        namespace: 'mcp',
      },
    ])
  })

  it('35. of custom tools are free text', () => {
    const made = {
      type: 'custom_tool_call',
      id: 'ctc_1',
      call_id: 'c',
      name: 'p',
      input: '*** "x"',
    }
    const gave = { type: 'custom_tool_call_output', call_id: 'c', output: 'done' }
    expect(turns(made, gave).map(({ blocks }) => blocks[0])).toEqual([
      { type: 'tool-call', id: 'c', name: 'p', arguments: '*** "x"', kind: 'custom' },
      {
        type: 'tool-result',
        callId: 'c',
        content: [{ type: 'text', text: 'done' }],
        isError: false,
        kind: 'custom',
      },
    ])
  })

  it('23. pictures and files in an output are kept', () => {
    const parts = [
      { type: 'input_text', text: 'see' },
      { type: 'input_image', image_url: 'data:image/png;base64,aGk=' },
      { type: 'input_file', file_id: 'f' },
    ]
    expect(turns(call('a'), output('a', parts))[1]?.blocks[0]).toMatchObject({
      content: [{ type: 'text' }, { type: 'image' }, { type: 'file' }],
    })
  })

  it('25. that gave nothing are an empty result', () => {
    for (const nothing of ['', null, []])
      expect(turns(call('a'), output('a', nothing))[1]?.blocks[0]).toMatchObject({ content: [] })
  })

  test('keep what only this protocol knows of them', () => {
    const caller = { type: 'program', caller_id: 'p' }
    expect(turns(call('a', { caller }))[0]?.blocks[0]).toMatchObject({
      extras: { 'openai-responses': { caller } },
    })
  })
})

describe('thoughts', () => {
  const reasoning = (fields: object) =>
    turns({ type: 'reasoning', id: 'rs_1', summary: [], ...fields })[0]?.blocks

  it('61. of several paragraphs are one block', () => {
    const summary = ['One.', 'Two.'].map((text) => ({ type: 'summary_text', text }))
    expect(reasoning({ summary, encrypted_content: 'gAAAA' })).toEqual([
      {
        type: 'reasoning',
        text: 'One.\n\nTwo.',
        signature: { issuer: 'openai-responses', blob: 'gAAAA' },
      },
    ])
  })

  it('57. without words keep their seal', () => {
    expect(reasoning({ encrypted_content: 'gAAAA' })).toEqual([
      { type: 'reasoning', text: '', signature: { issuer: 'openai-responses', blob: 'gAAAA' } },
    ])
  })

  it('75. that nobody could read are left out', () => {
    expect(reasoning({})).toBeUndefined()
    expect(reasoning({ encrypted_content: null })).toBeUndefined()
  })

  test('in the open are words too', () => {
    expect(reasoning({ content: [{ type: 'reasoning_text', text: 'Raw.' }] })).toEqual([
      { type: 'reasoning', text: 'Raw.' },
    ])
  })
})

describe('items that only this protocol knows', () => {
  it('136. a web search is known as one', () => {
    const raw = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'rain', sources: [{ type: 'url', url: 'https://a.test' }] },
    }
    expect(turns(raw)).toEqual([
      {
        role: 'assistant',
        blocks: [
          {
            type: 'opaque',
            protocol: 'openai-responses',
            raw,
            label: 'web_search_call',
            search: { query: 'rain', sources: [{ url: 'https://a.test' }] },
          },
        ],
      },
    ])
  })

  it.each([
    ['assistant', 'file_search_call'],
    ['assistant', 'mcp_list_tools'],
    ['assistant', 'computer_call'],
    ['assistant', 'program_output'],
    ['assistant', 'tool_search_output'],
    ['assistant', 'compaction'],
    ['user', 'computer_call_output'],
    ['user', 'local_shell_call_output'],
    ['user', 'mcp_approval_response'],
    ['user', 'additional_tools'],
    ['user', 'compaction_trigger'],
    ['assistant', 'something_new'],
  ])('of the %s: %s is kept as it came', (role, type) => {
    const raw = { type, encrypted_content: 'gAAAA', x: [1] }
    expect(turns(raw)).toEqual([
      { role, blocks: [{ type: 'opaque', protocol: 'openai-responses', raw, label: type }] },
    ])
  })

  test('a tool search that the client ran is its own', () => {
    const raw = { type: 'tool_search_output', execution: 'client' }
    expect(turns(raw)[0]?.role).toBe('user')
  })
})
