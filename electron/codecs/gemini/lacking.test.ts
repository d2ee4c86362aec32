/** A body of the client's own is forwarded unless the model would miss a proof in it. */
import { expect, test } from 'vitest'
import { lacking } from './lacking.ts'

const user = { role: 'user', parts: [{ text: 'hi' }] }
const call = { functionCall: { name: 'f', args: {} } }
const result = {
  role: 'user',
  parts: [{ functionResponse: { name: 'f', response: { output: 'ok' } } }],
}
const signed = { ...call, thoughtSignature: 'EtcD' }
const lacks = (contents: readonly unknown[]) => lacking('gemini-3-pro-preview')?.in({ contents })

test('63. a call of this turn without its proof is missed', () => {
  expect(lacks([user, { role: 'model', parts: [call] }, result])).toBe(true)
  expect(
    lacks([user, { role: 'model', parts: [{ function_call: call.functionCall }] }, result]),
  ).toBe(true)
})

test.each([
  ['a proof on the first of two calls', [user, { role: 'model', parts: [signed, call] }, result]],
  [
    'a proof on the first of two calls that came one by one',
    [user, { role: 'model', parts: [signed] }, { role: 'model', parts: [call] }, result],
  ],
  ['a call of an earlier turn', [user, { role: 'model', parts: [call] }, result, user]],
  [
    'a proof in snake case',
    [user, { role: 'model', parts: [{ ...call, thought_signature: 'E' }] }],
  ],
  ['no contents', []],
  ['nonsense', [null, { parts: 'x' }, { role: 'model', parts: [null] }]],
])('63. nothing is missed with %s', (_, contents) => {
  expect(lacks(contents)).toBe(false)
})

test('63. older models miss nothing', () => {
  expect(lacking('gemini-2.5-pro')).toBeUndefined()
})
