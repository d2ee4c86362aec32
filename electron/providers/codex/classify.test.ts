/** What ChatGPT's errors become, as the gateway reads them: by the protocol first, then by this platform. */
import { describe, expect, it, test } from 'vitest'
import { plusHeaders, resetAt } from './fixtures/limits.ts'
import { now } from './fixtures/sign-in.ts'
import { codex } from './index.ts'

const read = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const error = codex.speaks[0].upstream.parseError(status, body, headers, now)
  return codex.classify(error, { status, body, headers })
}

const usedUp = {
  error: {
    type: 'usage_limit_reached',
    message: 'The usage limit has been reached',
    plan_type: 'pro',
    resets_at: resetAt,
    resets_in_seconds: 7200,
  },
}

describe('a limit that is reached', () => {
  it('133. rests the account until the plan’s window begins anew', () => {
    expect(read(429, usedUp)).toEqual({
      kind: 'quota-exhausted',
      message:
        'The usage limit of this ChatGPT plan (Pro) is reached: wait until it begins anew, or use another account.',
      status: 429,
      resetsAt: resetAt * 1000,
    })
  })

  it('133. believes the time in the body before that of a header about this call', () => {
    expect(read(429, usedUp, { 'retry-after': '5' })).toMatchObject({ resetsAt: resetAt * 1000 })
  })

  it('133. counts from now where only the seconds are told', () => {
    const { resets_at: _, plan_type: _also, ...error } = usedUp.error
    expect(read(429, { error })).toMatchObject({
      kind: 'quota-exhausted',
      resetsAt: now + 7_200_000,
    })
  })

  it('133. of single models rests those alone', () => {
    const headers = { ...plusHeaders, 'x-codex-active-limit': 'codex_bengalfox' }
    expect(read(429, usedUp, headers)).toMatchObject({
      kind: 'rate-limited',
      retryAt: resetAt * 1000,
    })
    expect(read(429, usedUp, plusHeaders).kind).toBe('quota-exhausted')
  })

  test.each([
    ['workspace_owner_credits_depleted', 'add credits'],
    ['workspace_member_credits_depleted', 'ask its owner'],
    ['workspace_owner_usage_limit_reached', 'raise it'],
    ['workspace_member_usage_limit_reached', 'ask its owner'],
    ['rate_limit_reached', 'plan (Pro)'],
    ['reached_tomorrow', 'plan (Pro)'],
    ['constructor', 'plan (Pro)'],
  ])('by %s says what to do', (type, words) => {
    const error = read(429, usedUp, { 'x-codex-rate-limit-reached-type': type })
    expect(error.message).toContain(words)
  })
})

describe('an error', () => {
  test.each([
    [429, { error: { type: 'usage_not_included', message: 'm' } }, 'forbidden'],
    [
      429,
      { error: { type: 'usage_limit_reached', code: 'rate_limit_exceeded', message: 'm' } },
      'quota-exhausted',
    ],
    [402, { detail: { code: 'deactivated_workspace' } }, 'forbidden'],
    [429, { error: { code: 'rate_limit_exceeded', message: 'm' } }, 'rate-limited'],
    [429, {}, 'rate-limited'],
    [503, { error: { code: 'server_is_overloaded', message: 'm' } }, 'overloaded'],
    [503, { error: { code: 'slow_down', message: 'm' } }, 'overloaded'],
    [429, { error: { message: 'The selected model is at capacity.' } }, 'overloaded'],
    [400, { error: { message: 'Selected model is at capacity. Try another.' } }, 'overloaded'],
    [
      400,
      { detail: "The 'gpt-x' model is not supported when using Codex with a ChatGPT account." },
      'no-binding',
    ],
    [400, { detail: 'Unsupported parameter: top_k' }, 'invalid-request'],
    [400, { error: { code: 'cyber_policy', message: 'm' } }, 'invalid-request'],
    [400, { error: { code: 'context_length_exceeded', message: 'm' } }, 'context-length'],
    [400, { error: { code: 'invalid_encrypted_content', message: 'm' } }, 'invalid-request'],
    [401, { error: { code: 'token_expired', message: 'm' } }, 'sign-in-expired'],
    [401, { detail: 'Provided authentication token is expired.' }, 'sign-in-expired'],
    [401, '', 'sign-in-expired'],
    [403, { detail: 'Forbidden' }, 'forbidden'],
    [500, {}, 'upstream-unavailable'],
  ])('%i %j is %s', (status, body, kind) => {
    expect(read(status, body).kind).toBe(kind)
  })

  it('133. with a pause in its words says when to try again', () => {
    const body = {
      error: { code: 'rate_limit_exceeded', message: 'Please try again in 1.2s.' },
    }
    expect(read(429, body)).toMatchObject({ kind: 'rate-limited', retryAt: now + 1200 })
  })

  test('of a plan without Codex, or a dead workspace, says what to do', () => {
    expect(read(429, { error: { type: 'usage_not_included' } }).message).toContain('upgrade')
    expect(read(402, { detail: { code: 'deactivated_workspace' } }).message).toContain(
      'deactivated',
    )
  })

  test.each([
    ['<!DOCTYPE html><title>Just a moment...</title>', {}],
    ['', { 'content-type': 'text/html; charset=UTF-8' }],
    ['{}', { 'cf-mitigated': 'challenge' }],
  ])('of the gatekeeper names region and proxy: %j %j', (body, headers) => {
    expect(read(403, body, headers)).toMatchObject({
      kind: 'upstream-unavailable',
      message: expect.stringMatching(/region.*proxy/),
      status: 403,
    })
  })
})
