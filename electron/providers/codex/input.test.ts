/** Conversations and tools as ChatGPT's Codex takes them. */
import { describe, expect, it, test } from 'vitest'
import { adjust, forced, user } from './fixtures/adjust.ts'

const itemsOf = (input: readonly unknown[]) => adjust({ input }).adjusted['input']

describe('the conversation', () => {
  it('44. may be one text', () => {
    expect(adjust({ input: 'hi' }).adjusted['input']).toEqual([user('hi')])
  })

  it('42. has developers where others have a system', () => {
    expect(itemsOf([{ role: 'system', content: 'a' }, user('b')])).toEqual([
      { role: 'developer', content: 'a' },
      user('b'),
    ])
  })

  it('13. keeps only ids of the platform’s own form', () => {
    const ids = [
      ['message', 'msg_1', true],
      ['message', 'item_1', false],
      ['message', `msg_${'x'.repeat(61)}`, false],
      ['message', 7, false],
      ['function_call', 'fc_1', true],
      ['function_call', 'rs_1', false],
      ['custom_tool_call', 'ctc_1', true],
      ['custom_tool_call_output', 'ctco_1', true],
      ['function_call_output', 'fc_1', false],
      ['web_search_call', 'ws_1', true],
      ['image_generation_call', 'ig_1', true],
      ['constructor', 'x_1', false],
    ] as const
    for (const [type, id, kept] of ids)
      expect(itemsOf([{ type, id }])).toEqual([kept ? { type, id } : { type }])
  })

  it('12. shortens the id of a call alike on the call and its result', () => {
    const long = `call_${'x'.repeat(80)}`
    const { adjusted } = adjust({
      input: [
        { type: 'function_call', call_id: long },
        { type: 'function_call_output', call_id: long },
        { type: 'function_call', call_id: 'call_1' },
      ],
    })
    const ids = (adjusted['input'] as readonly { readonly call_id: string }[]).map(
      ({ call_id: id }) => id,
    )
    expect(ids[0]).toHaveLength(64)
    expect(ids).toEqual([ids[0], ids[0], 'call_1'])
  })

  it('58. leaves out thoughts that others sealed', () => {
    const own = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAown' }
    const others = [
      { ...own, encrypted_content: 'ErUB-other' },
      { ...own, id: 'x'.repeat(65) },
    ]
    const { adjusted, lost } = adjust({ input: [own, ...others] })
    expect(adjusted['input']).toEqual([own])
    expect(lost).toContain('input.reasoning')
  })

  it('75. leaves out thoughts without a seal, and names of items that nobody kept', () => {
    const { adjusted, lost } = adjust({
      input: [
        user('hi'),
        { type: 'reasoning', id: 'rs_1', summary: [] },
        { type: 'item_reference', id: 'msg_1' },
      ],
    })
    expect(adjusted['input']).toEqual([user('hi')])
    expect(lost).toEqual(['input.reasoning', 'input.item_reference'])
  })

  it('77. keeps the phase of what the assistant said', () => {
    const said = { type: 'message', role: 'assistant', phase: 'commentary', content: [] }
    expect(itemsOf([said])).toEqual([said])
  })
})

describe('the tools', () => {
  const fn = { type: 'function', name: 'f', parameters: {} }

  test.each(['web_search_preview', 'web_search_preview_2025_03_11', 'web_search_2025_08_26'])(
    'know %s by its one name',
    (type) => {
      const { adjusted } = adjust({
        tools: [{ type, search_context_size: 'low' }],
        tool_choice: { type },
      })
      expect(adjusted).toMatchObject({
        tools: [{ type: 'web_search', search_context_size: 'low' }],
        tool_choice: { type: 'web_search' },
      })
    },
  )

  test('are chosen among by the same names', () => {
    const { adjusted } = adjust({
      tools: [fn, { type: 'web_search_preview' }],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [{ type: 'function', name: 'f' }, { type: 'web_search_preview' }, { type: 'mcp' }],
      },
    })
    expect(adjusted['tool_choice']).toEqual({
      type: 'allowed_tools',
      mode: 'auto',
      tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
    })
  })

  test.each(['file_search', 'code_interpreter', 'mcp', 'computer_use_preview', 'tomorrow'])(
    'lose %s, which is not known there',
    (type) => {
      const { adjusted, lost } = adjust({ tools: [{ type }, fn], tool_choice: { type } })
      expect(adjusted['tools']).toEqual([fn])
      expect(adjusted).not.toHaveProperty('tool_choice')
      expect(lost).toEqual([`tools.${type}`, 'tool_choice'])
    },
  )

  test('draw with large models only', () => {
    const tools = [{ type: 'image_generation' }, fn]
    expect(adjust({ tools }).adjusted['tools']).toEqual(tools)
    expect(adjust({ tools }, 'gpt-5.3-codex-spark')).toMatchObject({
      adjusted: { tools: [fn] },
      lost: ['tools.image_generation'],
    })
  })

  test('that are none leave nothing to choose', () => {
    const body = { tools: [], tool_choice: 'auto', parallel_tool_calls: true }
    expect(adjust(body).adjusted).toEqual({ instructions: '', ...forced })
  })
})
