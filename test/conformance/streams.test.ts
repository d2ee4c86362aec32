/** Conformance: what a codec says to a client, it hears as the same from an upstream. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Frame } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import { violations } from '../../electron/hub/lifecycle.ts'
import { scripts } from '../support/script-events.ts'
import { limitsOf } from './limits.ts'
import { answering, essence, folded, heard, noTools, said, wholeEssence } from './speech.ts'

const checks = { seed: 20_260_801 }

/** Cuts a list into batches at the given places. */
function cut<T>(list: readonly T[], places: readonly number[]): readonly (readonly T[])[] {
  const sorted = [...new Set(places.map((place) => place % (list.length + 1)))].toSorted(
    (a, b) => a - b,
  )
  return [0, ...sorted].map((from, i) => list.slice(from, sorted[i] ?? list.length))
}

describe.each(codecs.map((codec) => ({ id: codec.id, codec })))('$id', ({ codec }) => {
  const table = scripts(codec.id)

  describe.each(table)('$name', ({ events }) => {
    const frames = said(codec, events)

    test('survives being said and heard', () => {
      expect(essence(codec, folded(heard(codec, frames)))).toEqual(essence(codec, folded(events)))
    })

    test('is heard with the discipline of an event stream', () => {
      expect(violations(heard(codec, frames))).toEqual([])
    })

    test('is the same answer streamed and whole', () => {
      const whole = codec.client.renderResponse(folded(events), answering)
      const body: unknown = JSON.parse(JSON.stringify(whole))
      const read = codec.upstream.decodeBody(body, noTools, { issuer: codec.id })
      expect(violations(read)).toEqual([])
      expect(wholeEssence(codec, folded(read))).toEqual(wholeEssence(codec, folded(events)))
    })

    test('names the model the client asked for', () => {
      const [start] = heard(codec, frames)
      expect(start).toMatchObject({ type: 'start', model: answering.model })
    })

    test('is said the same however the events are batched', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(200), { maxLength: 8 }), (places) => {
          const encoder = codec.client.encodeStream(answering)
          expect(cut(events, places).flatMap((batch) => encoder.push(batch))).toEqual(frames)
        }),
        { ...checks, numRuns: 10 },
      )
    })

    test('is heard the same however the frames are batched', () => {
      const whole = heard(codec, frames)
      fc.assert(
        fc.property(fc.array(fc.nat(200), { maxLength: 8 }), (places) => {
          expect(heard(codec, ...cut(frames, places))).toEqual(whole)
        }),
        { ...checks, numRuns: 10 },
      )
    })

    test('is never taken for whole when it was cut before its terminal', () => {
      const watcher = codec.passage.watch({ wantsUsage: true })
      let finished = false
      frames.forEach((frame: Frame, at) => {
        const cutOff = heard(codec, frames.slice(0, at))
        expect(violations(cutOff)).toEqual([])
        expect(cutOff.at(-1)?.type).toBe(finished ? 'end' : 'error')
        finished ||= watcher.read(frame).finished === true
      })
      expect(finished).toBe(true)
    })

    test('is measured the same by who only watches it', () => {
      const watcher = codec.passage.watch({ wantsUsage: true })
      const notes = frames
        .filter(({ data, event }) =>
          codec.passage.needles.some((needle) => `${event ?? ''}\n${data}`.includes(needle)),
        )
        .map((frame) => watcher.read(frame))
      const end = heard(codec, frames).at(-1)
      expect(notes.findLast((note) => note.usage)?.usage).toEqual(
        end?.type === 'end' ? end.usage : undefined,
      )
      expect(notes.findLast((note) => note.finished !== undefined)).toMatchObject({
        finished: true,
      })
    })

    test('has no line break inside a frame', () => {
      for (const { data } of frames) expect(data).not.toMatch(/[\r\n]/)
    })
  })

  test('any text in any pieces arrives as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 20 }),
        (pieces) => {
          const events = heard(
            codec,
            said(codec, [
              { type: 'start', id: 'r', model: 'm' },
              { type: 'tool-start', block: 0, id: 'c', name: 'write', kind: 'function' },
              ...pieces.map((text) => ({ type: 'delta', block: 0, text }) as const),
              { type: 'block-end', block: 0 },
              { type: 'text-start', block: 1 },
              ...pieces.map((text) => ({ type: 'delta', block: 1, text }) as const),
              { type: 'block-end', block: 1 },
              { type: 'end', stop: { reason: 'tool-calls' } },
            ]),
          )
          const whole = pieces.join('')
          const { blocks } = folded(events)
          expect(blocks.map((b) => (b.type === 'text' ? b.text : '')).join('')).toBe(whole)
          const written = blocks.flatMap((b) => (b.type === 'tool-call' ? [b.arguments] : []))
          // No arguments may be told as an empty object.
          const carried = limitsOf(codec.id).written?.(whole) ?? whole
          expect(written.map((one) => (whole === '' && one === '{}' ? '' : one))).toEqual([
            whole === '' ? '' : carried,
          ])
        },
      ),
      { ...checks, numRuns: 60 },
    )
  })

  test('silence is not an answer', () => {
    expect(heard(codec, [])).toMatchObject([
      { type: 'error', error: { kind: 'upstream-incomplete' } },
    ])
  })
})
