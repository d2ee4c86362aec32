/** Tests of folding a stream into an answer. */
import { expect, test } from 'vitest'
import type { TokenLogprob } from './event.ts'
import { fold } from './fold.ts'

test('one event may hold more likelihoods than a call takes arguments', () => {
  const tokens = Array.from({ length: 200_000 }, (): TokenLogprob => ({
    token: 'a',
    logprob: -1,
    top: [],
  }))
  const folding = fold()
  folding.push([
    { type: 'start', id: '', model: '' },
    { type: 'text-start', block: 0 },
    { type: 'logprobs', block: 0, tokens },
    { type: 'block-end', block: 0 },
    { type: 'end', stop: { reason: 'stop' } },
  ])
  const [text] = folding.response().blocks
  expect(text?.type === 'text' ? text.logprobs?.length : 0).toBe(200_000)
})

test('an image keeps its proof', () => {
  const image = {
    type: 'image',
    mediaType: 'image/png',
    data: 'AA==',
    signature: { issuer: 'them', blob: 'cw==' },
  } as const
  const folding = fold()
  folding.push([
    { type: 'start', id: '', model: '' },
    { ...image, block: 0 },
    { type: 'end', stop: { reason: 'stop' } },
  ])
  expect(folding.response().blocks).toEqual([image])
})
