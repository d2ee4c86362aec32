/** The client's own name of the model stands in the answer, and nothing else is touched. */
import { expect, it } from 'vitest'
import { renameModel } from './rename-model.ts'

const marks = ['"model":"', '"model": "']
const renamed = (text: string): string => renameModel(Buffer.from(text), marks, 'mine').toString()

it('131. the first name in each line is the one the client asked for, however it is spaced', () => {
  expect(renamed('data: {"model":"a"}\n\ndata: {"x":1}\n\ndata: {"model": "b"}\n\n')).toBe(
    'data: {"model":"mine"}\n\ndata: {"x":1}\n\ndata: {"model": "mine"}\n\n',
  )
  expect(renamed('{"model":"a","inner":{"model":"b"}}\n{"model":"c"}')).toBe(
    '{"model":"mine","inner":{"model":"b"}}\n{"model":"mine"}',
  )
})

it('131. a name that is cut off is left alone', () => {
  expect(renamed('data: {"model":"a\n\ndata: {"model":"b"}\n')).toBe(
    'data: {"model":"a\n\ndata: {"model":"mine"}\n',
  )
})

it('lines without a name are looked through once', () => {
  const delta = 'data: {"type":"content_block_delta","delta":{"text":"hello"}}\n\n'
  const lines = Buffer.from(delta.repeat(20_000))
  const began = performance.now()
  expect(renameModel(lines, marks, 'mine')).toBe(lines)
  expect(performance.now() - began).toBeLessThan(1000)
})
