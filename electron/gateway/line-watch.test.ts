/** A passive reader sees every frame that matters, as a decoder would see it. */
import { expect, it } from 'vitest'
import type { Frame, Passage } from '../codecs/codec.ts'
import { codecs } from '../codecs/index.ts'
import { lineWatch } from './line-watch.ts'

/** What a watcher is given of the bytes, and where it stood. */
function seen(text: string): { readonly frame: Frame; readonly at: string }[] {
  const found: Frame[] = []
  const passage: Pick<Passage, 'needles'> = { needles: ['[DONE]'] }
  const bytes = Buffer.from(text)
  const watch = lineWatch(passage as Passage, {
    read(frame) {
      found.push(frame)
      return {}
    },
  })
  const places = watch
    .scan(bytes, false)
    .map(({ start, end }) => bytes.toString('utf8', start, end))
  return found.map((frame, at) => ({ frame, at: places[at] ?? '' }))
}

const filler = 'data: {"text":"no mistake here"}\n\n'

it('102. an error that only the name of its frame tells is seen with that name', () => {
  const told = 'event: error\ndata: {"code":"server_error","message":"broke"}\n\n'
  const frame = { event: 'error', data: '{"code":"server_error","message":"broke"}' }
  expect(seen(filler + told + filler)).toEqual([{ frame, at: told }])
  const carriage = told.replaceAll('\n', '\r\n')
  expect(seen(filler + carriage + filler)).toEqual([{ frame, at: carriage }])
})

it('102. an error is seen wherever it stands in a large read', () => {
  const told = 'data: {"error":{"message":"broke"}}\n\n'
  const places = seen(filler.repeat(500) + told + filler.repeat(500)).map(({ at }) => at)
  expect(places).toEqual([told])
})

it('a frame is read whole, whatever the order and number of its lines', () => {
  const told = ': hello\nid: 1\ndata: {"error":\ndata: {}}\nevent: x\n\n'
  expect(seen(filler + told + filler)).toEqual([
    { frame: { event: 'x', data: '{"error":\n{}}' }, at: told },
  ])
})

it('what only looks like an error is no trouble', () => {
  expect(seen('data: {"error":null,"x": 1}\n\ndata: {"error": null}\n\n')).toEqual([])
  expect(seen('data: {"text":"an \\"error\\" or two errors"}\n\n')).toEqual([])
})

it('every needle that tells an error of a protocol is found without being searched for on its own', () => {
  const needles = codecs.flatMap(({ passage }) => passage.needles)
  expect(needles.filter((needle) => /rror/.test(needle))).not.toEqual([])
  for (const needle of needles.filter((each) => each.includes('rror')))
    expect(
      seen(`data: {"e${needle.startsWith('ype') ? `":1,"t${needle}` : needle}\n\n`),
    ).toHaveLength(1)
})

it('frames are looked at once, also in a read made of nothing but errors', () => {
  const began = performance.now()
  expect(seen('data: {"error":1}\n\n'.repeat(20_000))).toHaveLength(20_000)
  expect(seen(`${'data: "error"\n'.repeat(100_000)}\n`)).toHaveLength(1)
  expect(performance.now() - began).toBeLessThan(3000)
})
