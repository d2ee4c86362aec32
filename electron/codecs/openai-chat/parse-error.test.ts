/** Tests of understanding an upstream's error. */
import { describe, expect, test } from 'vitest'
import type { Headers } from '../codec.ts'
import { renderError } from './errors.ts'
import { parseError, parseStreamError } from './parse-error.ts'

const now = 1_760_000_000_000
const parse = (status: number, body: unknown, headers: Headers = {}) =>
  parseError(status, body, { headers, now })
const envelope = (message: string, more: Record<string, unknown> = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
})

test.each([
  [400, envelope('Bad temperature', { param: 'temperature' }), 'invalid-request'],
  [400, envelope('No', { code: 'context_length_exceeded' }), 'context-length'],
  [400, envelope("This model's maximum context length is 8192 tokens."), 'context-length'],
  [413, envelope('Prompt is too long'), 'context-length'],
  [413, 'Payload Too Large', 'invalid-request'],
  [401, envelope('Incorrect API key', { code: 'invalid_api_key' }), 'sign-in-expired'],
  [400, envelope('API key not valid. Invalid API key.'), 'sign-in-expired'],
  [402, { error: { message: 'Insufficient Balance' } }, 'quota-exhausted'],
  [403, envelope('Country not supported'), 'forbidden'],
  [404, envelope('The model `x` does not exist', { code: 'model_not_found' }), 'no-binding'],
  [400, { error: { message: 'model "x" not found, try pulling it first' } }, 'no-binding'],
  [404, { error: { message: 'Invalid URL (POST /v2/chat)' } }, 'invalid-request'],
  [404, '<html>nginx</html>', 'upstream-invalid'],
  [408, '', 'timeout'],
  [422, { detail: [{ loc: ['body', 'n'], msg: 'too big' }] }, 'invalid-request'],
  [429, envelope('Slow', { code: 'rate_limit_exceeded', type: 'tokens' }), 'rate-limited'],
  [
    429,
    envelope('You exceeded your current quota', { type: 'insufficient_quota' }),
    'quota-exhausted',
  ],
  [429, envelope('You exceeded your current quota. Please try again in 30s.'), 'rate-limited'],
  [429, { error: { type: 'usage_limit_reached', resets_in_seconds: 60 } }, 'quota-exhausted'],
  [500, envelope('Oops', { type: 'server_error' }), 'upstream-unavailable'],
  [502, '<!DOCTYPE html><html>cloud</html>', 'upstream-unavailable'],
  [503, envelope('The engine is currently overloaded'), 'overloaded'],
  [503, '', 'upstream-unavailable'],
  [504, '', 'timeout'],
  [529, {}, 'overloaded'],
  [200, { error: 'boom' }, 'upstream-unavailable'],
])('%i %j is %s', (status, body, kind) => {
  expect(parse(status, body)).toMatchObject({ kind, status })
})

describe('when to try again', () => {
  test.each([
    [429, envelope('Slow'), { 'retry-after': '5' }, { kind: 'rate-limited', retryAt: now + 5000 }],
    [429, envelope('Slow. Please try again in 1.3s.'), {}, { retryAt: now + 1300 }],
    [
      429,
      { error: { type: 'usage_limit_reached', message: 'm', resets_at: 1_760_000_100 } },
      {},
      { kind: 'quota-exhausted', resetsAt: now + 100_000 },
    ],
    [
      503,
      envelope('overloaded'),
      { 'retry-after-ms': '20' },
      { kind: 'overloaded', retryAt: now + 20 },
    ],
  ])('%i %j %j', (status, body, headers, expected) => {
    expect(parse(status, body, headers)).toMatchObject(expected)
  })
})

test('the words, code and field of the upstream are kept', () => {
  expect(parse(400, envelope('Bad', { param: 'n', code: 'invalid_value' }))).toEqual({
    kind: 'invalid-request',
    message: 'Bad',
    param: 'n',
    code: 'invalid_value',
    status: 400,
  })
})

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'a code that every object knows (%s) is a word like any other',
  (code) => {
    const error = parse(400, envelope('No', { code, type: code }))
    expect(error).toMatchObject({ kind: 'invalid-request', code })
    expect(renderError(error)).toMatchObject({ status: 400, body: { error: { code } } })
    expect(parseStreamError({ error: { message: 'm', code } }).kind).toBe('upstream-unavailable')
  },
)

test('a page is never shown, but the status is', () => {
  expect(parse(502, '<html><body>internal host 10.0.0.1</body></html>').message).toBe(
    'The upstream answered 502 without a readable error.',
  )
})

test('an error without a status is told apart by its code, type and words', () => {
  expect(parseStreamError({ error: { message: 'm', type: 'server_error' } }).kind).toBe(
    'upstream-unavailable',
  )
  expect(parseStreamError({ error: { message: 'm', type: 'invalid_request_error' } }).kind).toBe(
    'invalid-request',
  )
  expect(parseStreamError({ error: { message: 'm', code: 429 } }).kind).toBe('rate-limited')
  expect(parseStreamError({ error: { message: 'Overloaded' } }).kind).toBe('overloaded')
})

test('clients get the codes they match on, and a field where one is at fault', () => {
  expect(renderError({ kind: 'no-binding', message: 'No such model.' })).toEqual({
    status: 404,
    body: {
      error: {
        message: 'No such model.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    },
  })
  expect(
    renderError({ kind: 'context-length', message: 'm', code: 'prompt_too_long' }).body.error.code,
  ).toBe('context_length_exceeded')
  expect(renderError({ kind: 'invalid-request', message: 'm', status: 413 }).body.error.code).toBe(
    'request_too_large',
  )
  expect(renderError({ kind: 'invalid-request', message: 'm', status: 502 }).status).toBe(400)
})
