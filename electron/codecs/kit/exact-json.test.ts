/** Tests of numbers that no number holds. */
import { expect, test } from 'vitest'
import { parseExact } from './exact-json.ts'

test.each([
  '{"id":12345678901234567890,"n":[-98765432109876543210]}',
  '{"at":9007199254740993,"name":"1234567890123456789"}',
  '{"__proto__":12345678901234567890}',
])('%s comes out as it went in', (text) => {
  expect(JSON.stringify(parseExact(text))).toBe(text)
})

test('all other values are what JSON.parse makes of them', () => {
  for (const text of ['{"n":1234567890123456,"f":0.12345678901234567}', '[1,"a",null]', '7'])
    expect(parseExact(text)).toEqual(JSON.parse(text))
  expect(parseExact('12345678901234567890')).toBe(Number('12345678901234567890'))
})

test('what is no JSON is nothing', () => {
  expect(parseExact('{"a":')).toBeUndefined()
  expect(parseExact('')).toBeUndefined()
})
