/** Tests of what a passive reader learns from a forwarded stream, and of the counts it reads. */
import { expect, it } from 'vitest'
import type { Noted } from '../codec.ts'
import { passage } from './passage.ts'
import { usageJson, usageOf } from './usage.ts'

const read = (data: unknown): Noted =>
  passage.watch().read({ data: typeof data === 'string' ? data : JSON.stringify(data) })

const usageMetadata = {
  promptTokenCount: 10,
  cachedContentTokenCount: 6,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 3,
  toolUsePromptTokenCount: 2,
  totalTokenCount: 19,
}
const counted = {
  input: 6,
  cacheRead: 6,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 7,
  reasoning: 3,
}

it('asks at the address that the request is built for', () => {
  expect(passage.path('models/gemini-2.5-pro', true)).toBe(
    '/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
  )
  expect(passage.path('gemini-2.5-pro', false)).toBe('/models/gemini-2.5-pro:generateContent')
})

it('a finish reason or a refused prompt ends an answer, and neither is the last frame', () => {
  const candidates = [{ content: { parts: [] }, finishReason: 'STOP' }]
  expect(read({ candidates, usageMetadata, responseId: 'r' })).toEqual({
    id: 'r',
    usage: counted,
    finished: true,
  })
  expect(read({ promptFeedback: { blockReason: 'SAFETY' } })).toEqual({ finished: true })
})

it('every frame that decides holds a needle, and a plain one holds none', () => {
  const holds = (chunk: unknown): boolean =>
    passage.needles.some((needle) => JSON.stringify(chunk).includes(needle))
  expect(holds({ candidates: [{ finishReason: 'STOP' }] })).toBe(true)
  expect(holds({ promptFeedback: { blockReason: 'SAFETY' } })).toBe(true)
  expect(holds({ error: { code: 503 } })).toBe(true)
  expect(holds({ candidates: [{ content: { parts: [{ text: 'a' }] } }], usageMetadata })).toBe(
    false,
  )
})

it('errors are seen, also where the service threw its answer away', () => {
  expect(read({ error: { code: 429, message: 'm', status: 'RESOURCE_EXHAUSTED' } })).toMatchObject({
    error: { kind: 'rate-limited' },
  })
  expect(read({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] })).toMatchObject({
    error: { kind: 'upstream-invalid' },
  })
})

it('a text that speaks of reasons and errors is neither', () => {
  const parts = [{ text: '"finishReason": "STOP", "error"' }]
  expect(read({ candidates: [{ content: { parts } }] })).toEqual({})
})

it.each(['{"usageMetadata":', 'null', '[]', '7'])('%s says nothing', (data) => {
  expect(read(data)).toEqual({})
})

it('a whole answer tells its usage or its error, also as a list', () => {
  expect(passage.readBody({ usageMetadata, responseId: 'r' })).toEqual({ id: 'r', usage: counted })
  expect(passage.readBody([{}, { usageMetadata }])).toEqual({ usage: counted })
  expect(passage.readBody({ error: { message: 'm' } })).toMatchObject({ error: { message: 'm' } })
})

it('122. cached tokens are counted once, and thoughts with the output', () => {
  expect(usageOf(usageMetadata)).toEqual(counted)
  expect(usageJson(counted)).toEqual({
    promptTokenCount: 12,
    cachedContentTokenCount: 6,
    candidatesTokenCount: 4,
    thoughtsTokenCount: 3,
    totalTokenCount: 19,
  })
  expect(usageOf(usageJson(counted))).toEqual(counted)
})

it('94. an object without counts is no usage', () => {
  expect(usageOf({ trafficType: 'ON_DEMAND' })).toBeUndefined()
  expect(usageOf(null)).toBeUndefined()
})
