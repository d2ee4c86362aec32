/** Tests of retry hints. */
import { expect, test } from 'vitest'
import { retryHint } from './retry-hint.ts'

const now = 1_700_000_000_000
const hint = (given: { headers?: Record<string, string>; error?: unknown; message?: string }) =>
  retryHint({ headers: {}, error: undefined, message: '', now, ...given })

test.each([
  ['retry-after-ms', { headers: { 'retry-after-ms': '250', 'retry-after': '9' } }, now + 250],
  ['retry-after in seconds', { headers: { 'retry-after': '7' } }, now + 7000],
  [
    'retry-after as a date',
    { headers: { 'retry-after': 'Tue, 14 Nov 2023 22:14:20 GMT' } },
    now + 60_000,
  ],
  ['resets_at', { error: { resets_at: 1_700_000_100 } }, now + 100_000],
  ['resets_in_seconds', { error: { resets_in_seconds: 30 } }, now + 30_000],
  ['RetryInfo', { error: { details: [{}, { retryDelay: '34.4s' }] } }, now + 34_400],
  ['seconds in words', { message: 'Please try again in 1.3s.' }, now + 1300],
  ['milliseconds in words', { message: 'Please try again in 20ms. Visit' }, now + 20],
  ['minutes in words', { message: 'try again in 6m0s' }, now + 360_000],
  ['spelt-out units', { message: 'Try again in 2 minutes 5 seconds' }, now + 125_000],
])('%s is understood', (_, given, at) => {
  expect(hint(given)).toBe(at)
})

test.each([
  ['nothing', {}],
  ['a broken header', { headers: { 'retry-after': 'soon' } }],
  ['negative numbers', { error: { resets_in_seconds: -1 } }],
  ['strange bodies', { error: { details: [null, { retryDelay: 5 }], resets_at: {} } }],
  ['words without a time', { message: 'try again in a while' }],
])('%s gives no hint', (_, given) => {
  expect(hint(given)).toBeUndefined()
})
