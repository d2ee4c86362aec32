/** Traps of tool calls, their results and their names that others fell into, by the numbers they go under. */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import type { Request } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { assistant, build, call, home, messages, result, user } from './fixtures/asking.ts'
import { decodeBody } from './decode-body.ts'
import {
  block,
  decode,
  delta,
  issuer,
  last,
  responseOf,
  startFrame,
  stopped,
} from './fixtures/heard.ts'
import { answering, encode, end, read, start, story } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'
import { renderResponse } from './render-response.ts'

const tool = (at: number, id = `c${at}`, name = 'f'): Event => ({
  type: 'tool-start',
  block: at,
  id,
  name,
  kind: 'function',
})
const say = (at: number, words: string): Event => ({ type: 'delta', block: at, text: words })
const over = (at: number): Event => ({ type: 'block-end', block: at })

const asked = (fields: object): Request =>
  parseRequest({
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'q' }],
    ...fields,
  })

/** What an upstream of this protocol is sent for a client's own body. */
const resent = (fields: object, model = 'glm-x'): Record<string, unknown> =>
  buildRequest(asked(fields), { model, issuer: home }).body

describe('calls in a stream', () => {
  it('1. a call whose name and arguments come at once opens its block and then tells the arguments', () => {
    const frames = encode([start, tool(0), say(0, '{"a":1}'), over(0), end])
    expect(story(frames).slice(1, 5)).toEqual([
      'start 0 tool_use',
      'delta 0 ',
      'delta 0 {"a":1}',
      'stop 0',
    ])
  })

  it('2. parallel calls keep their own blocks and arguments', () => {
    const frames = encode([
      start,
      ...[0, 1].flatMap((at) => [tool(at), say(at, `{"n":${at}}`), over(at)]),
      end,
    ])
    const heard = responseOf(decode(frames))
    expect(heard.blocks).toMatchObject([
      { id: 'c0', arguments: '{"n":0}' },
      { id: 'c1', arguments: '{"n":1}' },
    ])
  })

  it('4. indexes of blocks count from 0 without gaps, whatever numbers the events have', () => {
    const frames = encode([start, tool(7), over(7), tool(3), over(3), tool(12), over(12), end])
    const opened = frames.map(read).filter(({ type }) => type === 'content_block_start')
    expect(opened.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  it('5. of calls that interleave only one block is open at a time, and each is closed', () => {
    const frames = encode([
      start,
      tool(0),
      tool(1),
      say(1, '1'),
      say(0, '0'),
      over(1),
      over(0),
      end,
    ])
    const shape = frames
      .map(read)
      .filter(({ type }) => String(type).startsWith('content_block'))
      .map(({ type, index }) => `${String(type).slice('content_block_'.length)} ${String(index)}`)
    expect(shape).toEqual([
      'start 0',
      'delta 0',
      'delta 0',
      'stop 0',
      'start 1',
      'delta 1',
      'delta 1',
      'stop 1',
    ])
  })

  it('6. another start at an index that is still open begins a call of its own', () => {
    const events = decode([
      startFrame,
      block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"x":1}' }),
      block(0, { type: 'tool_use', id: 'b', name: 'f', input: {} }),
      stopped('tool_use'),
      last,
    ])
    expect(responseOf(events).blocks).toMatchObject([
      { id: 'a', arguments: '{"x":1}' },
      { id: 'b', arguments: '' },
    ])
  })

  it('8. a call without arguments is kept, with an empty object', () => {
    const events = [start, tool(0), over(0), end]
    expect(story(encode(events))).toContain('start 0 tool_use')
    const whole = fold()
    whole.push(events)
    expect(renderResponse(whole.response(), answering)).toMatchObject({
      content: [{ type: 'tool_use', input: {} }],
      stop_reason: 'tool_use',
    })
    expect(
      messages([user('q'), assistant(call('a', 'f', '')), user(result('a', 'r'))]),
    ).toMatchObject([{}, { content: [{ input: {} }] }, {}])
  })

  it('10. a call that the limit cut off does not look ready to run', () => {
    const cut = [
      startFrame,
      block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"x":' }),
    ]
    expect(decode([...cut, stopped('max_tokens'), last]).at(-1)).toMatchObject({
      stop: { reason: 'length' },
    })
    expect(decode(cut).at(-1)).toMatchObject({ error: { kind: 'upstream-incomplete' } })
    const told = encode([
      start,
      tool(0),
      say(0, '{"x":'),
      over(0),
      { ...end, stop: { reason: 'length' } },
    ])
    expect(read(told.at(-2))).toMatchObject({ delta: { stop_reason: 'max_tokens' } })
  })

  it('15. a call without an id gets one that every replay makes again', () => {
    const ids = (): unknown[] =>
      decode([
        startFrame,
        block(0, { type: 'tool_use', name: 'f', input: {} }),
        block(1, { type: 'tool_use', name: 'f', input: {} }),
        last,
      ]).flatMap((event) => (event.type === 'tool-start' ? [event.id] : []))
    expect(ids()).toEqual(ids())
    expect(new Set(ids()).size).toBe(2)
  })

  it('27. a name is given back streamed and whole alike', () => {
    const tools = new Map([['f_x', { name: 'f.x', kind: 'function' as const }]])
    const content = { type: 'tool_use', id: 'a', name: 'f_x', input: {} }
    const streamed = decode([startFrame, block(0, content), last], tools)
    const whole = decodeBody({ content: [content], stop_reason: 'tool_use' }, { tools }, { issuer })
    for (const events of [streamed, whole])
      expect(responseOf(events).blocks).toMatchObject([{ name: 'f.x' }])
  })
})

describe('calls and results in the history', () => {
  it('11. an id the service refuses is made fit, alike on the call and its result', () => {
    const sent = JSON.stringify(
      messages([user('q'), assistant(call('functions.f:0')), user(result('functions.f:0', 'r'))]),
    )
    const [made, answered] = [/"id":"([^"]*)"/, /"tool_use_id":"([^"]*)"/].map(
      (pattern) => pattern.exec(sent)?.[1],
    )
    expect(made).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(answered).toBe(made)
  })

  it('17. results of parallel calls that came in several turns stand in the one turn behind them', () => {
    const turns = [
      user('q'),
      assistant(call('a'), call('b')),
      user(result('a', 'A')),
      user(result('b', 'B')),
    ]
    expect(messages(turns)).toMatchObject([
      {},
      {},
      { role: 'user', content: [{ tool_use_id: 'a' }, { tool_use_id: 'b' }] },
    ])
  })

  it('18. results stand before the words of their turn', () => {
    const turns = [user('q'), assistant(call('a')), user('and', result('a', 'A'))]
    expect(messages(turns)).toMatchObject([
      {},
      {},
      { content: [{ type: 'tool_result' }, { type: 'text', text: 'and' }] },
    ])
  })

  it('19. calls stand behind the words of their turn', () => {
    const turns = [user('q'), assistant('a', call('x'), 'b'), user(result('x', 'X'))]
    expect(messages(turns)).toMatchObject([
      {},
      { content: [{ text: 'a' }, { text: 'b' }, { type: 'tool_use' }] },
      {},
    ])
  })

  it('20. a call without a result gets one that says so, a result without a call becomes words', () => {
    const wire = build({ turns: [user('q'), assistant(call('a')), user(result('z', 'Z'))] })
    expect(wire.body['messages']).toMatchObject([
      {},
      {},
      { content: [{ tool_use_id: 'a', is_error: true }, { type: 'text' }, { text: 'Z' }] },
    ])
    expect(wire.warnings).toHaveLength(2)
  })

  it('22. of two results for one call the last is kept', () => {
    const turns = [user('q'), assistant(call('a')), user(result('a', 'old'), result('a', 'new'))]
    expect(messages(turns)).toMatchObject([{}, {}, { content: [{ content: 'new' }] }])
  })

  it('23. an image in a result stays in the result, both ways', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } }
    const history = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [image] }] },
    ]
    expect(asked({ messages: history }).turns[2]?.blocks).toMatchObject([
      { type: 'tool-result', content: [{ type: 'image' }] },
    ])
    expect(resent({ messages: history })['messages']).toEqual(history)
  })

  it('24. a result that looks like JSON stays the text it is', () => {
    for (const words of ['{"a":', '{ CFBundle = 1; }', '[1,2']) {
      const turns = [user('q'), assistant(call('a')), user(result('a', words))]
      expect(messages(turns)).toMatchObject([{}, {}, { content: [{ content: words }] }])
    }
  })

  it('25. a result without content is the empty string', () => {
    for (const content of [undefined, null, '', []]) {
      const history = [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content }] },
      ]
      expect(resent({ messages: history })['messages']).toMatchObject([
        {},
        {},
        { content: [{ type: 'tool_result', content: '' }] },
      ])
    }
  })

  it('31. an assistant turn of nothing but empty text is left out before a call', () => {
    const turns = [user('q'), assistant(''), assistant('', call('a')), user(result('a', 'r'))]
    expect(messages(turns)).toMatchObject([{}, { content: [{ type: 'tool_use' }] }, {}])
  })

  it('39. arguments that are no object are wrapped, and come back to no one as broken', () => {
    for (const [json, input] of [
      ['[1]', { value: [1] }],
      ['"s"', { value: 's' }],
      ['{"a"', { _raw: '{"a"' }],
    ] as const)
      expect(
        messages([user('q'), assistant(call('a', 'f', json)), user(result('a', 'r'))]),
      ).toMatchObject([{}, { content: [{ input }] }, {}])
  })
})
