/** Errors in both directions. */
import { describe, expect, test } from 'vitest'
import { errorKinds, type ErrorKind } from '../../hub/error.ts'
import { parseError, parseStreamError } from './parse-error.ts'
import { renderError, renderStreamError } from './errors.ts'

const now = Date.parse('2026-08-01T00:00:00Z')
const parse = (status: number, body: unknown, headers = {}) =>
  parseError(status, body, headers, now)
const wire = (type: string, message: string) => ({ type: 'error', error: { type, message } })

const expected: Readonly<Record<ErrorKind, readonly [status: number, type: string]>> = {
  'invalid-request': [400, 'invalid_request_error'],
  'context-length': [400, 'invalid_request_error'],
  unauthenticated: [401, 'authentication_error'],
  forbidden: [403, 'permission_error'],
  'no-binding': [404, 'not_found_error'],
  'no-account': [503, 'api_error'],
  'rate-limited': [429, 'rate_limit_error'],
  'quota-exhausted': [429, 'rate_limit_error'],
  'sign-in-expired': [503, 'api_error'],
  unsupported: [400, 'invalid_request_error'],
  'upstream-invalid': [502, 'api_error'],
  'upstream-incomplete': [502, 'api_error'],
  'upstream-unavailable': [502, 'api_error'],
  overloaded: [529, 'overloaded_error'],
  timeout: [504, 'timeout_error'],
  'client-gone': [499, 'api_error'],
  internal: [500, 'api_error'],
}

test.each(errorKinds)('%s has its status and type', (kind) => {
  const [status, type] = expected[kind]
  const message = kind === 'context-length' ? 'prompt is too long: 9 tokens > 8 maximum' : 'Words.'
  const error = { kind, message }
  expect(renderError(error)).toEqual({ status, body: wire(type, message) })
  const [frame] = renderStreamError(error)
  expect(frame?.event).toBe('error')
  expect(JSON.parse(frame?.data ?? '')).toEqual(wire(type, message))
})

test.each([
  [413, 'request_too_large'],
  [404, 'not_found_error'],
  [405, 'invalid_request_error'],
  [415, 'invalid_request_error'],
  [422, 'invalid_request_error'],
])('a request at fault with %i keeps its status', (status, type) => {
  expect(renderError({ kind: 'invalid-request', message: 'm', status })).toEqual({
    status,
    body: wire(type, 'm'),
  })
})

test('an upstream’s own status does not become ours', () => {
  expect(renderError({ kind: 'sign-in-expired', message: 'm', status: 401 }).status).toBe(503)
  expect(renderError({ kind: 'upstream-unavailable', message: 'm', status: 500 }).status).toBe(502)
  expect(renderError({ kind: 'invalid-request', message: 'm', status: 500 }).status).toBe(400)
})

test('a prompt that is too long is told in the words clients compact on', () => {
  const told = (message: string) =>
    renderError({ kind: 'context-length', message }).body as { error: { message: string } }
  expect(
    told(
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 131,072 tokens.",
    ).error.message,
  ).toMatch(/^prompt is too long: 131072 tokens > 128000 maximum\. This model's/)
  expect(told('Input too big.').error.message).toBe('prompt is too long: Input too big.')
})

describe('an upstream’s error', () => {
  test.each([
    [400, 'invalid_request_error', 'messages.0: Field required', 'invalid-request'],
    [400, 'invalid_request_error', 'prompt is too long: 200001 tokens > 200000', 'context-length'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access', 'quota-exhausted'],
    [401, 'authentication_error', 'invalid x-api-key', 'sign-in-expired'],
    [402, 'billing_error', 'No credit', 'quota-exhausted'],
    [403, 'permission_error', 'Not yours', 'forbidden'],
    [404, 'not_found_error', 'model: claude-9', 'invalid-request'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'invalid-request'],
    [429, 'rate_limit_error', 'This request would exceed your limit', 'rate-limited'],
    [500, 'api_error', 'Internal server error', 'upstream-unavailable'],
    [504, 'timeout_error', 'Took too long', 'timeout'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
  ] as const)('%i %s “%s” is %s', (status, type, message, kind) => {
    expect(parse(status, wire(type, message))).toMatchObject({ kind, message, status, code: type })
    expect(parseStreamError(wire(type, message))).toMatchObject({ kind, message })
  })

  test.each([
    [401, 'sign-in-expired'],
    [404, 'invalid-request'],
    [405, 'invalid-request'],
    [408, 'timeout'],
    [418, 'invalid-request'],
    [429, 'rate-limited'],
    [502, 'upstream-unavailable'],
    [529, 'overloaded'],
    [200, 'upstream-invalid'],
  ] as const)('without a type of ours, %i is %s', (status, kind) => {
    for (const body of [{ error: { message: 'm' } }, { detail: 'm' }, 'm', wire('new_word', 'm')])
      expect(parse(status, body)).toMatchObject({ kind, message: 'm', status })
  })

  test('a page is not shown', () => {
    expect(parse(502, '<html><h1>Bad gateway</h1></html>')).toMatchObject({
      kind: 'upstream-unavailable',
      message: 'The upstream answered 502 without saying why.',
    })
  })

  test.each([
    [{ 'retry-after': '30' }, now + 30_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, now + 1500],
    [{ 'retry-after': 'Sat, 01 Aug 2026 00:01:00 GMT' }, now + 60_000],
    [
      {
        'anthropic-ratelimit-requests-remaining': '3',
        'anthropic-ratelimit-requests-reset': '2026-08-01T02:00:00Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-08-01T00:00:20Z',
      },
      now + 20_000,
    ],
  ])('%j says when to try again', (headers, retryAt) => {
    expect(parse(429, wire('rate_limit_error', 'slow'), headers)).toMatchObject({ retryAt })
    expect(parse(529, wire('overloaded_error', 'busy'), headers)).toMatchObject({ retryAt })
  })

  test('a plan that is used up is not merely too fast', () => {
    const headers = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(now / 1000 + 3600),
    }
    expect(parse(429, wire('rate_limit_error', 'limit reached'), headers)).toMatchObject({
      kind: 'quota-exhausted',
      resetsAt: now + 3_600_000,
    })
  })
})
