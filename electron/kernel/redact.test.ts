/** Secrets are found wherever they stand. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { redact, redactText } from './redact.ts'
import { Secret } from './secret.ts'

const jwt =
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

/** The text and the part of it that must be gone. */
const leaks: readonly (readonly [string, string])[] = [
  ['Authorization: Bearer abc123def456', 'abc123def456'],
  ['authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['Authorization: token hunter2', 'hunter2'],
  ['{"authorization":"Bearer xyz.123"}', 'xyz.123'],
  ['Proxy-Authorization: Basic cHJveHk6cHc=', 'cHJveHk6cHc'],
  ['sent with bearer Zm9vYmFyYmF6', 'Zm9vYmFyYmF6'],
  ['x-api-key: 0123456789', '0123456789'],
  ['{"x-goog-api-key": "short"}', 'short'],
  ['api_key=abcdef&model=gpt', 'abcdef'],
  ['cookie: session=s3ss10n; other=1', 's3ss10n'],
  ['GET /v1/models?key=letmein HTTP/1.1', 'letmein'],
  ['https://x.test/cb?state=1&code=0auth-c0de', '0auth-c0de'],
  ['https://user:passw0rd@host.test/v1', 'passw0rd'],
  ['refresh_token=rt-123&grant_type=x', 'rt-123'],
  ['Incorrect API key provided: sk-proj-AbC_123-xyz.', 'sk-proj-AbC_123-xyz'],
  ['key sk-ant-api03-AAAA-BBBB_cc', 'sk-ant-api03-AAAA-BBBB_cc'],
  ['key sk-ant-oat01-AAAA-BBBB_cc', 'sk-ant-oat01-AAAA-BBBB_cc'],
  ['key sk-or-v1-0123456789abcdef', 'sk-or-v1-0123456789abcdef'],
  [`pb-${'a1_-'.repeat(10)}abc`, 'a1_-a1_-'],
  ['gho_16C7e42F292c6912E7710c838347Ae178B4a', 'gho_16C7e42F292c'],
  ['ghu_16C7e42F292c6912E7710c838347Ae178B4a', 'ghu_16C7e42F292c'],
  ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'ghp_16C7e42F292c'],
  ['github_pat_11ABCDEFG0123456789_abcdef', 'github_pat_11ABC'],
  ['AIzaSyA-1234567890_abcdefghijklmnopqrs', 'AIzaSyA-1234567890'],
  ['gsk_abcdefghijklmnop1234', 'gsk_abcdefghijklmnop1234'],
  [`id ${jwt} end`, jwt],
]

test.each(leaks)('takes the secret out of %j', (text, secret) => {
  expect(redactText(text)).not.toContain(secret)
  expect(redactText(text)).toContain('[secret]')
})

test.each([
  'Bearer authentication is required.',
  'Basic information about the task-force',
  'inputTokens: 12, outputTokens: 3',
  'There is no model "gpt-5" for this key. This key can use: claude-sonnet-4-5, gpt-5.',
  'https://api.example.com/v1/chat/completions',
  'ask-me-anything',
])('leaves %j as it is', (text) => {
  expect(redactText(text)).toBe(text)
})

test('takes a known secret out wherever it stands', () => {
  expect(redactText('the word plain-word was refused', [new Secret('plain-word')])).toBe(
    'the word [secret] was refused',
  )
})

test('hides secrets at any depth, by the name of their field or by their shape', () => {
  const canary = 'c4n4ry-value'
  const deep = {
    headers: { Authorization: canary, 'X-Api-Key': canary, accept: 'json', 'set-cookie': [canary] },
    list: [{ password: canary }, new Map([['refresh_token', canary]]), `Bearer ${canary}`],
    secret: new Secret(canary),
    error: Object.assign(new Error(`x-api-key: ${canary}`, { cause: { apiKey: canary } }), {
      token: canary,
    }),
    url: new URL(`https://h.test/?key=${canary}`),
    inputTokens: 5,
  }
  const clean = redact(deep)
  expect(JSON.stringify(clean)).not.toContain(canary)
  expect(clean).toMatchObject({ headers: { accept: 'json' }, inputTokens: 5 })
})

test('copes with circles, endless depth, bytes and things that are no data', () => {
  const circle: Record<string, unknown> = { bytes: new Uint8Array(3), big: 1n, call: () => 1 }
  circle['self'] = circle
  let deep: unknown = 'end'
  for (let level = 0; level < 20; level++) deep = { deep }
  expect(redact(circle)).toEqual({
    bytes: '[3 bytes]',
    big: '1',
    call: undefined,
    self: '[circular]',
  })
  expect(JSON.stringify(redact(deep))).toContain('[deeper]')
})

test('a Secret shows nothing in strings, JSON and inspection', () => {
  const secret = new Secret('c4n4ry')
  expect(`${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret })}`).not.toContain(
    'c4n4ry',
  )
})
