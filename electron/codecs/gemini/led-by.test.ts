/** The proof of a thought on the call it led to: what clients are told, and what is made of what they keep of it. */
import { expect, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Event } from '../../hub/event.ts'
import { blocks, model, user } from './fixtures/asked.ts'
import { call, candidate, encode, end, parts, say, start, whole } from './fixtures/told.ts'

const carrier = { issuer: 'anthropic-messages', blob: 'c2ln' }

const thought = (block: number, words: string, by = carrier): readonly Event[] => [
  { type: 'reasoning-start', block },
  ...(words === '' ? [] : [say(block, words)]),
  { type: 'signature', block, carrier: by },
  { type: 'block-end', block },
]

const sealedThought: Event = { type: 'redacted-reasoning', block: 0, carrier }

/** What comes back from a client that keeps the parts which pass the filter, without ids. */
function returned(
  events: readonly Event[],
  keeps: (part: Record<string, unknown>) => boolean,
): readonly Block[] {
  const told = parts(encode([start, ...events, end]))
  expect(candidate(whole([start, ...events, end])).content.parts.at(-1)).toEqual(told.at(-2))
  return blocks(user('q'), model(...told.filter(keeps))).slice(1)
}

/** Vercel's AI SDK throws empty texts away, and with them the proof behind a thought. */
const speaks = (part: Record<string, unknown>): boolean => part['text'] !== ''
const all = (): boolean => true
const asCall = { type: 'tool-call', name: 'f', arguments: '{}' }

test('58. a thought is proved by its call where the client kept no other proof', () => {
  const events = [...thought(0, 'hm'), ...call(1, 'f', '{}')]
  const expected = [{ type: 'reasoning', text: 'hm', signature: carrier }, asCall]
  expect(returned(events, speaks)).toMatchObject(expected)
  expect(returned(events, all)).toMatchObject(expected)
  expect(returned(events, speaks)[1]).not.toHaveProperty('signature')
})

test('58. so is a thought without words, and a sealed one comes back whole', () => {
  const silent = [...thought(0, ''), ...call(1, 'f', '{}')]
  const sealed = [sealedThought, ...call(1, 'f', '{}')]
  for (const keeps of [speaks, all]) {
    expect(returned(silent, keeps)).toMatchObject([
      { type: 'reasoning', text: '', signature: carrier },
      asCall,
    ])
    expect(returned(sealed, keeps)).toMatchObject([
      { type: 'reasoning', text: '', redacted: carrier },
      asCall,
    ])
  }
})

test('each thought is proved by the first call behind it', () => {
  const events = [
    ...thought(0, 'one'),
    ...call(1, 'f', '{}'),
    ...call(2, 'g', '{}'),
    ...thought(3, 'two', { ...carrier, blob: 'MQ' }),
    ...call(4, 'h', '{}'),
  ]
  const back = returned(events, speaks)
  expect(
    back.map((block) => (block.type === 'reasoning' ? block.signature?.blob : block.type)),
  ).toEqual(['c2ln', 'tool-call', 'tool-call', 'MQ', 'tool-call'])
})

test('a call has room for one proof: its own, or that of a single thought', () => {
  const proofs = (events: readonly Event[]): readonly unknown[] =>
    parts(encode([start, ...events, end]))
      .filter((part) => part['functionCall'])
      .map((part) => part['thoughtSignature'])
  expect(proofs([sealedThought, ...thought(1, 'hm'), ...call(2, 'f', '{}')])).toEqual([undefined])
  const own = { issuer: 'gemini', blob: 'CiQ' }
  expect(proofs([...thought(0, 'hm', own), ...call(1, 'f', '{}')])).toEqual([undefined])
  const [opening, ...rest] = call(1, 'f', '{}')
  const signed: Event = { type: 'signature', block: 1, carrier: own }
  expect(proofs([...thought(0, 'hm'), ...(opening ? [opening] : []), signed, ...rest])).toEqual([
    'CiQ',
  ])
})

test('a proof whose thought the client has dropped proves nothing', () => {
  const events = [...thought(0, 'hm'), ...call(1, 'f', '{}')]
  expect(returned(events, (part) => part['thought'] !== true)).toMatchObject([asCall])
})
