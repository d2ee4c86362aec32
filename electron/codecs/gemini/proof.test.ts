/** Proofs go through clients that take them for bytes, and are known again. */
import { expect, test } from 'vitest'
import { openProof, sealHidden, sealProof } from './proof.ts'

const issuers = ['gemini', 'anthropic-messages', 'a/b']
const blobs = ['c2lnbmF0dXJl', 'ü 🌧?~', 'pb1.x', '']

/** What the Python SDK makes of bytes: decoded, and written again in its own alphabet. */
const throughPython = (text: string): string =>
  Buffer.from(text, 'base64').toString('base64').replaceAll('+', '-').replaceAll('/', '_')

test('58. a proof comes back with its issuer, also through a client that writes the bytes anew', () => {
  for (const issuer of issuers.slice(1))
    for (const blob of blobs) {
      const sealed = sealProof({ issuer, blob })
      const opened = { carrier: { issuer, blob }, hidden: false }
      expect(openProof(sealed)).toEqual(opened)
      expect(openProof(throughPython(sealed))).toEqual(opened)
      expect(Buffer.from(sealed, 'base64').toString('base64')).toBe(sealed)
    }
})

test('58. a proof of the home vendor goes out bare', () => {
  expect(sealProof({ issuer: 'gemini', blob: 'CiQB' })).toBe('CiQB')
  expect(openProof('CiQB')).toEqual({
    carrier: { issuer: 'gemini', blob: 'CiQB' },
    hidden: false,
  })
})

test('a proof that another gateway sealed is wrapped once more and comes back as it was', () => {
  const theirs = sealProof({ issuer: 'anthropic-messages', blob: 'x' })
  for (const blob of [theirs, 'pb1.abc'])
    expect(openProof(sealProof({ issuer: 'gemini', blob }))?.carrier).toEqual({
      issuer: 'gemini',
      blob,
    })
})

test('a sealed thought is told from a proof, whoever sealed it', () => {
  for (const issuer of issuers) {
    const carrier = { issuer, blob: 'EqQB' }
    expect(openProof(throughPython(sealHidden(carrier)))).toEqual({ carrier, hidden: true })
  }
})

test('63. words that stand for a missing proof are none', () => {
  expect(openProof('skip_thought_signature_validator')).toBeUndefined()
  expect(openProof('context_engineering_is_the_way_to_go')).toBeUndefined()
  expect(openProof('')).toBeUndefined()
})

test('58. whatever is sealed begins with one mark, by which it is found before bytes are forwarded', () => {
  const carrier = { issuer: 'anthropic-messages', blob: 'x' }
  expect(sealProof(carrier)).toMatch(/^cGIxLmV5SnBJam9p/)
  expect(sealHidden(carrier)).toMatch(/^.{12}cGIxLmV5SnBJam9p/)
})
