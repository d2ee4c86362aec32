/** The traps of other gateways, by number: what upstreams of this protocol answer. */
import { describe, expect, it } from 'vitest'
import {
  answer,
  callsOf,
  done,
  finish,
  hear,
  issuer,
  tool,
} from '../../../test/support/script-chunks.ts'
import { decodeBody } from './decode-body.ts'

const made = (index: number, id: string, words = '{}') =>
  tool({ index, id, type: 'function', function: { name: 'look', arguments: words } })
const more = (index: number, words: string) => tool({ index, function: { arguments: words } })

describe('tool calls', () => {
  it('1. a name and arguments that come in one chunk are both kept', () => {
    expect(callsOf(made(0, 'a', '{"at":1}'))).toEqual([['a', 'look', '{"at":1}']])
  })

  it('2. calls that share an index are told apart by their ids', () => {
    expect(callsOf(made(0, 'a', '{"a":1}'), made(0, 'b', '{"b":2}'))).toEqual([
      ['a', 'look', '{"a":1}'],
      ['b', 'look', '{"b":2}'],
    ])
  })

  it('3. without an id, a name behind whole arguments at a used index is another call', () => {
    const bare = tool({ index: 0, function: { name: 'go', arguments: '{}' } })
    expect(callsOf(made(0, 'a', '{"a":1}'), bare)).toEqual([
      ['a', 'look', '{"a":1}'],
      [expect.stringMatching(/^call_/), 'go', '{}'],
    ])
  })

  it('5. arguments that come interleaved find their calls', () => {
    expect(
      callsOf(made(0, 'a', '{"x"'), made(1, 'b', '{"y"'), more(0, ':1}'), more(1, ':2}')),
    ).toEqual([
      ['a', 'look', '{"x":1}'],
      ['b', 'look', '{"y":2}'],
    ])
  })

  it('6. a name and id that are repeated, or empty, begin nothing new', () => {
    const again = tool({ index: 0, id: '', function: { name: '', arguments: '1}' } })
    const same = tool({ index: 0, id: 'a', function: { name: 'look', arguments: '' } })
    expect(callsOf(made(0, 'a', '{"x":'), same, again)).toEqual([['a', 'look', '{"x":1}']])
  })

  it('7. a name that comes last is waited for; without any the call is still seen', () => {
    const nameless = tool({ index: 0, id: 'a', function: { arguments: '{"x":1}' } })
    const named = tool({ index: 0, function: { name: 'look' } })
    expect(callsOf(nameless, named)).toEqual([['a', 'look', '{"x":1}']])
    expect(callsOf(nameless)).toEqual([['a', 'unknown_tool', '{"x":1}']])
  })

  it('8. a call without arguments is not lost', () => {
    expect(callsOf(made(0, 'a', ''))).toEqual([['a', 'look', '']])
  })

  it('10. a call that the limit cut does not count as finished', () => {
    expect(answer([made(0, 'a', '{"x'), finish('length'), done]).stop.reason).toBe('length')
  })

  it('15. calls without ids get ids that another reading of the same answer gives again', () => {
    const bare = tool({ index: 0, function: { name: 'look', arguments: '{}' } })
    expect(callsOf(bare)).toEqual(callsOf(bare))
  })

  it('27. names come back the same way, streamed and whole', () => {
    const tools = new Map([['sky_look', { name: 'sky.look', kind: 'function' } as const]])
    const wire = { id: 'a', type: 'function', function: { name: 'sky_look', arguments: '{}' } }
    const streamed = hear([tool({ ...wire, index: 0 }), finish('tool_calls'), done], tools)
    const choices = [{ message: { tool_calls: [wire] }, finish_reason: 'tool_calls' }]
    const started = { type: 'tool-start', name: 'sky.look' }
    expect(streamed).toContainEqual(expect.objectContaining(started))
    expect(decodeBody({ choices }, { tools }, { issuer })).toContainEqual(
      expect.objectContaining(started),
    )
  })

  it.each(['multi_tool_use.parallel', 'parallel'])(
    '34. calls that the model wrapped into %s are taken out',
    (name) => {
      const tool_uses = [
        { recipient_name: 'functions.look', parameters: { at: 1 } },
        { recipient_name: 'functions.go', parameters: {} },
      ]
      const words = JSON.stringify({ tool_uses })
      expect(
        callsOf(tool({ index: 0, id: 'a', function: { name, arguments: words } })).map(
          ([, ...call]) => call,
        ),
      ).toEqual([
        ['look', '{"at":1}'],
        ['go', '{}'],
      ])
    },
  )

  it('34. a tool that is really called parallel is left alone', () => {
    const own = tool({ index: 0, id: 'a', function: { name: 'parallel', arguments: '{"n":2}' } })
    expect(callsOf(own)).toEqual([['a', 'parallel', '{"n":2}']])
  })

  it('35. free text that was wrapped into a function is taken out', () => {
    const tools = new Map([['patch', { name: 'patch', kind: 'custom' } as const]])
    const frames = [
      tool({ index: 0, id: 'a', function: { name: 'patch', arguments: '{"input":"a' } }),
      more(0, '\\nb"}'),
      finish('tool_calls'),
      done,
    ]
    expect(answer(frames, tools).blocks).toMatchObject([{ kind: 'custom', arguments: 'a\nb' }])
  })
})
