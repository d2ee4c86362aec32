/** Tests of putting tool calls together from what upstreams send. */
import { describe, expect, test } from 'vitest'
import { answer, callsOf, chunk, finish, tool } from '../../../test/support/script-chunks.ts'
import type { ToolIdentity } from '../codec.ts'

describe('tool calls', () => {
  test('a name that comes after the arguments', () => {
    expect(
      callsOf(
        tool({ index: 0, id: 'a', function: { arguments: '{"n"' } }),
        tool({ index: 0, function: { arguments: ':1}' } }),
        tool({ index: 0, function: { name: 'late' } }),
      ),
    ).toEqual([['a', 'late', '{"n":1}']])
  })

  test('a name and id repeated on every chunk', () => {
    const entry = (words: string) =>
      tool({ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: words } })
    expect(callsOf(entry('{"a":'), entry('1'), entry('}'), entry(''))).toEqual([
      ['a', 'look', '{"a":1}'],
    ])
  })

  test('a new id at a used index is a new call', () => {
    expect(
      callsOf(
        tool({ index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }),
        tool({ index: 0, id: 'b', function: { name: 'look', arguments: '{}' } }),
      ),
    ).toEqual([
      ['a', 'look', '{}'],
      ['b', 'look', '{}'],
    ])
  })

  test('without ids, a name behind whole arguments is a new call, and ids are made up the same each time', () => {
    const frames = [
      tool({ index: 0, function: { name: 'look', arguments: '{"a":1}' } }),
      tool({ index: 0, function: { name: 'look', arguments: '{"a":2}' } }),
    ]
    const calls = callsOf(...frames)
    expect(calls.map(([, , words]) => words)).toEqual(['{"a":1}', '{"a":2}'])
    expect(new Set(calls.map(([id]) => id)).size).toBe(2)
    expect(callsOf(...frames)).toEqual(calls)
  })

  test('without an index, the id tells calls apart', () => {
    expect(
      callsOf(
        tool({ id: 'a', function: { name: 'look', arguments: '{"a"' } }),
        tool({ function: { arguments: ':1}' } }),
        tool({ id: 'b', function: { name: 'go', arguments: '{}' } }),
      ),
    ).toEqual([
      ['a', 'look', '{"a":1}'],
      ['b', 'go', '{}'],
    ])
  })

  test('arguments that come as an object', () => {
    expect(
      callsOf(tool({ index: 0, id: 'a', function: { name: 'look', arguments: { n: 1 } } })),
    ).toEqual([['a', 'look', '{"n":1}']])
  })

  test('a call that never gets a name is still seen', () => {
    expect(callsOf(tool({ index: 0, id: 'a', function: { arguments: '{}' } }))).toEqual([
      ['a', 'unknown_tool', '{}'],
    ])
  })

  test('an entirely empty call is none', () => {
    expect(callsOf(chunk({ content: 'Hi' }), tool({ index: 0, function: {} }))).toEqual([['text']])
  })

  test('the deprecated function_call', () => {
    const { blocks, stop } = answer([
      chunk({ function_call: { name: 'look', arguments: '' } }),
      chunk({ function_call: { arguments: '{}' } }),
      finish('function_call'),
    ])
    expect(blocks).toMatchObject([{ name: 'look', arguments: '{}' }])
    expect(stop.reason).toBe('tool-calls')
  })

  test('a huge index costs nothing', () => {
    expect(
      callsOf(tool({ index: 4_000_000_000, id: 'a', function: { name: 'look', arguments: '{}' } })),
    ).toEqual([['a', 'look', '{}']])
  })

  test('a wrapper that the model wrote around several calls is taken off', () => {
    const uses = [
      { recipient_name: 'functions.look', parameters: { at: 'sky' } },
      { recipient_name: 'functions.go', parameters: {} },
    ]
    const words = JSON.stringify({ tool_uses: uses })
    const calls = callsOf(
      tool({ index: 0, id: 'a', function: { name: 'multi_tool_use.parallel', arguments: words } }),
    )
    expect(calls.map(([, name, inner]) => [name, inner])).toEqual([
      ['look', '{"at":"sky"}'],
      ['go', '{}'],
    ])
  })

  test('a wrapper that is cut off is shown as it is', () => {
    const [call] = callsOf(
      tool({ index: 0, id: 'a', function: { name: 'multi_tool_use.parallel', arguments: '{"to' } }),
    )
    expect(call).toEqual(['a', 'multi_tool_use.parallel', '{"to'])
  })

  test('names and forms come back as the client knows them', () => {
    const tools = new Map<string, ToolIdentity>([
      ['sky_look', { name: 'sky.look', kind: 'function' }],
      ['patch', { name: 'patch', kind: 'custom', namespace: 'git' }],
    ])
    const { blocks } = answer(
      [
        tool({ index: 0, id: 'a', function: { name: 'sky_look', arguments: '{}' } }),
        tool({ index: 1, id: 'b', function: { name: 'patch', arguments: '{"inp' } }),
        tool({ index: 1, function: { arguments: 'ut":"a\\nb"}' } }),
        finish('tool_calls'),
      ],
      tools,
    )
    expect(blocks).toMatchObject([
      { name: 'sky.look', kind: 'function', arguments: '{}' },
      { name: 'patch', kind: 'custom', namespace: 'git', arguments: 'a\nb' },
    ])
  })
})
