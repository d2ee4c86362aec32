/** Rate-limit headers, in the forms that platforms use. */
import { expect, test } from 'vitest'
import { readRateLimits, resetTime } from './rate-limits.ts'

const now = Date.UTC(2026, 10, 21, 12)

test('OpenAI tells requests and tokens with durations', () => {
  const headers = {
    'content-type': 'application/json',
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-limit-tokens': '30000',
    'x-ratelimit-remaining-tokens': '7500',
    'x-ratelimit-reset-tokens': '1h6m0.5s',
    'x-ratelimit-limit-project-tokens': '1000',
    'x-ratelimit-remaining-project-tokens': '1000',
  }
  expect(readRateLimits(headers, now)).toEqual({
    windows: [
      {
        id: 'requests',
        label: 'Requests',
        unit: 'requests',
        remaining: 499,
        limit: 500,
        used: expect.closeTo(0.002),
        resetsAt: now + 120,
      },
      {
        id: 'tokens',
        label: 'Tokens',
        unit: 'tokens',
        remaining: 7500,
        limit: 30_000,
        used: 0.75,
        resetsAt: now + 3_960_500,
      },
      {
        id: 'project-tokens',
        label: 'Project tokens',
        unit: 'tokens',
        remaining: 1000,
        limit: 1000,
        used: 0,
      },
    ],
  })
})

test('Anthropic tells them the other way round, with dates', () => {
  const headers = {
    'anthropic-organization-id': 'x',
    'anthropic-ratelimit-input-tokens-limit': '40000',
    'anthropic-ratelimit-input-tokens-remaining': '10000',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:00:30Z',
    'anthropic-priority-output-tokens-limit': '100',
    'anthropic-priority-output-tokens-remaining': '50',
    'anthropic-ratelimit-unified-reset': '1763726400',
  }
  expect(readRateLimits(headers, now)?.windows).toMatchObject([
    {
      id: 'input-tokens',
      label: 'Input tokens',
      unit: 'tokens',
      used: 0.75,
      resetsAt: now + 30_000,
    },
    { id: 'priority-output-tokens', label: 'Priority output tokens', used: 0.5 },
  ])
})

test('names that are not known are shown by themselves, with the length in them', () => {
  const headers = {
    'x-ratelimit-limit-tokens-minute': '60000',
    'x-ratelimit-remaining-tokens-minute': '0',
    'x-ratelimit-reset-tokens-minute': '33.5',
    'x-ratelimit-remaining-marbles-day': '7',
  }
  expect(readRateLimits(headers, now)?.windows).toMatchObject([
    { label: 'Tokens per minute', minutes: 1, used: 1, resetsAt: now + 33_500 },
    { label: 'Marbles per day', minutes: 1440, remaining: 7, unit: 'requests' },
  ])
})

test('the plain form counts requests, with a policy behind it or not', () => {
  const headers = {
    'ratelimit-limit': '100;w=60',
    'ratelimit-remaining': '40',
    'ratelimit-reset': '50',
  }
  expect(readRateLimits(headers, now)?.windows).toMatchObject([
    { id: 'requests', limit: 100, remaining: 40, used: 0.6, resetsAt: now + 50_000 },
  ])
})

test.each([
  {},
  { 'content-type': 'text/plain', 'anthropic-version': '2023-06-01' },
  { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': 'some' },
  { 'x-ratelimit-reset-requests': '1s' },
])('%j tells nothing', (headers) => {
  expect(readRateLimits(headers, now)).toBeUndefined()
})

test('limits never say that nothing can be used: they may be about one model alone', () => {
  const headers = { 'x-ratelimit-limit-requests': '1', 'x-ratelimit-remaining-requests': '0' }
  expect(readRateLimits(headers, now)?.exhausted).toBeUndefined()
})

test.each([
  ['6m0s', now + 360_000],
  ['2m59.56s', now + 179_560],
  ['1d', now + 86_400_000],
  ['60', now + 60_000],
  [String(now / 1000 + 5), now + 5000],
  [String(now + 5), now + 5],
  ['2026-11-21T12:00:01+00:00', now + 1000],
  ['soon', undefined],
  ['1s later', undefined],
  ['', undefined],
])('a reset at %j is at %d', (text, at) => {
  expect(resetTime(text, now)).toBe(at)
})
