/** Errors of the gateway's own, and what it adds to those of others. */
import { expect, it } from 'vitest'
import { Failure, type GatewayError } from '../hub/error.ts'
import { errorOf, withWait } from './errors.ts'

const now = 1_700_000_000_000

it('133. counts the wait that the words of an error name from now on, by each kind’s own field', () => {
  const message = 'Rate limit reached. Please try again in 1.5s.'
  expect(withWait({ kind: 'rate-limited', message }, now)).toMatchObject({ retryAt: now + 1500 })
  expect(withWait({ kind: 'overloaded', message }, now)).toMatchObject({ retryAt: now + 1500 })
  expect(withWait({ kind: 'quota-exhausted', message }, now)).toMatchObject({
    resetsAt: now + 1500,
  })
})

it('133. leaves an error alone that knows its time, names none, or is of another kind', () => {
  const errors: readonly GatewayError[] = [
    { kind: 'rate-limited', message: 'Please try again in 1.5s.', retryAt: now + 9 },
    { kind: 'rate-limited', message: 'Too fast.' },
    { kind: 'invalid-request', message: 'Please try again in 1.5s.' },
  ]
  for (const error of errors) expect(withWait(error, now)).toEqual(error)
})

it('takes a failure for its error, and anything else for a fault of ours', () => {
  const error: GatewayError = { kind: 'timeout', message: 'Slow.' }
  expect(errorOf(new Failure(error))).toBe(error)
  expect(errorOf(new Error('odd'))).toMatchObject({ kind: 'internal' })
  expect(errorOf('odd')).toMatchObject({
    kind: 'internal',
    message: expect.stringContaining('odd'),
  })
})
