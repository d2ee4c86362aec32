/** Proofs of calls, counts and reasons to stop, as a client is streamed them. */
import { describe, expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { noUsage } from '../../hub/usage.ts'
import { encodeStream } from './encode-stream.ts'
import { answering, encode, end, read, start, story } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'

describe('the proof of a tool call', () => {
  const carrier = { issuer: 'elsewhere', blob: 'proof' }
  const call: Event = { type: 'tool-start', block: 0, id: 'call.1', name: 'f', kind: 'function' }
  const proof: Event = { type: 'signature', block: 0, carrier }
  const over: Event = { type: 'block-end', block: 0 }

  test('stands in an empty thought before the call where it comes in time', () => {
    expect(story(encode([start, call, proof, over, end])).slice(1, -2)).toEqual([
      'start 0 thinking',
      'delta 0 signature_delta',
      'stop 0',
      'start 1 tool_use',
      'delta 1 ',
      'stop 1',
    ])
  })

  test('stands behind it where it comes late', () => {
    const encoder = encodeStream(answering)
    const frames = [[start, call], [proof, over], [end]].flatMap((batch) => encoder.push(batch))
    expect(story(frames).slice(1, -2)).toEqual([
      'start 0 tool_use',
      'delta 0 ',
      'stop 0',
      'start 1 thinking',
      'delta 1 signature_delta',
      'stop 1',
    ])
  })

  test('returns to its call when the client sends both back', () => {
    const frames = encode([start, call, proof, over, end]).map(read)
    const blocks = frames.flatMap(({ content_block: block }) => (block ? [block] : []))
    const { signature } = (frames[2]?.['delta'] ?? {}) as Record<string, unknown>
    const content = [{ ...(blocks[0] as object), signature }, blocks[1]]
    const body = { model: 'm', max_tokens: 1, messages: [{ role: 'assistant', content }] }
    expect(parseRequest(body).turns[0]?.blocks).toEqual([
      expect.objectContaining({ type: 'tool-call', name: 'f', signature: carrier }) as unknown,
    ])
  })
})

describe('counts', () => {
  const counted = { ...noUsage, input: 10, cacheRead: 5, cacheWrite1h: 3, output: 4, reasoning: 2 }

  test('the estimate stands in until the upstream counts', () => {
    const frames = encode([start, { type: 'usage', usage: counted }, end], { inputEstimate: 99 })
    expect(read(frames[0])).toMatchObject({ message: { usage: { input_tokens: 99 } } })
    expect(read(frames.at(-2))['usage']).toEqual({
      input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 3 },
      output_tokens: 4,
      output_tokens_details: { thinking_tokens: 2 },
    })
  })

  test('what the upstream says at once beats the estimate', () => {
    const frames = encode([{ ...start, usage: counted }, end], { inputEstimate: 99 })
    expect(read(frames[0])).toMatchObject({ message: { usage: { input_tokens: 10 } } })
    expect(read(frames.at(-2))).toMatchObject({ usage: { input_tokens: 10, output_tokens: 4 } })
  })

  test('the last word is the end’s', () => {
    const events: readonly Event[] = [
      { ...start, usage: counted },
      { ...end, usage: { ...counted, output: 77 } },
    ]
    expect(read(encode(events).at(-2))).toMatchObject({ usage: { output_tokens: 77 } })
  })
})

describe('why it ended', () => {
  const reason = (...events: readonly Event[]): unknown =>
    read(encode([start, ...events]).at(-2))['delta']
  const call: readonly Event[] = [
    { type: 'tool-start', block: 0, id: 'c', name: 'f', kind: 'function' },
    { type: 'block-end', block: 0 },
  ]

  test.each([
    ['stop', 'end_turn'],
    ['tool-calls', 'tool_use'],
    ['pause', 'pause_turn'],
    ['length', 'max_tokens'],
    ['context-full', 'model_context_window_exceeded'],
    ['content-filter', 'refusal'],
    ['refusal', 'refusal'],
    ['other', 'end_turn'],
  ] as const)('%s is %s', (stop, word) => {
    expect(reason({ type: 'end', stop: { reason: stop } })).toEqual({
      stop_reason: word,
      stop_sequence: null,
    })
  })

  test('a stop string is named', () => {
    expect(reason({ type: 'end', stop: { reason: 'stop-sequence', sequence: 'END' } })).toEqual({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    })
  })

  test('a plain stop after a call waits for its result, a cut one does not', () => {
    expect(reason(...call, end)).toMatchObject({ stop_reason: 'tool_use' })
    const cut: Event = { type: 'end', stop: { reason: 'length' } }
    expect(reason(...call, cut)).toMatchObject({ stop_reason: 'max_tokens' })
  })

  test('a refusal is text with its own reason', () => {
    const refusal: readonly Event[] = [
      { type: 'refusal-start', block: 0 },
      { type: 'delta', block: 0, text: 'No.' },
      { type: 'block-end', block: 0 },
    ]
    expect(story(encode([start, ...refusal, end]))).toContain('start 0 text')
    expect(reason(...refusal, end)).toMatchObject({ stop_reason: 'refusal' })
  })

  test('an explanation is passed on', () => {
    const stop = { reason: 'refusal', explanation: 'Because.' } as const
    expect(reason({ type: 'end', stop })).toMatchObject({
      stop_details: { type: 'refusal', category: null, explanation: 'Because.' },
    })
  })
})
