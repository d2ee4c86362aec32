/** Tests of what an upstream's error means. */
import { describe, expect, it } from 'vitest'
import { parseError, parseStreamError } from './parse-error.ts'
import { nextPacificMidnight } from './read-quota-day.ts'

/** 20 August 2026, noon in California. */
const now = Date.parse('2026-08-20T19:00:00Z')

const body = (code: number, message: string, more: object = {}): unknown => ({
  error: { code, message, ...more },
})

const quota = (quotaId: string): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaMetric: 'm', quotaId, quotaValue: '50' }],
})
const retry = (retryDelay: string): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
})
const reason = (word: string): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: word,
})

describe('kinds', () => {
  it.each([
    [400, 'INVALID_ARGUMENT', 'Unknown name "x".', 'invalid-request'],
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'sign-in-expired'],
    [400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.', 'sign-in-expired'],
    [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 'forbidden'],
    [401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'sign-in-expired'],
    [403, 'PERMISSION_DENIED', 'Generative Language API has not been used.', 'forbidden'],
    [403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.', 'sign-in-expired'],
    [404, 'NOT_FOUND', 'models/x is not found for API version v1beta.', 'no-binding'],
    [429, 'RESOURCE_EXHAUSTED', 'Resource exhausted.', 'rate-limited'],
    [499, 'CANCELLED', 'The operation was cancelled.', 'upstream-unavailable'],
    [500, 'INTERNAL', 'An internal error has occurred.', 'upstream-unavailable'],
    [503, 'UNAVAILABLE', 'The model is overloaded.', 'overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'Deadline expired.', 'timeout'],
  ])('%i %s: %s', (status, word, message, kind) => {
    const said = body(status, message, { status: word })
    expect(parseError(status, said, {}, now)).toMatchObject({ kind, message, status, code: word })
    expect(parseError(status, [said], {}, now).kind).toBe(kind)
    expect(parseStreamError(said).kind).toBe(kind)
  })

  it('115. a prompt that is too long is one that can be shortened', () => {
    const message =
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'
    expect(parseError(400, body(400, message, { status: 'INVALID_ARGUMENT' }), {}, now).kind).toBe(
      'context-length',
    )
  })

  it('a reason beside the words decides', () => {
    const details = [reason('API_KEY_INVALID')]
    expect(parseError(400, body(400, 'No.', { details }), {}, now)).toMatchObject({
      kind: 'sign-in-expired',
      code: 'API_KEY_INVALID',
    })
  })

  it.each([
    [404, '<!doctype html>', 'upstream-invalid'],
    [502, 'Bad Gateway', 'upstream-unavailable'],
    [413, '', 'invalid-request'],
    [402, null, 'quota-exhausted'],
  ])('%i with %j', (status, said, kind) => {
    const error = parseError(status, said, {}, now)
    expect(error.kind).toBe(kind)
    expect(error.message).not.toBe('')
  })
})

describe('133. when to try again', () => {
  it('133. RetryInfo tells when a limit by the minute is over', () => {
    const details = [quota('GenerateRequestsPerMinutePerProjectPerModel'), retry('34.4s')]
    const said = body(429, 'Quota exceeded.', { status: 'RESOURCE_EXHAUSTED', details })
    expect(parseError(429, said, {}, now)).toMatchObject({
      kind: 'rate-limited',
      retryAt: now + 34_400,
    })
  })

  it('133. a limit by the minute without RetryInfo is waited out', () => {
    const details = [quota('GenerateContentInputTokensPerModelPerMinute-FreeTier')]
    expect(parseError(429, body(429, 'Quota exceeded.', { details }), {}, now)).toMatchObject({
      kind: 'rate-limited',
      retryAt: now + 60_000,
    })
  })

  it('a limit that tells no time is told without one', () => {
    expect(parseError(429, body(429, 'Resource exhausted.'), {}, now)).not.toHaveProperty('retryAt')
  })

  it('133. a limit by the day lasts until midnight in California, whatever RetryInfo says', () => {
    const details = [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), retry('12s')]
    expect(parseError(429, body(429, 'Quota exceeded.', { details }), {}, now)).toMatchObject({
      kind: 'quota-exhausted',
      resetsAt: Date.parse('2026-08-21T07:00:00Z'),
    })
  })

  it.each([
    ['2026-03-08T08:30:00Z', '2026-03-09T07:00:00Z'],
    ['2026-11-01T07:30:00Z', '2026-11-02T08:00:00Z'],
    ['2026-01-15T07:59:59.999Z', '2026-01-15T08:00:00Z'],
    ['2026-01-15T08:00:00Z', '2026-01-16T08:00:00Z'],
  ])('the day of %s ends at %s', (time, end) => {
    expect(new Date(nextPacificMidnight(Date.parse(time))).toISOString()).toBe(
      new Date(Date.parse(end)).toISOString(),
    )
  })
})

it('keeps keys out of its words', () => {
  const said = body(400, 'API key AIzaSyA1234567890abcdefgh not valid.')
  expect(parseError(400, said, {}, now).message).not.toContain('1234567890')
})
