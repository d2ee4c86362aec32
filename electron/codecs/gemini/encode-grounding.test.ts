/** What stands beside the words of an answer: sources, searches, likelihoods. */
import { expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import type { Warning } from '../codec.ts'
import { candidate, encode, end, parts, read, say, start, text, whole } from './fixtures/told.ts'

test('135. citations count bytes from the start of the answer, and name each source once', () => {
  const cite = (block: number, url: string, place: object): Event => ({
    type: 'citation',
    block,
    citation: { url, ...place },
  })
  const events: readonly Event[] = [
    start,
    ...text(0, 'ü🌧'),
    { type: 'text-start', block: 1 },
    say(1, 'It '),
    say(1, 'rains é.'),
    cite(1, 'https://a', { title: 'A', start: 3, end: 10 }),
    cite(1, 'https://b', { start: 3, end: 10 }),
    cite(1, 'https://a', {}),
    { type: 'block-end', block: 1 },
    end,
  ]
  const groundingChunks = [
    { web: { uri: 'https://a', title: 'A' } },
    { web: { uri: 'https://b', title: 'https://b' } },
  ]
  expect(candidate(read(encode(events).at(-1))).groundingMetadata).toEqual({
    groundingChunks,
    groundingSupports: [
      {
        segment: { startIndex: 9, endIndex: 17, text: 'rains é' },
        groundingChunkIndices: [0, 1],
      },
      {
        segment: { startIndex: 6, endIndex: 18, text: 'It rains é.' },
        groundingChunkIndices: [0],
      },
    ],
  })
  expect(candidate(whole(events)).groundingMetadata).toEqual({
    groundingChunks,
    groundingSupports: [
      {
        segment: { partIndex: 1, startIndex: 3, endIndex: 11, text: 'rains é' },
        groundingChunkIndices: [0, 1],
      },
      { segment: { partIndex: 1, endIndex: 12, text: 'It rains é.' }, groundingChunkIndices: [0] },
    ],
  })
})

const opaque = (block: number, fields: object): Event => ({
  type: 'opaque',
  block,
  protocol: 'another',
  raw: {},
  label: 'zebra',
  ...fields,
})

test('136. another vendor’s search is told as grounding, and what cannot be told as a warning, once', () => {
  const events = [
    start,
    opaque(0, { search: { query: 'rain', sources: [{ url: 'https://a', title: 'A' }] } }),
    opaque(1, { search: { query: 'rain', sources: [{ url: 'https://b' }] } }),
    opaque(2, {}),
    opaque(3, {}),
    end,
  ]
  const grounding = {
    webSearchQueries: ['rain'],
    groundingChunks: [
      { web: { uri: 'https://a', title: 'A' } },
      { web: { uri: 'https://b', title: 'https://b' } },
    ],
    groundingSupports: [],
  }
  for (const tell of [
    (told: Warning[]) => read(encode(events, told).at(-1)),
    (told: Warning[]) => whole(events, told),
  ]) {
    const told: Warning[] = []
    expect(candidate(tell(told)).groundingMetadata).toEqual(grounding)
    expect(told).toEqual([{ field: 'zebra', action: 'left out: this protocol has no such part' }])
  }
})

test('an item of this protocol is told as it came: as a part, or beside the parts', () => {
  const own = { protocol: 'gemini' }
  const code = { executableCode: { language: 'PYTHON', code: '1' } }
  const grounding = { groundingMetadata: { webSearchQueries: ['q'], searchEntryPoint: {} } }
  const events = [
    start,
    opaque(0, { ...own, raw: code }),
    opaque(1, { ...own, raw: grounding, search: { query: 'q', sources: [] } }),
    end,
  ]
  expect(parts(encode(events))).toEqual([code, { text: '' }])
  expect(candidate(read(encode(events).at(-1)))).toMatchObject(grounding)
  expect(candidate(whole(events))).toMatchObject({ ...grounding, content: { parts: [code] } })
})

test('the likelihoods of tokens are told', () => {
  const token = { token: 'a', logprob: -0.5, top: [{ token: 'a', logprob: -0.5, bytes: [97] }] }
  const events: readonly Event[] = [
    start,
    { type: 'text-start', block: 0 },
    say(0, 'a'),
    { type: 'logprobs', block: 0, tokens: [token] },
    { type: 'block-end', block: 0 },
    end,
  ]
  const one = { token: 'a', logProbability: -0.5 }
  const result = { topCandidates: [{ candidates: [one] }], chosenCandidates: [one] }
  expect(candidate(read(encode(events)[1])).logprobsResult).toEqual(result)
  expect(candidate(whole(events)).logprobsResult).toEqual(result)
})
