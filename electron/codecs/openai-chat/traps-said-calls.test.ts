/** The traps of other gateways, by number: what clients of this protocol are answered. */
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import type { Answering } from '../codec.ts'
import { encodeStream } from './encode-stream.ts'
import { parseRequest } from './parse-request.ts'
import { renderResponse } from './render-response.ts'

const answering: Answering = { model: 'alias', wantsUsage: true, id: 'x', created: 1_760_000_000 }

const start: Event = { type: 'start', id: 'up', model: 'theirs' }
const end: Event = { type: 'end', stop: { reason: 'stop' } }
const delta = (block: number, text: string): Event => ({ type: 'delta', block, text })
const close = (block: number): Event => ({ type: 'block-end', block })
const text = (block: number, words: string): readonly Event[] => [
  { type: 'text-start', block },
  delta(block, words),
  close(block),
]
const tool = (block: number, id: string): Event => ({
  type: 'tool-start',
  block,
  id,
  name: 'look',
  kind: 'function',
})

type Chunk = Record<string, unknown> & { choices: readonly { delta: Record<string, unknown> }[] }

const said = (events: readonly Event[], change: Partial<Answering> = {}): readonly Chunk[] =>
  encodeStream({ ...answering, ...change })
    .push(events)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data) as Chunk)
const deltas = (events: readonly Event[], change: Partial<Answering> = {}) =>
  said(events, change).flatMap(({ choices }) => choices.map((choice) => choice.delta))
const rendered = (events: readonly Event[], change: Partial<Answering> = {}) => {
  const folding = fold()
  folding.push(events)
  return renderResponse(folding.response(), { ...answering, ...change })
}
const judged = (events: readonly Event[]) => {
  const lines = said(events).map((chunk) => `${JSON.stringify(chunk)}\n`)
  return ChatCompletionStream.fromReadableStream(new Blob(lines).stream()).finalChatCompletion()
}

describe('tool calls', () => {
  const calls = [
    start,
    tool(4, 'a'),
    tool(7, 'b'),
    delta(7, '{"y":2}'),
    delta(4, '{"x":1}'),
    close(4),
    close(7),
    { type: 'end', stop: { reason: 'tool-calls' } },
  ] satisfies readonly Event[]

  it('2. calls are counted through the answer, whatever their blocks are called', () => {
    const indexes = deltas(calls).flatMap(({ tool_calls }) =>
      Array.isArray(tool_calls) ? tool_calls.map((one: { index: number }) => one.index) : [],
    )
    expect(indexes).toEqual([0, 1, 1, 0])
  })

  it('5. calls that come interleaved are put together by the official SDK', async () => {
    const { choices } = await judged(calls)
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'a', function: { arguments: '{"x":1}' } },
      { id: 'b', function: { arguments: '{"y":2}' } },
    ])
  })

  it('8. a call without arguments has an empty object', () => {
    const { message } = rendered([start, tool(0, 'a'), close(0), end]).choices[0]
    expect(message.tool_calls).toMatchObject([{ function: { arguments: '{}' } }])
    expect(JSON.stringify(said([start, tool(0, 'a'), close(0), end]))).toContain('"{}"')
  })

  it.each(['length', 'content-filter'] as const)(
    '10. a call that was cut by %s does not look runnable',
    (reason) => {
      const cut: readonly Event[] = [
        start,
        tool(0, 'a'),
        close(0),
        { type: 'end', stop: { reason } },
      ]
      expect(rendered(cut).choices[0].finish_reason).not.toBe('tool_calls')
      expect(said(cut).at(-1)).not.toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
    },
  )

  it('91. a stop behind a call is told as tool_calls', () => {
    const stopped = [start, tool(0, 'a'), close(0), end]
    expect(rendered(stopped).choices[0].finish_reason).toBe('tool_calls')
    expect(said(stopped).at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
  })

  it('63. the proof of a call stands where Google has it, bare only for Google’s own', () => {
    const proven = (issuer: string) =>
      rendered([
        start,
        tool(0, 'a'),
        { type: 'signature', block: 0, carrier: { issuer, blob: 'p' } },
        close(0),
        end,
      ]).choices[0].message.tool_calls?.[0]?.extra_content?.google.thought_signature
    expect(proven('gemini')).toBe('p')
    expect(proven('them')).toMatch(/^pb1\./)
  })

  it('63. the proof of a call is told once, with its beginning where it is known by then', () => {
    const proof: Event = { type: 'signature', block: 0, carrier: { issuer: 'gemini', blob: 'p' } }
    const extra_content = { google: { thought_signature: 'p' } }
    const told = (events: readonly Event[]) =>
      deltas(events).flatMap((one) => one['tool_calls'] ?? [])
    expect(told([start, tool(0, 'a'), proof, delta(0, '{}'), close(0), end])).toEqual([
      {
        index: 0,
        id: 'a',
        type: 'function',
        function: { name: 'look', arguments: '' },
        extra_content,
      },
      { index: 0, function: { arguments: '{}' } },
    ])
    expect(told([start, tool(0, 'a'), delta(0, '{}'), proof, close(0), end])).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '' } },
      { index: 0, function: { arguments: '{}' } },
      { index: 0, function: { arguments: '' }, extra_content },
    ])
  })
})

describe('thoughts', () => {
  const thinking: readonly Event[] = [
    start,
    { type: 'reasoning-start', block: 0 },
    delta(0, 'Hm.'),
    { type: 'signature', block: 0, carrier: { issuer: 'them', blob: 'p' } },
    close(0),
    ...text(1, 'Yes.'),
    end,
  ]

  it('60. the proof of a thought comes before what follows the thought', () => {
    const fields = deltas(thinking).map((one) => Object.keys(one)[0])
    expect(fields).toEqual(['role', 'reasoning_content', 'reasoning_opaque', 'content', undefined])
  })

  it.each([
    [{}, 'reasoning_content'],
    [{ reasoning_effort: 'high' }, 'reasoning_content'],
    [{ reasoning: { effort: 'high' } }, 'reasoning'],
    [{ include_reasoning: true }, 'reasoning'],
  ])('72. thoughts are told to who asks with %j as %s', (body, field) => {
    const messages = [{ role: 'user', content: 'Hi' }]
    const asked = () => parseRequest({ model: 'm', messages, ...body })
    expect(rendered(thinking, { asked }).choices[0].message).toMatchObject({ [field]: 'Hm.' })
    expect(deltas(thinking, { asked })).toContainEqual({ [field]: 'Hm.' })
  })

  it('72. a request that cannot be read does not break the answer', () => {
    const asked = () => parseRequest({})
    expect(rendered(thinking, { asked }).choices[0].message).toMatchObject({
      reasoning_content: 'Hm.',
    })
  })

  it('74. thoughts are no part of the content', () => {
    const { message } = rendered(thinking).choices[0]
    expect(message.content).toBe('Yes.')
    expect(deltas(thinking).map(({ content }) => content ?? '')).toEqual(['', '', '', 'Yes.', ''])
  })
})
