/** Reasoning blobs keep their issuer on the way through a client. */
import { expect, test } from 'vitest'
import { openCarrier, sealCarrier } from './carrier.ts'

const home = 'home-protocol'

test('a blob of the home vendor goes out bare and comes back as its own', () => {
  const carrier = { issuer: home, blob: 'EqQBCgIYAhIM==' }
  expect(sealCarrier(carrier, home)).toBe('EqQBCgIYAhIM==')
  expect(openCarrier('EqQBCgIYAhIM==', home)).toEqual(carrier)
})

test('a foreign blob comes back with its issuer', () => {
  const carrier = { issuer: 'elsewhere', blob: 'gAAAAAB+/=ü' }
  const text = sealCarrier(carrier, home)
  expect(text).toMatch(/^pb1\.[A-Za-z0-9_-]+$/)
  expect(openCarrier(text, home)).toEqual(carrier)
})

test('the proof of a call keeps the call, also at home', () => {
  const carrier = { issuer: home, blob: 'x', call: 'call_1' }
  expect(openCarrier(sealCarrier(carrier, home), home)).toEqual(carrier)
})

test('a tagged blob of another gateway returns to that gateway as it came', () => {
  const inner = sealCarrier({ issuer: 'behind', blob: 'b' }, home)
  const carrier = { issuer: home, blob: inner }
  const outer = sealCarrier(carrier, home)
  expect(outer).not.toBe(inner)
  expect(openCarrier(outer, home)).toEqual(carrier)
})

test.each(['pb1.', 'pb1.%%', 'pb1.e30', `pb1.${Buffer.from('[1]').toString('base64url')}`])(
  'a broken tag %s is nobody’s',
  (text) => {
    expect(openCarrier(text, home)).toEqual({ issuer: 'unknown', blob: text })
  },
)
