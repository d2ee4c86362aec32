/** A whole answer as one message. */
import { expect, test } from 'vitest'
import { fold } from '../../hub/fold.ts'
import { noUsage } from '../../hub/usage.ts'
import type { Response } from '../../hub/response.ts'
import { decodeBody } from './decode-body.ts'
import { renderResponse } from './render-response.ts'

const answering = { model: 'alias', wantsUsage: true, id: 'ex1', created: 1, inputEstimate: 12 }
const home = 'anthropic-messages'

test('blocks keep their order and their shape', () => {
  const response: Response = {
    id: 'up',
    model: 'm',
    blocks: [
      { type: 'reasoning', text: 'hm', signature: { issuer: home, blob: 's' } },
      { type: 'redacted-reasoning', carrier: { issuer: home, blob: 'd' } },
      { type: 'text', text: 'a', citations: [] },
      { type: 'tool-call', id: 't1', name: 'f', kind: 'function', arguments: '{"b":1}' },
      { type: 'text', text: 'b', citations: [{ url: 'https://x' }] },
      { type: 'tool-call', id: 't2', name: 'g', kind: 'function', arguments: '{"b":' },
      { type: 'tool-call', id: 't3', name: 'h', kind: 'custom', arguments: 'free' },
      { type: 'opaque', protocol: home, raw: { type: 'compaction', content: 'c' }, label: 'c' },
      { type: 'opaque', protocol: 'other', raw: { type: 'x' }, label: 'x' },
    ],
    stop: { reason: 'tool-calls' },
    usage: { ...noUsage, input: 3, output: 4 },
  }
  expect(renderResponse(response, answering)).toEqual({
    id: 'msg_ex1',
    type: 'message',
    role: 'assistant',
    model: 'alias',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'text', text: 'a' },
      { type: 'tool_use', id: 't1', name: 'f', input: { b: 1 } },
      {
        type: 'text',
        text: 'b',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://x',
            title: null,
            cited_text: '',
            encrypted_index: '',
          },
        ],
      },
      { type: 'tool_use', id: 't2', name: 'g', input: { _raw: '{"b":' } },
      { type: 'tool_use', id: 't3', name: 'h', input: { input: 'free' } },
      { type: 'compaction', content: 'c' },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 3,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 4,
    },
  })
})

test('the estimate stands in for an upstream that never counted', () => {
  const response: Response = { id: 'u', model: 'm', blocks: [], stop: { reason: 'stop' } }
  expect(renderResponse(response, answering)).toMatchObject({
    content: [],
    stop_reason: 'end_turn',
    usage: { input_tokens: 12, output_tokens: 0 },
  })
})

test('what is rendered is read again as the same answer', () => {
  const response: Response = {
    id: 'msg_ex1',
    model: 'alias',
    blocks: [
      { type: 'reasoning', text: '', signature: { issuer: home, blob: 's' } },
      { type: 'text', text: 'a', citations: [{ url: 'https://x', title: 'X', text: 'q' }] },
      { type: 'tool-call', id: 't', name: 'f', kind: 'function', arguments: '{"b":[1,null]}' },
    ],
    stop: { reason: 'tool-calls', raw: 'tool_use' },
    usage: { ...noUsage, input: 3, cacheRead: 2, cacheWrite5m: 1, output: 4, reasoning: 1 },
  }
  const whole = fold()
  whole.push(
    decodeBody(renderResponse(response, answering), { tools: new Map() }, { issuer: home }),
  )
  expect(whole.response()).toEqual(response)
})
