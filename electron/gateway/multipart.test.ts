/** Uploads: the model's name is found and replaced, and nothing else is touched. */
import { expect, it } from 'vitest'
import { modelField, withModel } from './multipart.ts'

const boundary = 'x-y-z'
const type = `multipart/form-data; boundary=${boundary}`
const binary = Buffer.from([0, 255, 13, 10, 13, 10, 128, 45, 45])

const upload = (model: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`,
    ),
    binary,
    Buffer.from(
      `\r\n--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--${boundary}--\r\n`,
    ),
  ])

it('finds the model behind a file', () => {
  expect(modelField(type, upload('whisper-1')).model).toBe('whisper-1')
})

it('replaces the name and leaves every other byte', () => {
  const form = modelField(type, upload('fast-ears'))
  expect(withModel(form, 'whisper-1')).toEqual(upload('whisper-1'))
})

it('is not misled by a file whose bytes speak of a model', () => {
  const sly = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"\r\n\r\nContent-Disposition: form-data; name="model"\r\n\r\nfalse\r\n`,
    ),
    upload('whisper-1'),
  ])
  expect(modelField(type, sly).model).toBe('whisper-1')
})

it('refuses an upload without a model, and one without a boundary', () => {
  expect(() => modelField(type, Buffer.from(`--${boundary}--\r\n`))).toThrow('model')
  expect(() => modelField('multipart/form-data', upload('a'))).toThrow('boundary')
})

it('119. an upload made of nothing but boundaries is looked through once', () => {
  const began = performance.now()
  const body = Buffer.from('--a'.repeat(1_000_000))
  expect(() => modelField('multipart/form-data; boundary=a', body)).toThrow('model')
  expect(performance.now() - began).toBeLessThan(3000)
})
