/** Tests of proofs that ride on images and on parts only this protocol knows: they go to whoever issued them. */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { buildRequest } from './build-request.ts'
import { answer, said } from './fixtures/frames.ts'
import { ask, model, user } from './fixtures/asked.ts'
import { encode, end, parts, start, whole } from './fixtures/told.ts'
import { sealProof } from './proof.ts'

const inlineData = { mimeType: 'image/png', data: 'AA==' }
const bytes = (mimeType: string) => ({ inlineData: { mimeType, data: 'AA==' } })

describe('a proof in the history', () => {
  const builtFor = (issuer: string, part: object) => {
    const contents = [user({ text: 'x' }), model(part), user({ text: 'y' })]
    const wire = buildRequest(ask({ contents }), { model: 'gemini-2.5-pro', issuer })
    const [, answered] = wire.body['contents'] as readonly { parts: readonly object[] }[]
    return { part: answered?.parts[0], warned: wire.warnings.map(({ field }) => field) }
  }

  it.each([
    ['an image', { inlineData }],
    ['an audio clip', bytes('audio/wav')],
    ['a file', bytes('application/pdf')],
    ['code', { executableCode: { code: 'x' } }],
  ])('58. on %s goes back to its issuer, and to nobody else', (_, part) => {
    const home = { ...part, thoughtSignature: 'U0lH' }
    expect(builtFor('gemini', home)).toEqual({ part: home, warned: [] })
    expect(builtFor('elsewhere', home)).toEqual({ part, warned: ['thoughtSignature'] })
    const proof = { issuer: 'elsewhere', blob: 'EQ' }
    const sealed = { ...part, thoughtSignature: sealProof(proof) }
    expect(builtFor('elsewhere', sealed)).toMatchObject({ part: { thoughtSignature: 'EQ' } })
    expect(builtFor('gemini', sealed)).toEqual({ part, warned: ['thoughtSignature'] })
  })
})

describe('a proof in an answer', () => {
  it('57. on an image is heard, and told again', () => {
    const [image] = answer([
      said([{ inlineData, thoughtSignature: 'U0lH' }], { finishReason: 'STOP' }),
    ]).blocks
    const signature = { issuer: 'gemini', blob: 'U0lH' }
    expect(image).toEqual({ type: 'image', mediaType: 'image/png', data: 'AA==', signature })
    const events: readonly Event[] = [
      start,
      { type: 'image', block: 0, mediaType: 'image/png', data: 'AA==', signature },
      end,
    ]
    const told = { inlineData, thoughtSignature: 'U0lH' }
    expect(parts(encode(events))[0]).toEqual(told)
    expect(whole(events).candidates[0]?.content.parts).toEqual([told])
  })
})
