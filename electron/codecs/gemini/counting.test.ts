/** Counting tokens, both sides. */
import { expect, test } from 'vitest'
import { counting } from './counting.ts'

const addressed = { model: 'm', stream: false }
const request = { systemInstruction: 's', tools: [{ functionDeclarations: [{ name: 'f' }] }] }

test('124. contents alone are counted, and a whole request with its tools and instructions', () => {
  const alone = counting.parse({ contents: 'hi' }, addressed)
  expect(alone).toMatchObject({ model: 'm', turns: [{ blocks: [{ text: 'hi' }] }] })
  for (const name of ['generateContentRequest', 'generate_content_request'])
    expect(
      counting.parse({ [name]: { model: 'models/m', contents: 'hi', ...request } }, addressed),
    ).toMatchObject({ model: 'm', system: [{ text: 's' }], tools: [{ name: 'f' }] })
  expect(() => counting.parse({ generateContentRequest: 5 }, addressed)).toThrow(
    /generateContentRequest/,
  )
})

test('139. a count is answered as the API does, and understood from it', () => {
  expect(counting.render(7)).toEqual({ totalTokens: 7 })
  expect(counting.read({ totalTokens: 7, promptTokensDetails: [] })).toBe(7)
  expect(counting.read({ error: {} })).toBeUndefined()
  expect(counting.read(undefined)).toBeUndefined()
})

test('an upstream counts at its own address', () => {
  expect(counting.upstreamPath('gemini-3-pro')).toBe('/models/gemini-3-pro:countTokens')
  expect(counting.upstreamPath('tunedModels/x')).toBe('/tunedModels/x:countTokens')
})
