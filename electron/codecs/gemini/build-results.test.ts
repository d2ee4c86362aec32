/** Tests of calls and their results on their way out. */
import { describe, expect, it } from 'vitest'
import type { ToolResultBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import {
  gemini2,
  user,
  model,
  text,
  call,
  result,
  words,
  contentsOf,
  warned,
} from './fixtures/requests.ts'

describe('calls and results', () => {
  const answered = (...content: ToolResultBlock['content']): readonly Turn[] => [
    user(text('Hi')),
    model(call('c1')),
    user(result('c1', content)),
  ]
  const response = (content: ToolResultBlock['content'], isError = false): unknown => {
    const turns = [user(text('Hi')), model(call('c1')), user(result('c1', content, isError))]
    return JSON.parse(JSON.stringify(contentsOf(turns, gemini2)))[2].parts[0].functionResponse
      .response
  }

  it('16. a result names the tool of its call, whatever its id looks like', () => {
    expect(
      contentsOf(
        [user(text('Hi')), model(call('toolu_x__y')), user(result('toolu_x__y', words('ok')))],
        gemini2,
      ),
    ).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ functionCall: { name: 'look', args: {} } }] },
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'look', response: { output: 'ok' } } }],
      },
    ])
  })

  it('an id goes out only where the model gave it', () => {
    const turns = [
      user(text('Hi')),
      model(call('gem_l6f0oz2d'), call('call_0123456789abcdefghij')),
      user(result('gem_l6f0oz2d', words('a')), result('call_0123456789abcdefghij', words('b'))),
    ]
    expect(contentsOf(turns, gemini2)).toMatchObject([
      {},
      { parts: [{ functionCall: { id: 'l6f0oz2d' } }, { functionCall: { name: 'look' } }] },
      { parts: [{ functionResponse: { id: 'l6f0oz2d' } }, { functionResponse: { name: 'look' } }] },
    ])
    expect(JSON.stringify(contentsOf(turns))).not.toContain('call_')
  })

  it.each([
    ['39. arguments that are no object', '[1]', { value: [1] }],
    ['arguments that are no JSON', '{"a', { _raw: '{"a' }],
    ['8. empty arguments', '', {}],
  ])('%s are wrapped', (_, args, expected) => {
    const turns = [user(text('Hi')), model(call('c', args)), user(result('c', words('ok')))]
    expect(contentsOf(turns, gemini2)).toMatchObject([
      {},
      { parts: [{ functionCall: { args: expected } }] },
      {},
    ])
  })

  it('24. a result that merely looks like JSON goes out as text', () => {
    expect(response(words('{ "a": "tru'))).toEqual({ output: '{ "a": "tru' })
    expect(response(words('{"id":12345678901234567890}'))).toEqual({
      output: '{"id":12345678901234567890}',
    })
    expect(response(words('{"a":1}'))).toEqual({ a: 1 })
    expect(response(words('[1]'))).toEqual({ output: [1] })
  })

  it('25. a result of nothing is an empty output', () => {
    expect(response([])).toEqual({ output: '' })
  })

  it('a failed call is told as an error', () => {
    expect(response(words('no such file'), true)).toEqual({ error: 'no such file' })
  })

  it('17. all results of a turn stand in the one content behind their calls', () => {
    const turns = [
      user(text('Hi')),
      model(call('a'), call('b')),
      user(result('b', words('2'))),
      user(result('a', words('1'))),
    ]
    expect(contentsOf(turns, gemini2)).toMatchObject([
      {},
      {},
      {
        parts: [
          { functionResponse: { response: { output: '1' } } },
          { functionResponse: { response: { output: '2' } } },
        ],
      },
    ])
  })

  it('18. results stand before the words of the same turn', () => {
    const turns = [user(text('Hi')), model(call('a')), user(text('and?'), result('a', words('1')))]
    expect(contentsOf(turns, gemini2)).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: {} }, { text: 'and?' }] },
    ])
  })

  it('20. a call that never got its result is told to be aborted', () => {
    const turns = [user(text('Hi')), model(call('a')), user(text('Stop'))]
    expect(contentsOf(turns, gemini2)).toMatchObject([
      {},
      {},
      {
        parts: [
          { functionResponse: { response: { error: expect.any(String) as string } } },
          { text: 'Stop' },
        ],
      },
    ])
    expect(warned({ turns })).toContain('messages')
  })

  it('22. of two results of one call the last is kept', () => {
    const turns = [
      user(text('Hi')),
      model(call('a')),
      user(result('a', words('old')), result('a', words('new'))),
    ]
    expect(JSON.stringify(contentsOf(turns))).not.toContain('old')
  })

  const image: ToolResultBlock['content'][number] = {
    type: 'image',
    source: { kind: 'base64', mediaType: 'image/png', data: 'aQ==' },
  }

  it('23. pictures in a result lie inside it on models that know this, else behind all results', () => {
    const turns = answered({ type: 'text', text: 'see' }, image)
    expect(contentsOf(turns)).toMatchObject([
      {},
      {},
      {
        parts: [
          {
            functionResponse: {
              response: { output: 'see' },
              parts: [{ inlineData: { mimeType: 'image/png', data: 'aQ==' } }],
            },
          },
        ],
      },
    ])
    expect(contentsOf(turns, 'gemini-2.5-pro')).toMatchObject([
      {},
      {},
      {
        parts: [
          { functionResponse: { name: 'look' } },
          { text: '[What the tool call to look gave:]' },
          { inlineData: { mimeType: 'image/png' } },
        ],
      },
    ])
  })
})
