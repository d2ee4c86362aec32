/** Tests of answers that come in one piece. */
import { expect, it } from 'vitest'
import { violations } from '../../hub/lifecycle.ts'
import type { Event } from '../../hub/event.ts'
import { decodeBody } from './decode-body.ts'

function heard(body: unknown): readonly Event[] {
  const events = decodeBody(body, { tools: new Map() }, { issuer: 'gemini' })
  expect(violations(events)).toEqual([])
  return events
}

it('114. an error that came with status 200 is an error', () => {
  const error = { code: 429, message: 'Too fast.', status: 'RESOURCE_EXHAUSTED' }
  for (const body of [{ error }, [{ error }]])
    expect(heard(body)).toMatchObject([{ type: 'error', error: { kind: 'rate-limited' } }])
})

it.each([undefined, null, 'text', 7, {}, [], [null], { choices: [] }])(
  '%j is no answer of this protocol',
  (body) => {
    expect(heard(body)).toMatchObject([{ type: 'error', error: { kind: 'upstream-invalid' } }])
  },
)

it('an answer without its finish reason was cut', () => {
  const candidates = [{ content: { parts: [{ text: 'Once' }] } }]
  expect(heard({ candidates }).at(-1)).toMatchObject({ error: { kind: 'upstream-incomplete' } })
})

it('a refused prompt is a filtered answer', () => {
  expect(heard({ promptFeedback: { blockReason: 'SAFETY' } }).at(-1)).toEqual({
    type: 'end',
    stop: { reason: 'content-filter', raw: 'SAFETY' },
  })
})
