/** Copilot's errors and what they mean. */
import { describe, expect, it } from 'vitest'
import { githubCopilot } from './index.ts'

const [chat, , messages] = githubCopilot.speaks
const now = 1_780_000_000_000

/** As the gateway reads it: by the protocol first, then by the platform. */
function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  return [chat, messages].map((codec) => {
    const error = codec.upstream.parseError(status, body, headers, now)
    return githubCopilot.classify(error, { status, body, headers })
  })
}
const said = (code: string, message = 'No.') => ({ error: { code, message } })

describe('an error in either protocol', () => {
  it.each([
    [400, said('model_not_supported'), 'no-binding', /settings\/copilot\/features/],
    [400, said('unsupported_api_for_model'), 'no-binding', /list its models again/],
    [400, said('model_max_prompt_tokens_exceeded'), 'context-length', /No\./],
    [401, 'unauthorized: token expired', 'sign-in-expired', /./],
    [402, said('quota_exceeded'), 'quota-exhausted', /No\./],
    [402, 'Payment required', 'quota-exhausted', /./],
    [403, said('no_copilot_access'), 'forbidden', /no Copilot seat/],
    [403, said('something'), 'forbidden', /No\./],
    [429, said('quota_exceeded'), 'quota-exhausted', /No\./],
    [429, said('user_model_rate_limited'), 'rate-limited', /No\./],
    [429, said('user_global_rate_limited:pro_plus'), 'rate-limited', /No\./],
    [400, 'bad request: missing Editor-Version header for IDE auth', 'forbidden', /Editor-Version/],
    [
      400,
      'bad request: missing required Copilot-Integration-Id header',
      'forbidden',
      /OAuth app of your own/,
    ],
    [
      400,
      'Personal Access Tokens are not supported for this endpoint',
      'sign-in-expired',
      /no personal access token/,
    ],
    [400, said('invalid_request_body'), 'invalid-request', /No\./],
    [503, said('whatever'), 'upstream-unavailable', /./],
  ] as const)('%i %j means %s', (status, body, kind, words) => {
    for (const error of read(status, body)) {
      expect(error.kind).toBe(kind)
      expect(error.message).toMatch(words)
    }
  })

  it('says when to try again, by either header', () => {
    for (const error of read(429, said('rate_limited'), { 'retry-after': '30' }))
      expect(error).toMatchObject({ retryAt: now + 30_000 })
    for (const error of read(429, said('rate_limited'), { 'x-ratelimit-reset': '1780000600' }))
      expect(error).toMatchObject({ retryAt: 1_780_000_600_000 })
  })
})
