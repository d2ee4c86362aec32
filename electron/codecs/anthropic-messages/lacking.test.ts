/** A body of the client's own is forwarded unless the model would miss a thought in it. */
import { expect, test } from 'vitest'
import { lacking } from './lacking.ts'

const thought = { type: 'thinking', thinking: 'Hm.', signature: 's' }
const call = { type: 'tool_use', id: 't', name: 'f', input: {} }
const question = { role: 'user', content: 'hi' }
const results = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }] }
const said = (...content: unknown[]) => ({ role: 'assistant', content })
const enabled = { type: 'enabled', budget_tokens: 1024 }
const lacks = (messages: unknown, thinking: unknown = enabled, model = 'claude-sonnet-4-5') =>
  lacking(model)?.in({ messages, thinking })

test('56. an open tool loop without a thought is missed', () => {
  expect(lacks([question, said(call), results])).toBe(true)
  expect(lacks([question, said({ type: 'text', text: 'I look.' }, call), results, question])).toBe(
    true,
  )
})

test.each([
  ['a thought before the call', [question, said(thought, call), results]],
  ['a thought in a message of its own', [question, said(thought), said(call), results]],
  ['a loop that is over', [question, said(call), results, said('Done.'), question]],
  ['plain texts', [question, { role: 'assistant', content: 'hi' }, question]],
  ['nonsense', [null, { content: 5 }]],
  ['no messages', undefined],
])('56. nothing is missed with %s', (_, messages) => {
  expect(lacks(messages)).toBe(false)
})

test('56. nothing is missed by a model that does not think, or that needs no thought', () => {
  const open = [question, said(call), results]
  expect(lacks(open, null)).toBe(false)
  expect(lacks(open, { type: 'disabled' })).toBe(false)
  expect(lacks(open, { type: 'adaptive' }, 'claude-sonnet-4-6')).toBe(false)
  expect(lacking('claude-opus-4-8')).toBeUndefined()
})
