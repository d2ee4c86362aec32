/** An unstreamed answer means what its stream would have meant. */
import { expect, test } from 'vitest'
import { fold } from '../../hub/fold.ts'
import { violations } from '../../hub/lifecycle.ts'
import { decodeBody } from './decode-body.ts'

const read = (body: unknown) => decodeBody(body, { tools: new Map() }, { issuer: 'i' })

test('every block, the stop and the counts are read', () => {
  const events = read({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'thinking', thinking: '', signature: 'sig' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'text', text: 'hi', citations: [{ type: 'char_location', document_index: 2 }] },
      { type: 'tool_use', id: 't', name: 'f', input: { b: 1, a: [] } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 5, output_tokens: 7, cache_creation_input_tokens: 4 },
  })
  expect(violations(events)).toEqual([])
  const whole = fold()
  whole.push(events)
  expect(whole.response()).toEqual({
    id: 'msg_1',
    model: 'm',
    blocks: [
      { type: 'reasoning', text: '', signature: { issuer: 'i', blob: 'sig' } },
      { type: 'redacted-reasoning', carrier: { issuer: 'i', blob: 'd' } },
      { type: 'text', text: 'hi', citations: [{ url: 'document:2' }] },
      { type: 'tool-call', id: 't', name: 'f', kind: 'function', arguments: '{"b":1,"a":[]}' },
    ],
    stop: { reason: 'tool-calls', raw: 'tool_use' },
    usage: { input: 5, cacheRead: 0, cacheWrite5m: 4, cacheWrite1h: 0, output: 7, reasoning: 0 },
  })
})

test('an error that came with status 200 is an error', () => {
  expect(
    read({ type: 'error', error: { type: 'overloaded_error', message: 'Busy' } }),
  ).toMatchObject([{ type: 'error', error: { kind: 'overloaded', message: 'Busy' } }])
})

test.each([null, 'text', [], {}, { content: null }, '<html></html>'])(
  '%j is no message',
  (body) => {
    expect(read(body)).toMatchObject([{ type: 'error', error: { kind: 'upstream-invalid' } }])
  },
)
