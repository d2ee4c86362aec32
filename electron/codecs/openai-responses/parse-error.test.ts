/** Tests of understanding an upstream's error. */
import { describe, expect, it, test } from 'vitest'
import { errorKinds } from '../../hub/error.ts'
import { parseError } from './parse-error.ts'

const now = 1_760_000_000_000
const envelope = (message: string, more: Record<string, unknown> = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
})

test.each([
  [400, envelope('Bad', { param: 'temperature' }), 'invalid-request'],
  [400, envelope('No', { code: 'context_length_exceeded' }), 'context-length'],
  [400, envelope('Your input exceeds the context window of this model.'), 'context-length'],
  [413, 'Payload Too Large', 'invalid-request'],
  [400, { detail: 'Unsupported parameter: max_output_tokens' }, 'invalid-request'],
  [
    400,
    { detail: "The 'gpt-9' model is not supported when using Codex with a ChatGPT account." },
    'no-binding',
  ],
  [400, envelope('No', { code: 'cyber_policy' }), 'invalid-request'],
  [400, envelope('No', { code: 'invalid_encrypted_content' }), 'invalid-request'],
  [404, envelope('Gone', { code: 'previous_response_not_found' }), 'invalid-request'],
  [401, envelope('Incorrect API key', { code: 'invalid_api_key' }), 'sign-in-expired'],
  [401, { detail: 'Provided authentication token is expired.' }, 'sign-in-expired'],
  [402, { error: { message: 'Insufficient Balance' } }, 'quota-exhausted'],
  [403, '<html>Just a moment...</html>', 'forbidden'],
  [404, envelope('The model `x` does not exist', { code: 'model_not_found' }), 'no-binding'],
  [404, '<html>nginx</html>', 'upstream-invalid'],
  [408, '', 'timeout'],
  [422, { detail: [{ loc: ['body', 'n'], msg: 'too big' }] }, 'invalid-request'],
  [429, envelope('Slow', { code: 'rate_limit_exceeded', type: 'tokens' }), 'rate-limited'],
  [429, { error: { type: 'usage_not_included', message: 'No plan' } }, 'quota-exhausted'],
  [
    429,
    envelope('You exceeded your current quota', { type: 'insufficient_quota' }),
    'quota-exhausted',
  ],
  [429, { detail: 'The selected model is at capacity.' }, 'overloaded'],
  [500, envelope('Oops', { type: 'server_error' }), 'upstream-unavailable'],
  [502, '<!DOCTYPE html><html>cloud</html>', 'upstream-unavailable'],
  [503, envelope('Busy', { code: 'server_is_overloaded' }), 'overloaded'],
  [503, envelope('Busy', { code: 'slow_down' }), 'overloaded'],
  [504, '', 'timeout'],
  [529, {}, 'overloaded'],
  [200, { error: 'boom' }, 'upstream-unavailable'],
])('%i %j is %s', (status, body, kind) => {
  expect(parseError(status, body, {}, now)).toMatchObject({ kind, status })
})

describe('when to try again', () => {
  it.each([
    [
      '133. a header',
      { 'retry-after': '5' },
      envelope('Slow', { code: 'rate_limit_exceeded' }),
      { retryAt: now + 5000 },
    ],
    [
      '133. words',
      {},
      envelope('Please try again in 1.3s.', { code: 'rate_limit_exceeded' }),
      { retryAt: now + 1300 },
    ],
    [
      '133. the end of a plan’s window',
      {},
      {
        error: {
          type: 'usage_limit_reached',
          message: 'm',
          plan_type: 'pro',
          resets_at: 1_760_000_100,
        },
      },
      { kind: 'quota-exhausted', resetsAt: now + 100_000 },
    ],
    [
      '133. seconds until then',
      {},
      { error: { type: 'usage_limit_reached', message: 'm', resets_in_seconds: 60 } },
      { kind: 'quota-exhausted', resetsAt: now + 60_000 },
    ],
  ])('%s tells', (_, headers, body, expected) => {
    expect(parseError(429, body, headers, now)).toMatchObject(expected)
  })

  test('a service that is too busy may tell too', () => {
    const error = parseError(
      503,
      envelope('Busy', { code: 'slow_down' }),
      { 'retry-after-ms': '20' },
      now,
    )
    expect(error).toMatchObject({ kind: 'overloaded', retryAt: now + 20 })
  })
})

test('code, field and sentence are kept; a page and a key are not', () => {
  expect(
    parseError(
      400,
      envelope('Bad', { code: 'unsupported_value', param: 'reasoning.effort' }),
      {},
      now,
    ),
  ).toEqual({
    kind: 'invalid-request',
    message: 'Bad',
    code: 'unsupported_value',
    param: 'reasoning.effort',
    status: 400,
  })
  expect(parseError(502, '<html>secret</html>', {}, now).message).toBe(
    'The upstream answered 502 without a readable error.',
  )
  const leaky = envelope('Incorrect API key provided: sk-proj-abcdefghijklmnop')
  expect(parseError(401, leaky, {}, now).message).not.toContain('abcdefghijklmnop')
})

test.each(['constructor', '__proto__', 'toString'])(
  'a code that every object knows (%s) is one we do not know',
  (code) => {
    expect(errorKinds).toContain(parseError(500, envelope('m', { code }), {}, now).kind)
  },
)
