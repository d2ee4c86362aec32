/** Tests of the stream's grammar: frames, numbers, items and their parts. */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import {
  call,
  end,
  last,
  pushAll,
  readAll,
  start,
  story,
  tell,
  text,
  thought,
} from './fixtures/told.ts'

const usage = { input: 9, cacheRead: 4, cacheWrite5m: 2, cacheWrite1h: 0, output: 6, reasoning: 3 }

/** An answer with a block of every kind. */
const everything: readonly Event[] = [
  start,
  ...thought(0, 'Let me see.', { issuer: 'elsewhere', blob: 'seal' }),
  ...text(1, 'I ', 'look.'),
  ...call(2, 'look', '{"at":', '"sky"}'),
  { type: 'redacted-reasoning', block: 3, carrier: { issuer: 'elsewhere', blob: 'dark' } },
  {
    type: 'opaque',
    block: 4,
    protocol: 'elsewhere',
    raw: {},
    label: 'a search',
    search: { query: 'q', sources: [{ url: 'https://a.test' }] },
  },
  { type: 'image', block: 5, mediaType: 'image/png', data: 'aGk=' },
  ...text(6, 'Done.'),
  end('tool-calls', { usage }),
]

describe('the frames of a text', () => {
  const frames = tell([start, ...text(0, 'Hé', 'llo "x"'), end('stop', { usage })])

  it('come in the order of the grammar', () => {
    expect(story(frames)).toEqual([
      'created',
      'in_progress',
      'output_item.added 0 message in_progress',
      'content_part.added 0',
      'output_text.delta 0 Hé',
      'output_text.delta 0 llo "x"',
      'output_text.done 0',
      'content_part.done 0',
      'output_item.done 0 message completed',
      'completed',
    ])
  })

  it('100. hold every field that typed clients demand', () => {
    const [, , added, part, delta, , done, partDone, itemDone] = readAll(frames)
    const place = { item_id: 'msg_pb_ex1_0', output_index: 0, content_index: 0 }
    const empty = { type: 'output_text', text: '', annotations: [], logprobs: [] }
    const full = { ...empty, text: 'Héllo "x"' }
    expect(added?.item).toEqual({
      id: 'msg_pb_ex1_0',
      type: 'message',
      status: 'in_progress',
      role: 'assistant',
      content: [],
    })
    expect(part).toEqual({
      type: 'response.content_part.added',
      ...place,
      part: empty,
      sequence_number: 3,
    })
    expect(delta).toEqual({
      type: 'response.output_text.delta',
      ...place,
      delta: 'Hé',
      logprobs: [],
      sequence_number: 4,
    })
    expect(done).toEqual({
      type: 'response.output_text.done',
      ...place,
      text: 'Héllo "x"',
      logprobs: [],
      sequence_number: 6,
    })
    expect(partDone?.['part']).toEqual(full)
    expect(itemDone?.item).toEqual({ ...added?.item, status: 'completed', content: [full] })
  })

  it('are named by their type and numbered from 0 without a gap', () => {
    const all = tell(everything)
    expect(all.map(({ event }) => event)).toEqual(readAll(all).map(({ type }) => type))
    expect(readAll(all).map((data) => data.sequence_number)).toEqual(all.map((_, at) => at))
  })
})

it('131. every response object names the model that the client asked for', () => {
  const named = readAll(tell(everything)).flatMap(({ response }) =>
    response ? [response['model']] : [],
  )
  expect(named).toEqual(['public-model', 'public-model', 'public-model'])
})

it('99. items are numbered without a gap, and the last frame holds them all as they were done', () => {
  const frames = readAll(tell(everything))
  const added = frames.filter(({ type }) => type === 'response.output_item.added')
  const done = frames.filter(({ type }) => type === 'response.output_item.done')
  expect(added.map((frame) => frame.output_index)).toEqual(added.map((_, at) => at))
  const byIndex = done.toSorted((one, other) => one.output_index - other.output_index)
  expect(frames.at(-1)?.response.output).toEqual(byIndex.map(({ item }) => item))
  expect(byIndex.map(({ item }) => item.type)).toEqual([
    'reasoning',
    'message',
    'function_call',
    'reasoning',
    'web_search_call',
    'image_generation_call',
    'message',
  ])
})

it('14. an item has one id in all its frames, and no two items have the same', () => {
  const frames = readAll(tell(everything))
  const ids = new Map<number, Set<string>>()
  for (const { output_index: at, item, item_id: id } of frames)
    if (at !== undefined) ids.set(at, (ids.get(at) ?? new Set()).add(item?.id ?? id))
  expect([...ids.values()].every((names) => names.size === 1)).toBe(true)
  expect(new Set([...ids.values()].flatMap((names) => [...names])).size).toBe(ids.size)
})

it('138. the same answer has the same ids and bytes when it is told again', () => {
  expect(tell(everything)).toEqual(tell(everything))
})

it('122. the last frame tells the tokens, caches within the input, with all details', () => {
  expect(last(tell(everything))['usage']).toEqual({
    input_tokens: 15,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
    output_tokens: 6,
    output_tokens_details: { reasoning_tokens: 3 },
    total_tokens: 21,
  })
})

it('tokens told along the way count where the end tells none', () => {
  expect(last(tell([start, { type: 'usage', usage }, end()]))['usage']).toMatchObject({
    total_tokens: 21,
  })
  expect(last(tell([start, end()]))['usage']).toBeNull()
})

it('texts that follow one another are parts of one message', () => {
  const frames = tell([start, ...text(0, 'One. '), ...text(1, 'Two.'), end()])
  const { output } = last(frames)
  expect(output).toHaveLength(1)
  expect(output[0]?.['content']).toMatchObject([{ text: 'One. ' }, { text: 'Two.' }])
  const parts = readAll(frames).filter(({ type }) => type === 'response.content_part.added')
  expect(parts.map((part) => part['content_index'])).toEqual([0, 1])
})

it('77. a phase is a field of its message, and another phase begins another message', () => {
  const phased = (block: number, phase: string): readonly Event[] =>
    text(block, phase).map((event) =>
      event.type === 'text-start' ? { ...event, extras: { 'openai-responses': { phase } } } : event,
    )
  const frames = tell([start, ...phased(0, 'commentary'), ...phased(1, 'final_answer'), end()])
  expect(last(frames).output).toMatchObject([
    { type: 'message', phase: 'commentary' },
    { type: 'message', phase: 'final_answer' },
  ])
  expect(readAll(frames)[2]?.item).toMatchObject({ phase: 'commentary' })
})

it('5. blocks that overlap are items that are open at the same time', () => {
  const frames = tell([
    start,
    { type: 'tool-start', block: 0, id: 'a', name: 'a', kind: 'function' },
    { type: 'tool-start', block: 1, id: 'b', name: 'b', kind: 'function' },
    { type: 'delta', block: 1, text: '{"b":' },
    { type: 'delta', block: 0, text: '{"a":1}' },
    { type: 'delta', block: 1, text: '2}' },
    { type: 'block-end', block: 1 },
    { type: 'block-end', block: 0 },
    end('tool-calls'),
  ])
  expect(last(frames).output).toMatchObject([
    { call_id: 'a', arguments: '{"a":1}', status: 'completed' },
    { call_id: 'b', arguments: '{"b":2}', status: 'completed' },
  ])
})

it('a text that begins while another is open is a message of its own', () => {
  const frames = tell([
    start,
    { type: 'text-start', block: 0 },
    { type: 'text-start', block: 1 },
    { type: 'delta', block: 0, text: 'a' },
    { type: 'delta', block: 1, text: 'b' },
    { type: 'block-end', block: 0 },
    { type: 'block-end', block: 1 },
    end(),
  ])
  expect(last(frames).output).toMatchObject([
    { content: [{ text: 'a' }] },
    { content: [{ text: 'b' }] },
  ])
})

it('citations are told where they come, numbered within their text', () => {
  const frames = tell([
    start,
    { type: 'text-start', block: 0 },
    { type: 'delta', block: 0, text: 'Sky is blue.' },
    {
      type: 'citation',
      block: 0,
      citation: { url: 'https://a.test', title: 'A', start: 0, end: 3 },
    },
    { type: 'citation', block: 0, citation: { url: 'https://b.test' } },
    { type: 'block-end', block: 0 },
    end(),
  ])
  const told = readAll(frames).filter(({ type }) => type.endsWith('annotation.added'))
  const annotations = [
    { type: 'url_citation', start_index: 0, end_index: 3, url: 'https://a.test', title: 'A' },
    { type: 'url_citation', start_index: 0, end_index: 12, url: 'https://b.test', title: '' },
  ]
  expect(told.map((frame) => [frame['annotation_index'], frame['annotation']])).toEqual([
    [0, annotations[0]],
    [1, annotations[1]],
  ])
  expect(last(frames).output[0]?.['content']).toMatchObject([{ annotations }])
})

describe('likelihoods', () => {
  const tokens = [
    { token: 'Hi', logprob: -0.1, bytes: [72, 105], top: [{ token: 'Yo', logprob: -2 }] },
  ]
  const wire = [
    {
      token: 'Hi',
      logprob: -0.1,
      bytes: [72, 105],
      top_logprobs: [{ token: 'Yo', logprob: -2, bytes: [] }],
    },
  ]

  it('go with the words before them, and all together with the whole text', () => {
    const frames = tell([
      start,
      { type: 'text-start', block: 0 },
      { type: 'delta', block: 0, text: 'Hi' },
      { type: 'logprobs', block: 0, tokens },
      { type: 'block-end', block: 0 },
      end(),
    ])
    const deltas = readAll(frames).filter(({ type }) => type === 'response.output_text.delta')
    expect(deltas).toMatchObject([{ delta: 'Hi', logprobs: wire }])
    expect(last(frames).output[0]?.['content']).toMatchObject([{ text: 'Hi', logprobs: wire }])
  })

  it('that come after their words were sent go alone', () => {
    const encoder = [
      [start, { type: 'text-start', block: 0 }, { type: 'delta', block: 0, text: 'Hi' }],
      [{ type: 'logprobs', block: 0, tokens }, { type: 'block-end', block: 0 }, end()],
    ] as const satisfies readonly (readonly Event[])[]
    const told = pushAll(encoder)
    const deltas = readAll(told).filter(({ type }) => type === 'response.output_text.delta')
    expect(deltas).toMatchObject([
      { delta: 'Hi', logprobs: [] },
      { delta: '', logprobs: wire },
    ])
    expect(last(told).output[0]?.['content']).toMatchObject([{ text: 'Hi', logprobs: wire }])
  })
})
