/** Which extra headers an owner may enter. */
import { expect, test } from 'vitest'
import { readHeaders } from './extra-headers.ts'

test('names are written in lower case and values stay as they are', () => {
  expect(readHeaders({ 'HTTP-Referer': 'https://x.test', 'X-Title': 'My App' })).toEqual({
    'http-referer': 'https://x.test',
    'x-title': 'My App',
  })
})

test.each([
  [{ Host: 'x' }, 'written by Plugboard'],
  [{ 'Content-Length': '1' }, 'written by Plugboard'],
  [{ 'transfer-encoding': 'chunked' }, 'written by Plugboard'],
  [{ Authorization: 'Bearer c4n4ry' }, 'would hold a secret'],
  [{ 'x-api-key': 'c4n4ry' }, 'would hold a secret'],
  [{ 'api-key': 'c4n4ry' }, 'would hold a secret'],
  [{ Cookie: 'c4n4ry' }, 'would hold a secret'],
  [{ 'CF-Access-Client-Secret': 'c4n4ry' }, 'would hold a secret'],
  [{ 'bad name': 'x' }, 'not a header name'],
  [{ '': 'x' }, 'not a header name'],
  [{ 'x-a': 'one\r\nx-b: two' }, 'cannot be sent'],
  [{ 'x-a': 'x'.repeat(1001) }, 'too long'],
  [Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, ''])), 'at most 20'],
])('refuses %j', (headers, words) => {
  expect(() => readHeaders(headers)).toThrow(words)
  expect(() => readHeaders(headers)).not.toThrow('c4n4ry')
})
