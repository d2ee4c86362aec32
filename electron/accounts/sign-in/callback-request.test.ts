/** Only the browser that was sent out with our state gets through. */
import { expect, test } from 'vitest'
import { judge } from './callback-request.ts'

const state = 'c3RhdGUtb2Ytb3Vycy13aXRoLWVub3VnaC1iaXRz'
const mine = { path: '/auth/callback', state }
const asked = (target: string, more: object = {}) =>
  judge(
    { method: 'GET', target, host: 'localhost:1455', ...more },
    { port: 1455, waiting: [{ path: '/other', state: 'other' }, mine] },
  )

test('the expected path with the expected state is heard, whatever its query brings', () => {
  const verdict = asked(`/auth/callback?code=ac_1&scope=a+b&state=${state}`)
  expect(verdict).toMatchObject({ kind: 'heard', expected: mine })
  expect(verdict.kind === 'heard' && verdict.query.get('code')).toBe('ac_1')
  expect(asked(`/auth/callback?error=access_denied&state=${state}`).kind).toBe('heard')
})

test('words that the platform adds to a state do not spoil it', () => {
  expect(asked(`/auth/callback?code=1&state=${state}.onboarding=x`).kind).toBe('heard')
})

test.each([
  ['wrong', `/auth/callback?code=1&state=${state.slice(0, -1)}x`],
  ['longer', `/auth/callback?code=1&state=${state}x`],
  ['absent', '/auth/callback?code=1'],
  ['empty', '/auth/callback?code=1&state='],
  ['another path’s', '/auth/callback?code=1&state=other'],
])('a state that is %s belongs to a stranger', (_, target) => {
  expect(asked(target).kind).toBe('stranger')
})

test.each([
  ['another path', '/cancel', {}],
  ['a longer path', `/auth/callback/x?state=${state}`, {}],
  ['another method', `/auth/callback?state=${state}`, { method: 'POST' }],
  ['HEAD', `/auth/callback?state=${state}`, { method: 'HEAD' }],
  ['another host', `/auth/callback?state=${state}`, { host: 'evil.example:1455' }],
  ['another port', `/auth/callback?state=${state}`, { host: 'localhost:1456' }],
  ['no host', `/auth/callback?state=${state}`, { host: undefined }],
  ['an absolute address', `http://localhost:1455/auth/callback?state=${state}`, {}],
  ['an address of another host', `//evil.example/auth/callback?state=${state}`, {}],
])('there is nothing at %s', (_, target, more) => {
  expect(asked(target, more).kind).toBe('nothing')
})

test('every name of this machine does', () => {
  for (const host of ['127.0.0.1:1455', '[::1]:1455', 'LOCALHOST:1455'])
    expect(asked(`/auth/callback?code=1&state=${state}`, { host }).kind).toBe('heard')
})
