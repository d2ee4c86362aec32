/** Tests of reading error bodies. */
import { expect, test } from 'vitest'
import { masked, readErrorBody } from './error-body.ts'

test('the usual envelope is read with all its fields', () => {
  expect(
    readErrorBody({ error: { message: 'no', type: 't', code: 'c', param: 'p' } }),
  ).toMatchObject({ message: 'no', type: 't', code: 'c', param: 'p', status: undefined })
})

test.each([
  ['an array around it', [{ error: { message: 'no' } }]],
  ['an error that is a string', { error: 'no' }],
  ['detail', { detail: 'no' }],
  ['message', { message: 'no' }],
  ['plain text', ' no\n'],
  ['a message in a message', { message: { message: 'no' } }],
])('%s is understood', (_, body) => {
  expect(readErrorBody(body).message).toBe('no')
})

test('a list of faults gives the first with its place', () => {
  expect(readErrorBody({ detail: [{ loc: ['body', 'n'], msg: 'too big' }] }).message).toBe(
    'body.n: too big',
  )
})

test('a status told as the code is a status', () => {
  expect(readErrorBody({ error: { message: 'slow', code: 429 } }).status).toBe(429)
})

test('what a relay quotes from its provider is kept', () => {
  const body = { error: { message: 'Provider returned error', metadata: { raw: 'too long' } } }
  expect(readErrorBody(body).message).toBe('Provider returned error: too long')
})

test('a page of HTML gives no words', () => {
  expect(readErrorBody('<!DOCTYPE html><html><body>secret</body></html>').message).toBe('')
  expect(readErrorBody({ message: '  <html>x</html>' }).message).toBe('')
})

test('a key that the vendor quotes is masked', () => {
  expect(readErrorBody('Incorrect API key provided: sk-proj-abcdefghij1234567890.').message).toBe(
    'Incorrect API key provided: [key]',
  )
})

test('a long text is cut', () => {
  expect(readErrorBody('a '.repeat(5000)).message.length).toBeLessThan(610)
})

test.each([null, undefined, 5, true, [], {}, [null], { error: null }, { detail: [] }])(
  '%j says nothing and does no harm',
  (body) => {
    expect(readErrorBody(body).message).toBe('')
  },
)

test('an error within detail is opened', () => {
  const detail = { code: 'deactivated_workspace', message: 'no' }
  expect(readErrorBody({ detail })).toMatchObject({ message: 'no', code: 'deactivated_workspace' })
})

test.each([
  'Function skip_thought_signature_validator is missing',
  'Unknown field key_value_pairs_not_known, keyboard_shortcut_map',
  'Use skeletal-animation-player',
])('%s names no key', (words) => {
  expect(masked(words)).toBe(words)
})

test.each([
  'sk-proj-abcdefghijklmnop',
  'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'gsk_9aB3abcdefghijklmnop',
  'key-1f2e3d4c5b6a7988',
  'sk-ab****************wxyz',
  'ghp_abcdefghijklmnopqrst',
  'AIzaSyAbcdefghijklmnop',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi',
])('%s is masked', (key) => {
  expect(masked(`The key ${key} is wrong`)).toBe('The key [key] is wrong')
})
