/** Conformance: an upstream that sends nonsense is an error at worst; it never throws, and never breaks the order of events. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Codec, Frame } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import { errorKinds } from '../../electron/hub/error.ts'
import { violations } from '../../electron/hub/lifecycle.ts'
import { scripts } from '../support/script-events.ts'
import { damaged } from './damage.ts'
import { answering, folded, heard, noTools, said } from './speech.ts'

const checks = { seed: 20_260_803, numRuns: 400 }

const isJson = ({ data }: Frame): boolean => data.startsWith('{')

/** Frames of sound answers, some of them damaged, repeated, left out or replaced by garbage. */
function maddened(codec: Codec): fc.Arbitrary<readonly Frame[]> {
  const answers = scripts(codec.id).map(({ events }) => said(codec, events))
  const sound = answers.flat().filter(isJson)
  const nonsense = damaged(sound.map(({ data }) => JSON.parse(data) as unknown))
  const frame = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...answers.flat()) },
    {
      weight: 4,
      arbitrary: fc
        .record({ event: fc.constantFrom(...sound.map(({ event }) => event)), tree: nonsense })
        .map(({ event, tree }) => ({
          ...(event === undefined ? {} : { event }),
          data: JSON.stringify(tree),
        })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('', '{', 'null', '[]', '"x"', '7', '{}', 'NaN', '<html>', '[DONE]', ' ')
        .map((data) => ({ data })),
    },
    { weight: 1, arbitrary: fc.string().map((data) => ({ data })) },
  )
  const start = fc.constantFrom(...answers).map((frames) => frames.slice(0, 3))
  return fc
    .record({ start, rest: fc.array(frame, { maxLength: 12 }) })
    .map((made) => [...made.start, ...made.rest])
}

describe.each(codecs.map((codec) => ({ id: codec.id, codec })))('$id', ({ codec }) => {
  test('frames of any kind give a stream of events that keeps the rules', () => {
    fc.assert(
      fc.property(maddened(codec), (frames) => {
        expect(violations(heard(codec, frames))).toEqual([])
      }),
      checks,
    )
  })

  test('frames of any kind mean the same one by one as all at once', () => {
    fc.assert(
      fc.property(maddened(codec), (frames) => {
        expect(heard(codec, ...frames.map((frame) => [frame]))).toEqual(heard(codec, frames))
      }),
      { ...checks, numRuns: 150 },
    )
  })

  test('frames of any kind do no harm to who only watches', () => {
    fc.assert(
      fc.property(maddened(codec), (frames) => {
        const watcher = codec.passage.watch({ wantsUsage: false })
        for (const frame of frames) expect(watcher.read(frame)).toBeTypeOf('object')
      }),
      checks,
    )
  })

  test('whole answers of any shape give a stream of events that keeps the rules', () => {
    const sound = scripts(codec.id).map(
      ({ events }) =>
        JSON.parse(
          JSON.stringify(codec.client.renderResponse(folded(events), answering)),
        ) as unknown,
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ maxDepth: 3 }), damaged(sound)), (body) => {
        const events = codec.upstream.decodeBody(body, noTools, { issuer: codec.id })
        expect(violations(events)).toEqual([])
        expect(codec.passage.readBody(body)).toBeTypeOf('object')
      }),
      checks,
    )
  })

  test('errors of any shape have a kind and a sentence, without a page or a key in it', () => {
    const body = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.string(),
      fc.constantFrom('<!doctype html><title>502</title>', '{"error":', 'Bad Gateway'),
      damaged([{ error: { message: 'm', type: 't', code: 'c', param: 'p', details: [{}] } }]),
    )
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), body, (status, given) => {
        const error = codec.upstream.parseError(status, given, { 'retry-after': '3' }, 1_000_000)
        expect(errorKinds).toContain(error.kind)
        expect(error.message.trim()).not.toBe('')
        expect(error.message.length).toBeLessThan(2000)
        expect(error.message).not.toMatch(/<html|<!doctype/i)
      }),
      checks,
    )
    const leaky = {
      error: { message: 'Incorrect API key provided: sk-ant-api03-abcdefghijklmnop' },
    }
    expect(codec.upstream.parseError(401, leaky, {}, 0).message).not.toContain('abcdefghijklmnop')
  })
})
