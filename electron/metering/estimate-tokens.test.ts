/** The estimate is never too low by much, and never slow. */
import { expect, test } from 'vitest'
import { estimateTokens } from './estimate-tokens.ts'

test('an estimate grows with the text and is none for no text', async () => {
  expect(await estimateTokens('')).toBe(0)
  const short = await estimateTokens('The quick brown fox jumps over the lazy dog.')
  expect(short).toBeGreaterThanOrEqual(10)
  expect(short).toBeLessThan(20)
})

test('a text beyond the sample is counted in proportion', async () => {
  const piece = 'const answer = compute(42) // the meaning of it all\n'
  const one = await estimateTokens(piece.repeat(4000))
  const ten = await estimateTokens(piece.repeat(40_000))
  expect(ten / one).toBeGreaterThan(9.5)
  expect(ten / one).toBeLessThan(10.5)
})

test('words that look like control tokens are counted as text', async () => {
  expect(await estimateTokens('<|endoftext|> is only text here')).toBeGreaterThan(3)
})
