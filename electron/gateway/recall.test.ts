/** Sealed thoughts come back before the call they belong to, for the key that had them and for nobody else. */
import { expect, it } from 'vitest'
import type { Event } from '../hub/event.ts'
import type { Request } from '../hub/request.ts'
import { Recall } from './recall.ts'

const seal = { issuer: 'anthropic-messages', blob: 'sig' }
const proof = { issuer: 'gemini', blob: 'proof' }

const answer: readonly Event[] = [
  { type: 'start', id: 'a', model: 'm' },
  { type: 'reasoning-start', block: 0 },
  { type: 'delta', block: 0, text: 'hm' },
  { type: 'delta', block: 0, text: 'm' },
  { type: 'signature', block: 0, carrier: seal },
  { type: 'block-end', block: 0 },
  { type: 'tool-start', block: 1, id: 'call_1', name: 'f', kind: 'function' },
  { type: 'delta', block: 1, text: '{' },
  { type: 'signature', block: 1, carrier: proof },
  { type: 'delta', block: 1, text: '}' },
  { type: 'block-end', block: 1 },
  { type: 'end', stop: { reason: 'tool-calls' } },
]

const call = {
  type: 'tool-call',
  id: 'call_1',
  name: 'f',
  arguments: '{}',
  kind: 'function',
} as const

const request = (blocks: Request['turns'][number]['blocks']): Request => ({
  model: 'm',
  stream: true,
  system: [],
  turns: [{ role: 'assistant', blocks }],
  tools: [],
  sampling: {},
  stop: [],
  wantsUsage: false,
  extras: {},
})

const told = (): Recall => {
  const recall = new Recall()
  recall.listener('key-1')(answer)
  return recall
}

it('56. puts a signed thought back before its tool call, in place of the unsigned one', () => {
  const restored = told().restore(
    'key-1',
    request([{ type: 'reasoning', text: 'hmm' }, { type: 'text', text: 'I look.' }, call]),
  )
  expect(restored.turns[0]?.blocks).toEqual([
    { type: 'reasoning', text: 'hmm', signature: seal },
    { type: 'text', text: 'I look.' },
    { ...call, signature: proof },
  ])
})

it('leaves a turn alone whose client kept its proofs', () => {
  const own = request([{ type: 'reasoning', text: 'mine', signature: seal }, call])
  expect(told().restore('key-1', own)).toBe(own)
})

it('knows a call by its arguments too, since some upstreams number their calls anew in every answer', () => {
  const same = told().restore('key-1', request([{ ...call, arguments: ' { } ' }]))
  expect(same.turns[0]?.blocks).toHaveLength(2)
  const other = request([{ ...call, arguments: '{"at":"sea"}' }])
  expect(told().restore('key-1', other)).toBe(other)
})

it('tells nothing to another key', () => {
  const foreign = request([call])
  expect(told().restore('key-2', foreign)).toBe(foreign)
})
