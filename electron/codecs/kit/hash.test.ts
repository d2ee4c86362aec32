/** Tests of the fingerprint. */
import { expect, test } from 'vitest'
import { fingerprint } from './hash.ts'

test('the same text always gives the same fingerprint', () => {
  expect(fingerprint('call 1')).toBe(fingerprint('call 1'))
  expect(fingerprint('call 1')).not.toBe(fingerprint('call 2'))
})

test.each([1, 8, 10, 20])(
  'a fingerprint of %i characters is just that long and plain',
  (length) => {
    expect(fingerprint('', length)).toMatch(new RegExp(`^[0-9a-z]{${length}}$`))
    expect(fingerprint('wörld', length)).toMatch(new RegExp(`^[0-9a-z]{${length}}$`))
  },
)

test('ten thousand neighbours do not collide', () => {
  const seen = new Set(Array.from({ length: 10_000 }, (_, i) => fingerprint(`tool-${i}`)))
  expect(seen.size).toBe(10_000)
})
