/** The last frame of a platform that leaves the output out of it is completed, and nothing else is touched. */
import { expect, it } from 'vitest'
import type { Frame } from '../codec.ts'
import { wholeOutput } from './whole-output.ts'

const frame = (body: Readonly<Record<string, unknown>> & { readonly type: string }): Frame => ({
  event: body.type,
  data: JSON.stringify(body),
})
const item = (index: number) =>
  frame({
    type: 'response.output_item.done',
    output_index: index,
    item: { id: `i${index}`, type: 'message' },
  })
const last = (output: unknown) =>
  frame({ type: 'response.completed', response: { id: 'resp_1', output, usage: null } })

it('99. puts the items that were streamed into an empty last frame, in their order', () => {
  const mend = wholeOutput()
  const frames = [item(1), item(0), last([])].map(mend)
  expect(frames.slice(0, 2)).toEqual([item(1), item(0)])
  expect(JSON.parse(frames[2]?.data ?? '')).toEqual({
    type: 'response.completed',
    response: {
      id: 'resp_1',
      output: [
        { id: 'i0', type: 'message' },
        { id: 'i1', type: 'message' },
      ],
      usage: null,
    },
  })
})

it('leaves a last frame alone that tells its output itself', () => {
  const mend = wholeOutput()
  mend(item(0))
  const told = last([{ id: 'x' }])
  expect(mend(told)).toBe(told)
})

it('is not misled by words in a text, and survives what is no JSON', () => {
  const mend = wholeOutput()
  const text = frame({ type: 'response.output_text.delta' })
  expect(mend(text)).toBe(text)
  const broken = { data: '{"type":"response.completed"' }
  mend(item(0))
  expect(mend(broken)).toBe(broken)
})
