/** Errors in the words of Google's API design guide. */
import { expect, test } from 'vitest'
import { errorKinds, type GatewayError } from '../../hub/error.ts'
import { renderError, renderStreamError } from './errors.ts'

interface Body {
  readonly error: {
    readonly code: number
    readonly message: string
    readonly status: string
    readonly details: readonly Record<string, unknown>[]
  }
}
const bodyOf = (error: GatewayError, now?: number) => (renderError(error, now).body as Body).error

test.each([
  ['invalid-request', 400, 'INVALID_ARGUMENT'],
  ['context-length', 400, 'INVALID_ARGUMENT'],
  ['unauthenticated', 401, 'UNAUTHENTICATED'],
  ['forbidden', 403, 'PERMISSION_DENIED'],
  ['no-binding', 404, 'NOT_FOUND'],
  ['rate-limited', 429, 'RESOURCE_EXHAUSTED'],
  ['quota-exhausted', 429, 'RESOURCE_EXHAUSTED'],
  ['internal', 500, 'INTERNAL'],
  ['overloaded', 503, 'UNAVAILABLE'],
  ['timeout', 504, 'DEADLINE_EXCEEDED'],
  ['client-gone', 499, 'CANCELLED'],
] as const)('%s is %i %s', (kind, code, status) => {
  const error = { kind, message: 'Why.' }
  expect(renderError(error).status).toBe(code)
  expect(bodyOf(error)).toMatchObject({ code, status })
})

test('every kind tells its sentence, its status twice, and what we call it', () => {
  for (const kind of errorKinds) {
    const error: GatewayError = { kind, message: 'Why.' }
    const body = bodyOf(error)
    expect(body.code).toBe(renderError(error).status)
    expect(body.message).toContain('Why.')
    expect(body.details[0]).toEqual({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: kind.replaceAll('-', '_').toUpperCase(),
      domain: 'plugboard',
    })
  }
})

test('133. an error that knows when to try again says for how long to wait', () => {
  const now = 1_000_000
  const delay = (error: GatewayError, at?: number) =>
    bodyOf(error, at).details.find((detail) => 'retryDelay' in detail)
  const told = (retryDelay: string) => ({
    '@type': 'type.googleapis.com/google.rpc.RetryInfo',
    retryDelay,
  })
  const limited = { kind: 'rate-limited', message: 'Slow.', retryAt: now + 34_400 } as const
  expect(delay(limited, now)).toEqual(told('34.4s'))
  expect(delay({ kind: 'quota-exhausted', message: 'Gone.', resetsAt: now }, now)).toEqual(
    told('0s'),
  )
  expect(delay({ ...limited, retryAt: now - 1 }, now)).toEqual(told('0s'))
  expect(delay({ kind: 'rate-limited', message: 'Slow.' }, now)).toBeUndefined()
  // Without a clock nothing is claimed.
  expect(delay(limited)).toBeUndefined()
})

test('115. a prompt that is too long is told in the words that clients look for', () => {
  const message = (said: string) => bodyOf({ kind: 'context-length', message: said }).message
  expect(message('Too long.')).toBe(
    'The input token count exceeds the maximum number of tokens allowed. Too long.',
  )
  expect(message('prompt is too long: 208,310 tokens > 200000 maximum')).toMatch(
    /^The input token count \(208310\) exceeds the maximum number of tokens allowed \(200000\)\. /,
  )
  const own = 'The input token count (9000) exceeds the maximum number of tokens allowed (8000).'
  expect(message(own)).toBe(own)
})

test('the field at fault is named, and the status of the request’s own fault kept', () => {
  const error = { kind: 'invalid-request', message: 'No.', param: 'contents', status: 413 } as const
  expect(renderError(error).status).toBe(413)
  expect(bodyOf(error).details[1]).toEqual({
    '@type': 'type.googleapis.com/google.rpc.BadRequest',
    fieldViolations: [{ field: 'contents', description: 'No.' }],
  })
  expect(renderError({ ...error, status: 404 }).body).toMatchObject({
    error: { code: 404, status: 'NOT_FOUND' },
  })
  expect(renderError({ ...error, status: 500 }).status).toBe(400)
})

test('102. a late error is told as a frame, and as bare JSON in one line whose first word is error', () => {
  const [event, frame, ...others] = renderStreamError({ kind: 'timeout', message: 'a\nb' })
  expect(others).toEqual([])
  expect(event).toEqual({ data: frame?.data })
  expect(frame).toMatchObject({ bare: true })
  expect(frame?.data).toMatch(/^\{"error":\{"code":504,[^\n]*$/)
})
