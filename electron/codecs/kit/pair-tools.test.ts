/** Tests of the repair of tool calls and results. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Block, ToolCallBlock, ToolResultBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { abortedResult, pairTools } from './pair-tools.ts'

const call = (id: string): ToolCallBlock => ({
  type: 'tool-call',
  id,
  name: 'look',
  arguments: '{}',
  kind: 'function',
})
const result = (callId: string, text = `of ${callId}`): ToolResultBlock => ({
  type: 'tool-result',
  callId,
  content: [{ type: 'text', text }],
  isError: false,
  kind: 'function',
})
const text = (words: string): Block => ({ type: 'text', text: words })
const user = (...blocks: Block[]): Turn => ({ role: 'user', blocks })
const model = (...blocks: Block[]): Turn => ({ role: 'assistant', blocks })

describe('a conversation in order', () => {
  test('is left as it is', () => {
    const turns = [
      user(text('hi')),
      model(call('a'), call('b')),
      user(result('a'), result('b'), text('so?')),
    ]
    expect(pairTools(turns)).toEqual({ turns, warnings: [] })
  })

  test('may use an id again in a later turn', () => {
    const turns = [
      model(call('a')),
      user(result('a', '1')),
      model(call('a')),
      user(result('a', '2')),
    ]
    expect(pairTools(turns)).toEqual({ turns, warnings: [] })
  })
})

test('results spread over several user turns stand together behind their calls, in the order of the calls', () => {
  const { turns } = pairTools([
    model(call('a'), call('b')),
    user(text('wait')),
    user(result('b')),
    user(result('a'), text('done')),
  ])
  expect(turns).toEqual([
    model(call('a'), call('b')),
    user(result('a'), result('b'), text('wait')),
    user(text('done')),
  ])
})

test('results move before an instruction that stands in between', () => {
  const note: Turn = { role: 'system', blocks: [text('be brief')] }
  const { turns } = pairTools([model(call('a')), note, user(result('a'))])
  expect(turns).toEqual([model(call('a')), user(result('a')), note])
})

test('a call without a result gets one that says it was aborted', () => {
  const { turns, warnings } = pairTools([
    model(call('a'), call('b')),
    user(result('a'), text('go on')),
  ])
  expect(turns[1]?.blocks).toEqual([
    result('a'),
    { ...result('b', abortedResult), isError: true },
    text('go on'),
  ])
  expect(warnings).toHaveLength(1)
})

test('a call at the very end gets a turn with its result', () => {
  const { turns } = pairTools([model(call('a'))])
  expect(turns).toHaveLength(2)
  expect(turns[1]).toMatchObject({ role: 'user', blocks: [{ callId: 'a', isError: true }] })
})

test('a result without its call becomes text of the user', () => {
  const { turns, warnings } = pairTools([user(result('lost', 'forty-two'), text('go on'))])
  expect(turns).toEqual([
    user(text('[Result of an earlier tool call, lost]'), text('forty-two'), text('go on')),
  ])
  expect(warnings).toEqual([
    { field: 'messages', action: 'a tool result without its call was sent as text' },
  ])
})

test('of several results of one call the last is kept', () => {
  const { turns } = pairTools([
    model(call('a')),
    user(result('a', 'old')),
    user(result('a', 'new')),
  ])
  expect(turns).toEqual([model(call('a')), user(result('a', 'new'))])
})

test('of two calls with one id the later is kept', () => {
  const later = { ...call('a'), arguments: '{"n":2}' }
  const { turns, warnings } = pairTools([model(call('a'), later), user(result('a'))])
  expect(turns).toEqual([model(later), user(result('a'))])
  expect(warnings).toHaveLength(1)
})

test('a result takes the form of its call', () => {
  const custom: ToolCallBlock = { ...call('a'), kind: 'custom' }
  const { turns } = pairTools([model(custom), user(result('a'))])
  expect(turns[1]?.blocks).toEqual([{ ...result('a'), kind: 'custom' }])
})

test('whatever the conversation, afterwards it is in order, and a second repair changes nothing', () => {
  const id = fc.constantFrom('a', 'b', 'c')
  const block = fc.oneof(
    id.map(call),
    id.map((one) => result(one)),
    fc.constant(text('words')),
  )
  const turn = fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const),
    blocks: fc.array(block, { maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (raw) => {
      const turns = raw.map(({ role, blocks }) => ({
        role,
        blocks: blocks.filter((one) => role === 'assistant' || one.type !== 'tool-call'),
      }))
      const repaired = pairTools(turns).turns
      const ids = repaired.map((one, at) => ({
        calls: one.blocks.flatMap((b) => (b.type === 'tool-call' ? [b.id] : [])),
        results: repaired[at + 1]?.blocks.flatMap((b) =>
          b.type === 'tool-result' ? [b.callId] : [],
        ),
      }))
      for (const { calls, results } of ids.filter((one) => one.calls.length > 0))
        expect(results).toEqual(calls)
      expect(pairTools(repaired)).toEqual({ turns: repaired, warnings: [] })
    }),
    { numRuns: 200, seed: 11 },
  )
})
