/** Addresses of the Gemini API and what they ask for. */
import { expect, test } from 'vitest'
import { address } from './address.ts'

const streamed = { stream: true, form: 'events' } as const

test.each([
  ['/v1beta/models/gemini-2.5-pro:generateContent', '', 'answer', { stream: false }],
  ['/v1/models/gemini-2.5-pro:generateContent', '', 'answer', { stream: false }],
  ['/v1alpha/models/gemini-2.5-pro:generateContent', '?key=k', 'answer', { stream: false }],
  ['/v1beta/models/gemini-2.5-pro:streamGenerateContent', '?alt=sse', 'answer', streamed],
  ['/v1beta/models/gemini-2.5-pro:streamGenerateContent', '?key=k&alt=SSE', 'answer', streamed],
  ['/v1beta/models/gemini-2.5-pro:streamGenerateContent', '?%24alt=sse&x', 'answer', streamed],
  ['/v1beta/models/gemini-2.5-pro:countTokens', '', 'count', { stream: false }],
  ['/v1beta/models/gemini-2.5-pro:embedContent', '', 'embed', { stream: false }],
  ['/v1beta/models/gemini-2.5-pro:batchEmbedContents', '', 'embed', { stream: false }],
])('139. %s%s is understood', (path, query, purpose, rest) => {
  expect(address(path, query)).toEqual({
    purpose,
    addressed: { model: 'gemini-2.5-pro', ...rest },
  })
})

test('139. a stream that is not asked for as events is one JSON array', () => {
  for (const query of ['', '?alt=json', '?malt=sse', '?alt=sses'])
    expect(address('/v1beta/models/m:streamGenerateContent', query)?.addressed).toEqual({
      model: 'm',
      stream: true,
      form: 'array',
    })
})

test.each([
  ['/v1beta/models/models/gemini-3-pro:generateContent', 'gemini-3-pro'],
  ['/v1beta/models/vendor/model:generateContent', 'vendor/model'],
  ['/v1beta/models/vendor%2Fmodel:generateContent', 'vendor/model'],
  ['/v1beta/models/models%2Fgemini-3-pro:generateContent', 'gemini-3-pro'],
  ['/v1beta/models/gemini-3-pro%3AgenerateContent', 'gemini-3-pro'],
  ['/v1beta/models/qwen3:8b:generateContent', 'qwen3:8b'],
  ['/v1beta/tunedModels/mine-1:generateContent', 'tunedModels/mine-1'],
  ['/v1beta/models/100%:generateContent', '100%'],
  ['/v1beta/models/%E0%A4%A:generateContent', '%E0%A4%A'],
])('139. %s names the model %s', (path, model) => {
  expect(address(path, '')?.addressed.model).toBe(model)
})

test.each([
  '/v1beta/models',
  '/v1beta/models/gemini-3-pro',
  '/v1beta/models/gemini-3-pro:predict',
  '/v1beta/models/gemini-3-pro:constructor',
  '/v1beta/models/:generateContent',
  '/v1beta/models/models/:generateContent',
  '/v1beta/files/x:generateContent',
  '/v2/models/m:generateContent',
  '/models/m:generateContent',
  '/v1/chat/completions',
  '',
])('%s is not of this protocol', (path) => {
  expect(address(path, '')).toBeUndefined()
})
