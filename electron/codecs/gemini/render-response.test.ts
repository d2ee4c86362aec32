/** What a client of this protocol gets as a whole answer. */
import { expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { call, end, say, start, text, whole } from './fixtures/told.ts'

test('49. a whole answer keeps the order of its blocks, and counts its tokens', () => {
  const usage = {
    input: 9,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 6,
    reasoning: 0,
  }
  const image: Event = { type: 'image', block: 3, mediaType: 'image/png', data: 'AA==' }
  const thought: readonly Event[] = [
    { type: 'reasoning-start', block: 9 },
    say(9, 'hm'),
    { type: 'block-end', block: 9 },
  ]
  expect(
    whole([
      start,
      ...thought,
      ...text(0, 'I ', 'look.'),
      ...call(1, 'look', '{"at": "sky"}'),
      ...text(2, 'Done.'),
      image,
      { ...end, usage },
    ]),
  ).toEqual({
    candidates: [
      {
        content: {
          parts: [
            { text: 'hm', thought: true },
            { text: 'I look.' },
            { functionCall: { id: 'call_look', name: 'look', args: { at: 'sky' } } },
            { text: 'Done.' },
            { inlineData: { mimeType: 'image/png', data: 'AA==' } },
          ],
          role: 'model',
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 6, totalTokenCount: 15 },
    modelVersion: 'gemini-alias',
    responseId: 'ex1',
  })
})

test('97. an empty answer holds a part, so that clients keep it', () => {
  expect(whole([start, end]).candidates).toEqual([
    { content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 },
  ])
})

test('whole numbers in arguments keep their digits, however large', () => {
  const json = '{"id":12345678901234567890}'
  expect(JSON.stringify(whole([start, ...call(0, 'look', json), end]))).toContain(json)
})
