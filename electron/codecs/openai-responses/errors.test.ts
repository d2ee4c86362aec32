/** Tests of errors as clients are told them. */
import { describe, expect, it, test } from 'vitest'
import { errorKinds, type GatewayError } from '../../hub/error.ts'
import { failureOf, renderError, renderStreamError } from './errors.ts'
import { readAll } from './fixtures/told.ts'

const error = (kind: GatewayError['kind'], more: object = {}): GatewayError => ({
  kind,
  message: 'No.',
  ...more,
})

it.each([
  ['invalid-request', 400, 'invalid_request_error', null],
  ['context-length', 400, 'invalid_request_error', 'context_length_exceeded'],
  ['unauthenticated', 401, 'invalid_request_error', 'invalid_api_key'],
  ['no-binding', 404, 'invalid_request_error', 'model_not_found'],
  ['rate-limited', 429, 'rate_limit_error', 'rate_limit_exceeded'],
  ['quota-exhausted', 429, 'insufficient_quota', 'insufficient_quota'],
  ['overloaded', 503, 'server_error', 'server_is_overloaded'],
  ['upstream-incomplete', 502, 'server_error', 'upstream_incomplete'],
  ['timeout', 504, 'server_error', 'timeout'],
] as const)('%s has the status %i and the words %s and %s', (kind, status, type, code) => {
  expect(renderError(error(kind))).toMatchObject({
    status,
    body: { error: { message: 'No.', type, code } },
  })
})

test('the field at fault and the vendor’s own code are told', () => {
  expect(
    renderError(error('invalid-request', { param: 'input[0]', code: 'invalid_value' })).body,
  ).toEqual({
    error: {
      message: 'No.',
      type: 'invalid_request_error',
      param: 'input[0]',
      code: 'invalid_value',
    },
  })
})

describe('in a stream', () => {
  /** `response.error.code` by the reference, and what Codex knows beside it. */
  const known = [
    ...['server_error', 'rate_limit_exceeded', 'invalid_prompt'],
    ...['context_length_exceeded', 'insufficient_quota', 'server_is_overloaded'],
  ]

  it.each(errorKinds)('%s has a code that clients know', (kind) => {
    expect(known).toContain(failureOf(error(kind)).code)
  })

  it('115. a context that is too long is told by the code on which Codex compacts', () => {
    expect(failureOf(error('context-length')).code).toBe('context_length_exceeded')
  })

  it('102. that another wrote, both frames stand by themselves', () => {
    const [first, second] = readAll(renderStreamError(error('overloaded')))
    expect(first).toMatchObject({
      type: 'error',
      code: 'server_is_overloaded',
      message: 'No.',
      param: null,
      error: { type: 'server_error', code: 'server_is_overloaded', message: 'No.' },
    })
    expect(second).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_is_overloaded', message: 'No.' } },
    })
  })
})
