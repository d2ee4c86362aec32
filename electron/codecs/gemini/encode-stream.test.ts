/** What a client of this protocol is streamed. */
import { expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { encodeStream } from './encode-stream.ts'
import {
  answering,
  call,
  candidate,
  encode,
  end,
  parts,
  read,
  say,
  start,
  text,
  whole,
} from './fixtures/told.ts'
import { openProof } from './proof.ts'

const usage = {
  input: 10,
  cacheRead: 5,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 7,
  reasoning: 3,
}
const counted = {
  promptTokenCount: 15,
  cachedContentTokenCount: 5,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 3,
  totalTokenCount: 22,
}

test('words come as chunks of the shape the protocol asks for', () => {
  const frames = encode([start, ...text(0, 'Hel', 'lo "you"\n🌧'), { ...end, usage }])
  expect(frames.every(({ event, bare }) => event === undefined && bare === undefined)).toBe(true)
  expect(frames.map((frame) => read(frame))).toEqual([
    {
      candidates: [{ content: { parts: [{ text: 'Hel' }], role: 'model' }, index: 0 }],
      modelVersion: 'gemini-alias',
      responseId: 'ex1',
    },
    {
      candidates: [{ content: { parts: [{ text: 'lo "you"\n🌧' }], role: 'model' }, index: 0 }],
      modelVersion: 'gemini-alias',
      responseId: 'ex1',
    },
    {
      candidates: [
        { content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: counted,
      modelVersion: 'gemini-alias',
      responseId: 'ex1',
    },
  ])
})

test('usage is told with the chunk after it is known, and at the end whatever came before', () => {
  const frames = encode([
    { ...start, usage: { ...usage, output: 0, reasoning: 0 } },
    ...text(0, 'a', 'b'),
    { type: 'usage', usage: { ...usage, output: 4 } },
    ...text(1, 'c'),
    end,
  ])
  expect(
    frames.map((frame) => {
      const told = read(frame).usageMetadata as Record<string, unknown> | undefined
      return told?.['candidatesTokenCount']
    }),
  ).toEqual([0, undefined, 1, 1])
  expect(read(encode([start, ...text(0, 'a'), end]).at(-1))).not.toHaveProperty('usageMetadata')
})

test('1. a call is told whole, in one part, when its arguments are all there', () => {
  const encoder = encodeStream(answering)
  expect(
    encoder.push([
      start,
      ...call(0, 'f', '{"a": [1.0,').slice(0, 2),
      say(0, ' 12345678901234567890]'),
    ]),
  ).toEqual([])
  const [frame] = encoder.push([say(0, '}'), { type: 'block-end', block: 0 }])
  expect(frame?.data).toContain(
    '{"functionCall":{"id":"call_f","name":"f","args":{"a": [1.0, 12345678901234567890]}}}',
  )
})

test('2. parallel calls are calls of their own, in the order in which they began', () => {
  const [a, b] = [call(0, 'a', '{}'), call(1, 'b', '{"x":"é🌧"}')]
  const events = [start, a[0], b[0], b[1], a[1], b[2], a[2], end].filter((one) => one !== undefined)
  const told = [
    { functionCall: { id: 'call_a', name: 'a', args: {} } },
    { functionCall: { id: 'call_b', name: 'b', args: { x: 'é🌧' } } },
    { text: '' },
  ]
  expect(parts(encode(events))).toEqual(told)
  const encoder = encodeStream(answering)
  expect(parts(events.flatMap((event) => encoder.push([event])))).toEqual(told)
})

test('8. a call without arguments has an empty object of them', () => {
  expect(parts(encode([start, ...call(0, 'a', ''), ...call(1, 'b', ' '), end]))).toEqual([
    { functionCall: { id: 'call_a', name: 'a', args: {} } },
    { functionCall: { id: 'call_b', name: 'b', args: {} } },
    { text: '' },
  ])
})

test('39. arguments that are no object are wrapped, and broken ones kept word for word', () => {
  const args = (json: string): unknown => parts(encode([start, ...call(0, 'f', json), end]))[0]
  const called = (value: unknown) => ({
    functionCall: { id: 'call_f', name: 'f', args: value },
  })
  expect(args('[1]')).toEqual(called({ value: [1] }))
  expect(args('"x"')).toEqual(called({ value: 'x' }))
  expect(args('null')).toEqual(called({ value: null }))
  expect(args('{"a":')).toEqual(called({ _raw: '{"a":' }))
  expect(args('{\r\n"a": "b\\n"\n}')).toEqual(called({ a: 'b\n' }))
})

test('35. a call of free text is a function of one string, and a namespace is part of the name', () => {
  const events: readonly Event[] = [
    start,
    { type: 'tool-start', block: 0, id: '', name: 'patch', kind: 'custom', namespace: 'ns' },
    say(0, '*** Begin\n"'),
    { type: 'block-end', block: 0 },
    end,
  ]
  expect(parts(encode(events))[0]).toEqual({
    functionCall: { name: 'ns__patch', args: { input: '*** Begin\n"' } },
  })
})

const thought = (issuer: string): readonly Event[] => [
  start,
  { type: 'reasoning-start', block: 0 },
  say(0, 'hm'),
  { type: 'signature', block: 0, carrier: { issuer, blob: 'early' } },
  say(0, ', yes'),
  { type: 'signature', block: 0, carrier: { issuer, blob: 'c2ln' } },
  { type: 'block-end', block: 0 },
  end,
]

test('60. a thought is text with a mark, and its proof closes it', () => {
  expect(parts(encode(thought('gemini')))).toEqual([
    { text: 'hm', thought: true },
    { text: ', yes', thought: true },
    { text: '', thought: true, thoughtSignature: 'c2ln' },
    { text: '' },
  ])
  expect(candidate(whole(thought('gemini'))).content.parts).toEqual([
    { text: 'hm, yes', thought: true, thoughtSignature: 'c2ln' },
  ])
})

test('58. the proof of another vendor is sealed with its name', () => {
  const [, , proof] = parts(encode(thought('anthropic-messages')))
  const signature = String(proof?.['thoughtSignature'])
  expect(signature).not.toContain('c2ln')
  expect(openProof(signature)?.carrier).toEqual({ issuer: 'anthropic-messages', blob: 'c2ln' })
})

test('63. a proof stands on the very call it belongs to, and on a text where it belongs to one', () => {
  const sign = (block: number): Event => ({
    type: 'signature',
    block,
    carrier: { issuer: 'gemini', blob: `CiQ${block}` },
  })
  const withProof = (events: readonly Event[], block: number): readonly Event[] => [
    ...events.slice(0, -1),
    sign(block),
    ...events.slice(-1),
  ]
  const events = [
    start,
    ...withProof(call(0, 'a', '{}'), 0),
    ...call(1, 'b', '{}'),
    ...withProof(text(2, 'x'), 2),
    end,
  ]
  expect(parts(encode(events))).toEqual([
    { functionCall: { id: 'call_a', name: 'a', args: {} }, thoughtSignature: 'CiQ0' },
    { functionCall: { id: 'call_b', name: 'b', args: {} } },
    { text: 'x' },
    { text: '', thoughtSignature: 'CiQ2' },
    { text: '' },
  ])
  expect(candidate(whole(events)).content.parts[2]).toEqual({ text: 'x', thoughtSignature: 'CiQ2' })
})

test('57. a sealed thought is a thought without words that only its vendor can open', () => {
  const carrier = { issuer: 'anthropic-messages', blob: 'EqQ' }
  const events: readonly Event[] = [start, { type: 'redacted-reasoning', block: 0, carrier }, end]
  const [part] = parts(encode(events))
  expect(part).toMatchObject({ text: '', thought: true })
  expect(openProof(String(part?.['thoughtSignature']))).toEqual({ carrier, hidden: true })
  expect(candidate(whole(events)).content.parts).toEqual([part])
})

test('blocks that overlap are told one after the other, none of their words lost', () => {
  const events = [
    start,
    ...call(7, 'a', '{"x"').slice(0, 2),
    ...text(3, 'la', 'te'),
    { type: 'image', block: 4, mediaType: 'image/png', data: 'AA==' } as const,
    say(7, ':1}'),
    { type: 'block-end', block: 7 } as const,
    end,
  ]
  const expected = [
    { functionCall: { id: 'call_a', name: 'a', args: { x: 1 } } },
    { text: 'la' },
    { text: 'te' },
    { inlineData: { mimeType: 'image/png', data: 'AA==' } },
    { text: '' },
  ]
  expect(parts(encode(events))).toEqual(expected)
  const encoder = encodeStream(answering)
  expect(parts(events.flatMap((event) => encoder.push([event])))).toEqual(expected)
})

test.each([
  [{ reason: 'stop' }, 'STOP'],
  [{ reason: 'stop-sequence', sequence: 'x' }, 'STOP'],
  [{ reason: 'tool-calls' }, 'STOP'],
  [{ reason: 'pause' }, 'STOP'],
  [{ reason: 'length' }, 'MAX_TOKENS'],
  [{ reason: 'context-full' }, 'MAX_TOKENS'],
  [{ reason: 'content-filter' }, 'SAFETY'],
  [{ reason: 'content-filter', raw: 'RECITATION' }, 'RECITATION'],
  [{ reason: 'content-filter', raw: 'content_filter' }, 'SAFETY'],
  [{ reason: 'refusal' }, 'SAFETY'],
  [{ reason: 'other', raw: 'LANGUAGE' }, 'LANGUAGE'],
  [{ reason: 'other', raw: 'x' }, 'OTHER'],
  [{ reason: 'stop', raw: 'SAFETY' }, 'STOP'],
] as const)('132. the stop %j is told as %s', (stop, word) => {
  const events = [start, ...text(0, 'a'), { type: 'end', stop } as const]
  expect(candidate(read(encode(events).at(-1))).finishReason).toBe(word)
  expect(candidate(whole(events)).finishReason).toBe(word)
})

test('131. every chunk names the model the client asked for', () => {
  for (const frame of encode([start, ...text(0, 'a', 'b'), ...call(1, 'f', '{}'), end]))
    expect(read(frame).modelVersion).toBe('gemini-alias')
})
