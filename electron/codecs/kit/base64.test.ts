/** Base64 agrees with Node's. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, decodeBytes, encodeBase64Url, encodeBytes } from './base64.ts'

test('any text is encoded as Node encodes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(encodeBase64Url(text)).toBe(Buffer.from(text).toString('base64url'))
    }),
    { seed: 7, numRuns: 100 },
  )
})

test('any text comes back out of either alphabet', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeBase64(encodeBase64Url(text))).toBe(text)
      expect(decodeBase64(Buffer.from(text).toString('base64'))).toBe(text)
    }),
    { seed: 8, numRuns: 100 },
  )
})

test('what is not base64, or not the bytes of a text, gives nothing', () => {
  expect(decodeBase64('a*b')).toBeUndefined()
  expect(decodeBase64(Buffer.from([0xff, 0xd8, 0xff]).toString('base64'))).toBeUndefined()
  expect(decodeBase64(Buffer.from([0xe2, 0x82]).toString('base64'))).toBeUndefined()
  expect(decodeBase64(Buffer.from([0xe2, 0x28, 0xa1]).toString('base64'))).toBeUndefined()
  expect(decodeBase64(Buffer.from([0xf4, 0x90, 0x80, 0x80]).toString('base64'))).toBeUndefined()
})

test('any bytes are written and read as Node does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const encoded = encodeBytes(bytes)
      expect(encoded).toBe(Buffer.from(bytes).toString('base64'))
      expect(decodeBytes(encoded)).toEqual([...bytes])
    }),
    { seed: 9, numRuns: 100 },
  )
})
