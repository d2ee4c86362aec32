/** The order a conversation must have. */
import { describe, expect, test } from 'vitest'
import { abortedResult } from '../kit/pair-tools.ts'
import {
  assistant,
  build,
  call,
  messages,
  result,
  system,
  user,
  warned,
} from './fixtures/asking.ts'

describe('turns', () => {
  test('neighbours of one role are one message; empty texts and turns go', () => {
    expect(
      messages([user('a'), user('', 'b'), assistant(''), assistant('c', ' '), user('d')]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd' },
    ])
  })

  test('all results of a turn stand first in the one user turn behind it', () => {
    const turns = [
      user('q'),
      assistant(call('a'), call('b')),
      user('meanwhile', result('b', 'B')),
      user(result('a', 'A')),
    ]
    expect(messages(turns)).toMatchObject([
      {},
      { role: 'assistant' },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
          { type: 'tool_result', tool_use_id: 'b', content: 'B' },
          { type: 'text', text: 'meanwhile' },
        ],
      },
    ])
  })

  test('calls stand last in their turn', () => {
    const turns = [user('q'), assistant('a', call('x'), 'b'), user(result('x', 'X'))]
    expect(messages(turns)).toMatchObject([
      {},
      { content: [{ text: 'a' }, { text: 'b' }, { type: 'tool_use', id: 'x' }] },
      {},
    ])
  })

  test('a call without a result gets one, a result without a call becomes words', () => {
    const wire = build({ turns: [user('q'), assistant(call('a')), user(result('z', 'Z'))] })
    expect(wire.body['messages']).toMatchObject([
      {},
      {},
      {
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: abortedResult, is_error: true },
          { type: 'text' },
          { type: 'text', text: 'Z' },
        ],
      },
    ])
    expect(wire.warnings).toHaveLength(2)
  })

  test('ids the service refuses change alike on the call and on its result', () => {
    const turns = [user('q'), assistant(call('functions.f:0')), user(result('functions.f:0', 'r'))]
    const [, made, answered] = messages(turns) as { content: Record<string, string>[] }[]
    expect(made?.content[0]?.['id']).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(answered?.content[0]?.['tool_use_id']).toBe(made?.content[0]?.['id'])
  })

  test('the user begins', () => {
    expect(messages([assistant('a'), user('b')])).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: 'b' },
    ])
    expect(messages([])).toHaveLength(1)
  })

  test('an answer to be continued ends without white space, where it can be continued', () => {
    const turns = [user('q'), assistant('It is \n')]
    expect(messages(turns)).toMatchObject([{}, { role: 'assistant', content: 'It is' }])
    const wire = build({ turns }, { model: 'claude-opus-4-6' })
    expect(wire.body['messages']).toMatchObject([{}, {}, { role: 'user', content: 'Continue.' }])
    expect(warned(wire)).toEqual(['messages'])
  })

  test('instructions at the head join the system prompt; later ones stay in place where they may', () => {
    const turns = [
      system('rule'),
      user('a'),
      system('rule'),
      assistant('b'),
      system('rule'),
      user('c'),
    ]
    const newer = build(
      { turns, system: [{ type: 'text', text: 's' }] },
      { model: 'claude-opus-5' },
    )
    expect(newer.body).toMatchObject({
      system: [{ text: 's' }, { text: 'rule' }],
      messages: [
        { role: 'user', content: 'a' },
        { role: 'system', content: 'rule' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: [{ text: expect.stringContaining('rule') as string }, {}] },
      ],
    })
    expect(build({ turns }).body['messages']).toMatchObject([
      {
        role: 'user',
        content: [{ text: 'a' }, { text: expect.stringContaining('rule') as string }],
      },
      { role: 'assistant' },
      { role: 'user' },
    ])
  })

  test('an instruction that no answer follows at once is told as the user’s words', () => {
    const turns = [user('a'), system('rule'), user('b')]
    expect(messages(turns, { model: 'claude-opus-5' })).toMatchObject([
      {
        role: 'user',
        content: [
          { text: 'a' },
          { text: expect.stringContaining('rule') as string },
          { text: 'b' },
        ],
      },
    ])
  })
})
