/** Traps of streams and their ends that others fell into, by the numbers they go under. */
import { describe, expect, it } from 'vitest'
import type { Warning } from '../codec.ts'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import { noUsage } from '../../hub/usage.ts'
import { decodeBody } from './decode-body.ts'
import { encodeStream } from './encode-stream.ts'
import { renderStreamError } from './errors.ts'
import { home } from './fixtures/asking.ts'
import {
  block,
  decode,
  delta,
  frame,
  last,
  responseOf,
  startFrame,
  stopped,
} from './fixtures/heard.ts'
import { thinkingAndTools } from './fixtures/streams.ts'
import { answering, encode, end, read, start, story } from './fixtures/told.ts'
import { anthropicMessages } from './index.ts'
import { renderResponse } from './render-response.ts'

const text = (at: number, words: string): readonly Event[] => [
  { type: 'text-start', block: at },
  { type: 'delta', block: at, text: words },
  { type: 'block-end', block: at },
]
const words = [block(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 'a' })]

describe('what an upstream says', () => {
  it('89. a stream that ends without its terminal is an error, wherever it was cut', () => {
    for (let cut = 0; cut < thinkingAndTools.length - 2; cut++)
      expect(decode(thinkingAndTools.slice(0, cut)).at(-1)).toMatchObject({
        type: 'error',
        error: { kind: 'upstream-incomplete' },
      })
  })

  it('90. a reason to stop is terminal enough where the last frame is missing', () => {
    expect(decode([startFrame, ...words, stopped('end_turn')]).at(-1)).toMatchObject({
      type: 'end',
      stop: { reason: 'stop' },
    })
  })

  it('91. the first reason to stop stays, and a plain stop behind a call waits for its result', () => {
    const call = block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} })
    expect(
      decode([startFrame, call, stopped('tool_use'), stopped('end_turn'), last]).at(-1),
    ).toMatchObject({ stop: { reason: 'tool-calls' } })
    expect(decode([startFrame, call, stopped('end_turn'), last]).at(-1)).toMatchObject({
      stop: { reason: 'tool-calls' },
    })
  })

  it('92. the first terminal wins, and nothing counts behind it', () => {
    const events = decode([
      startFrame,
      ...words,
      stopped('end_turn'),
      last,
      last,
      ...words,
      stopped('refusal'),
    ])
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ type: 'end', stop: { reason: 'stop' } })
  })

  it('93. counts that come behind the reason to stop are waited for', () => {
    const events = decode([
      startFrame,
      stopped('end_turn', {}),
      frame({ type: 'message_delta', delta: {}, usage: { output_tokens: 77 } }),
      last,
    ])
    expect(events.at(-1)).toMatchObject({ type: 'end', usage: { input: 3, output: 77 } })
  })

  it('94. null counts are no counts, not nought', () => {
    const events = decode([
      startFrame,
      stopped('end_turn', { input_tokens: null, cache_read_input_tokens: null, output_tokens: 4 }),
      last,
    ])
    expect(events.at(-1)).toMatchObject({ usage: { input: 3, output: 4 } })
  })

  it('96. a second message_start begins nothing anew', () => {
    const events = decode([startFrame, ...words, startFrame, stopped('end_turn'), last])
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1)
    expect(responseOf(events).blocks).toMatchObject([{ text: 'a' }])
  })

  it('103. frames that hold nothing, and another protocol’s end, are passed over', () => {
    const events = decode([
      startFrame,
      { data: '' },
      ...words,
      stopped('end_turn'),
      { data: '[DONE]' },
      last,
    ])
    expect(responseOf(events).blocks).toMatchObject([{ text: 'a' }])
  })

  it('114. an error or a whole message that came with status 200 is heard as what it is', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } }
    expect(decodeBody(error, { tools: new Map() }, { issuer: home })).toMatchObject([
      { type: 'error', error: { kind: 'overloaded' } },
    ])
  })

  it('122. caches are counted beside the input, not in it', () => {
    expect(decode(thinkingAndTools).at(-1)).toMatchObject({
      usage: { input: 480, cacheRead: 2000, cacheWrite5m: 100, cacheWrite1h: 200, output: 89 },
    })
  })

  it('132. a refusal is not a plain stop, and its details are kept, both ways', () => {
    const details = { type: 'refusal', category: 'cyber', explanation: 'Because.' }
    const refused = frame({
      type: 'message_delta',
      delta: { stop_reason: 'refusal', stop_sequence: null, stop_details: details },
      usage: { output_tokens: 1 },
    })
    const heard = decode([startFrame, refused, last])
    expect(heard.at(-1)).toMatchObject({
      stop: { reason: 'refusal', category: 'cyber', explanation: 'Because.' },
    })
    expect(read(encode(heard).at(-2))['delta']).toEqual({
      stop_reason: 'refusal',
      stop_sequence: null,
      stop_details: details,
    })
    expect(renderResponse(responseOf(heard), answering)).toMatchObject({ stop_details: details })
  })

  it('132. a withheld answer of another vendor is told as a refusal', () => {
    const told = encode([start, { type: 'end', stop: { reason: 'content-filter' } }])
    expect(read(told.at(-2))).toMatchObject({ delta: { stop_reason: 'refusal' } })
  })

  it('a paused turn and a compaction keep their words, both ways', () => {
    for (const word of ['pause_turn', 'compaction', 'model_context_window_exceeded']) {
      const told = encode(decode([startFrame, ...words, stopped(word), last]))
      expect(read(told.at(-2))).toMatchObject({ delta: { stop_reason: word } })
    }
  })
})

describe('what a client is told', () => {
  it('96. there is one message_start and it comes first, even where the upstream has none', () => {
    const told = encode([...text(0, 'a'), start, end])
    expect(story(told).filter((line) => line === 'message_start')).toHaveLength(1)
    expect(story(told)[0]).toBe('message_start')
  })

  it('97. an empty answer has a block, an end and a stop', () => {
    expect(story(encode([start, end]))).toEqual([
      'message_start',
      'start 0 text',
      'stop 0',
      'message_delta',
      'message_stop',
    ])
  })

  it('98. each frame has its event line, which names what its data is', () => {
    const frames = [
      ...encode([start, ...text(0, 'a'), end]),
      ...renderStreamError({ kind: 'timeout', message: 'm' }),
    ]
    for (const each of frames) expect(each.event).toBe(read(each)['type'])
  })

  it('102. an error amid the answer is told as one and ends it, with no message_stop', () => {
    const told = encode([
      start,
      { type: 'text-start', block: 0 },
      { type: 'error', error: { kind: 'overloaded', message: 'Busy.' } },
      end,
    ])
    expect(told.at(-1)).toMatchObject({ event: 'error' })
    expect(read(told.at(-1))).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'Busy.' },
    })
    expect(told.some(({ event }) => event === 'message_stop')).toBe(false)
  })

  it('112. a silent stream is kept alive by what the protocol allows at that point', () => {
    const { before, during } = anthropicMessages.client.keepAlive
    expect(before).toMatch(/^:.*\n\n$/)
    expect(during).toBe('event: ping\ndata: {"type":"ping"}\n\n')
  })

  it('115. a prompt too long is told in the words on which clients compact, in a stream too', () => {
    const message = 'Your input of 300,000 tokens exceeds the context window of 272000 tokens.'
    const [told] = renderStreamError({ kind: 'context-length', message })
    expect(read(told)).toEqual({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: `prompt is too long: 300000 tokens > 272000 maximum. ${message}`,
      },
    })
  })

  it('123. the input is estimated at the start and counted truly at the end', () => {
    const usage = { ...noUsage, input: 10, cacheRead: 5, output: 4 }
    const told = encode([start, ...text(0, 'a'), { ...end, usage }], { inputEstimate: 99 })
    expect(read(told[0])).toMatchObject({ message: { usage: { input_tokens: 99 } } })
    expect(read(told.at(-2))).toMatchObject({
      usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 4 },
    })
  })

  it('131. the answer bears the name of the model that the client asked for', () => {
    const events = [start, ...text(0, 'a'), end]
    expect(read(encode(events)[0])).toMatchObject({ message: { model: 'claude-alias' } })
    const whole = fold()
    whole.push(events)
    expect(renderResponse(whole.response(), answering)).toMatchObject({ model: 'claude-alias' })
  })
})

describe('what this protocol cannot say', () => {
  const odd: readonly Event[] = [
    start,
    { type: 'text-start', block: 0, extras: { 'openai-responses': { phase: 'commentary' } } },
    { type: 'delta', block: 0, text: 'a' },
    { type: 'logprobs', block: 0, tokens: [{ token: 'a', logprob: -1, top: [] }] },
    { type: 'logprobs', block: 0, tokens: [{ token: 'b', logprob: -1, top: [] }] },
    { type: 'image', block: 1, mediaType: 'image/png', data: 'AAAA' },
    { type: 'block-end', block: 0 },
    end,
  ]

  it('is told once for each kind of thing, streamed and whole alike', () => {
    const streamed: Warning[] = []
    const frames = encodeStream({ ...answering, warn: (warning) => streamed.push(warning) }).push(
      odd,
    )
    expect(streamed.map(({ field }) => field)).toEqual(['phase', 'logprobs', 'image'])
    expect(story(frames).slice(1, -2)).toEqual([
      'start 0 text',
      'delta 0 a',
      'stop 0',
      'start 1 text',
      expect.stringContaining('image/png') as string,
      'stop 1',
    ])
    const whole = fold()
    whole.push(odd)
    const told: Warning[] = []
    const message = renderResponse(whole.response(), {
      ...answering,
      warn: (warning) => told.push(warning),
    })
    expect(told).toEqual(streamed)
    expect(message).toMatchObject({
      content: [
        { text: 'a' },
        { type: 'text', text: expect.stringContaining('image/png') as string },
      ],
    })
    expect(JSON.stringify([frames, message])).not.toContain('AAAA')
  })

  it('harms nobody who does not listen', () => {
    expect(() => encode(odd)).not.toThrow()
  })
})
