/** People paste what they see: whole addresses, parts of them, or the code. */
import { expect, test } from 'vitest'
import { Refused } from '../../kernel/refused.ts'
import { readPasted } from './pasted-callback.ts'

const state = 'our-state'

test.each([
  ['the address', 'http://localhost:1455/auth/callback?code=ac_1234567&state=our-state'],
  [
    'the address with blanks',
    '  http://localhost:1455/auth/callback?state=our-state&code=ac_1234567\n',
  ],
  [
    'the address as browsers shorten it',
    'localhost:1455/auth/callback?code=ac_1234567&state=our-state',
  ],
  ['the query', '?code=ac_1234567&state=our-state'],
  ['the query without its mark', 'scope=openid&code=ac_1234567&state=our-state'],
  ['the code', 'ac_1234567'],
])('%s brings the code', (_, text) => {
  expect(readPasted(text, state).get('code')).toBe('ac_1234567')
})

test('what the platform refused is told too', () => {
  const query = readPasted('http://localhost:1/cb?error=access_denied&state=our-state', state)
  expect(query.get('error')).toBe('access_denied')
})

test.each([
  ['', /nothing to read/],
  ['hello world', /no address/],
  ['short', /no address/],
  ['https://example.org/', /brings no code/],
  ['http://localhost:1455/auth/callback?code=ac_1234567&state=other', /another sign-in/],
  ['http://localhost:1455/auth/callback?code=ac_1234567', /another sign-in/],
])('%j is refused with a sentence', (text, words) => {
  const refused = (() => {
    try {
      return readPasted(text, state)
    } catch (error) {
      return error
    }
  })()
  expect(refused).toBeInstanceOf(Refused)
  expect(refused).toMatchObject({ code: 'invalid', message: expect.stringMatching(words) })
  expect(String(refused)).not.toContain('ac_1234567')
})
