/** Tests of writing calls and their results. */
import { describe, expect, it, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import { build, call, items, look, model, result, text, user } from './fixtures/asking.ts'

const heard = (words: string) => ({ type: 'input_text', text: words })

describe('calls and results', () => {
  const turn = (...blocks: readonly Block[]) => user(...blocks)

  it('8. a call without arguments has an empty object; others pass byte for byte', () => {
    expect(
      items(
        model(call('a', 'look', ''), call('b', 'look', '{"z": 1.0, "a":2}')),
        turn(result('a'), result('b')),
      ),
    ).toMatchObject([
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' },
      { type: 'function_call', call_id: 'b', arguments: '{"z": 1.0, "a":2}' },
      { call_id: 'a', output: '' },
      { call_id: 'b', output: '' },
    ])
  })

  it('25. a result of nothing is an empty string', () => {
    expect(items(model(call('a')), turn(result('a', text(''))))).toMatchObject([
      {},
      { type: 'function_call_output', call_id: 'a', output: '' },
    ])
  })

  it('24. a result that only looks like JSON passes as the string it is', () => {
    expect(items(model(call('a')), turn(result('a', text('{"cut": '))))).toMatchObject([
      {},
      { output: '{"cut": ' },
    ])
  })

  it('23. pictures and files in a result travel in it', () => {
    const picture = {
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
    } as const
    expect(items(model(call('a')), turn(result('a', text('seen'), picture)))).toMatchObject([
      {},
      { output: [heard('seen'), { type: 'input_image', image_url: 'data:image/png;base64,AA==' }] },
    ])
    expect(items(model(call('a')), turn(result('a', picture)))).toMatchObject([
      {},
      { output: [{ type: 'input_image' }] },
    ])
  })

  test('a failed call says so in words, once', () => {
    const failed = (...content: ReturnType<typeof text>[]) => ({
      ...result('a', ...content),
      isError: true,
    })
    const output = (...content: ReturnType<typeof text>[]) =>
      items(model(call('a')), turn(failed(...content)))
    expect(output(text('no'))).toMatchObject([{}, { output: 'Error: no' }])
    expect(output(text('error: no'))).toMatchObject([{}, { output: 'error: no' }])
    expect(output()).toMatchObject([{}, { output: 'Error' }])
  })

  it('12. a long id is shortened alike on the call and its result', () => {
    const id = `toolu_${'x'.repeat(80)}`
    const input = items(model(call(id)), turn(result(id, text('r'))))
    const short = expect.stringMatching(/^toolu_x+_[0-9a-z]{8}$/)
    expect(input).toMatchObject([{ call_id: short }, { call_id: short }])
    const [first, second] = Array.isArray(input) ? (input as { call_id: string }[]) : []
    expect(first?.call_id).toHaveLength(64)
    expect(second?.call_id).toBe(first?.call_id)
  })

  it('11. an id of another vendor is made fit alike on the call and its result', () => {
    const input = items(model(call('call {1}/ä')), turn(result('call {1}/ä', text('r'))))
    const fit = expect.stringMatching(/^call__1____[0-9a-z]{8}$/)
    expect(input).toMatchObject([{ call_id: fit }, { call_id: fit, output: 'r' }])
    expect(items(model(call('functions.x:0')), turn(result('functions.x:0')))).toMatchObject([
      { call_id: 'functions.x:0' },
      { call_id: 'functions.x:0' },
    ])
  })

  test('an id that came twice is two, each with its own result', () => {
    const input = items(
      model(call('0')),
      turn(result('0', text('one'))),
      model(call('0')),
      turn(result('0', text('two'))),
    ) as { call_id: string; output?: string }[]
    expect(input.map(({ call_id }) => call_id === '0')).toEqual([true, true, false, false])
    expect(input[3]?.call_id).toBe(input[2]?.call_id)
    expect(input[3]?.output).toBe('two')
  })

  it('20. a call without a result gets one, a result without a call becomes words', () => {
    const wire = build({
      turns: [model(call('a')), user(text('go on'), result('b', text('late')))],
    })
    expect(wire.body['input']).toMatchObject([
      { type: 'function_call', call_id: 'a' },
      { type: 'function_call_output', call_id: 'a', output: expect.stringContaining('aborted') },
      { type: 'message', role: 'user', content: [heard('go on'), {}, heard('late')] },
    ])
    expect(wire.warnings).toHaveLength(2)
  })

  it('22. of several results of one call the last is sent', () => {
    expect(
      items(model(call('a')), turn(result('a', text('one')), result('a', text('two')))),
    ).toMatchObject([{ type: 'function_call' }, { output: 'two' }])
  })

  it('17. the results of parallel calls stand together behind them', () => {
    expect(
      items(
        model(call('a'), call('b')),
        turn(result('b', text('2'))),
        turn(result('a', text('1'))),
      ),
    ).toMatchObject([{ call_id: 'a' }, { call_id: 'b' }, { output: '1' }, { output: '2' }])
  })

  const patch = { ...call('p', 'patch', '*** "x"'), kind: 'custom' } as const
  const patched = { ...result('p', text('ok')), kind: 'custom' } as const

  it('35. a call of a free-text tool is one, and so is its result', () => {
    expect(items(model(patch), turn(patched))).toEqual([
      { type: 'custom_tool_call', call_id: 'p', name: 'patch', input: '*** "x"' },
      { type: 'custom_tool_call_output', call_id: 'p', output: 'ok' },
    ])
  })

  it('35. for a model without such tools it is a function with one input', () => {
    expect(build({ turns: [model(patch), turn(patched)] }, 'grok-5').body['input']).toEqual([
      { type: 'function_call', call_id: 'p', name: 'patch', arguments: '{"input":"*** \\"x\\""}' },
      { type: 'function_call_output', call_id: 'p', output: 'ok' },
    ])
  })

  it('26. names that the wire cannot carry are changed in the history too', () => {
    const tools = [{ ...look, name: 'sky.look' }]
    const turns = [
      model(call('a', 'sky.look'), call('b', 'old.tool')),
      turn(result('a'), result('b')),
    ]
    expect(build({ tools, turns }).body['input']).toMatchObject([
      { name: 'sky_look' },
      { name: 'old_tool' },
      {},
      {},
    ])
  })

  it('36. a call says its namespace', () => {
    expect(items(model({ ...call('a'), namespace: 'crm' }), turn(result('a')))).toMatchObject([
      { type: 'function_call', name: 'look', namespace: 'crm' },
      {},
    ])
  })
})
