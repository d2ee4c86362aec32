/** Our own count of a text's tokens, for upstreams that cannot count. */
import { lazily } from '../kernel/single-flight.ts'

/** Beyond this many characters a sample stands for the whole: counting must not hold up other exchanges. */
const sampled = 200_000
/** Vendors cut text differently; an estimate that is too low lets a client overrun its window. */
const bias = 1.1

/** The vocabulary is large, so it is loaded when the first estimate is asked for. */
const encoding = lazily(() => import('gpt-tokenizer/encoding/o200k_base'))

/** Tokens of `text`, rather too many than too few. */
export async function estimateTokens(text: string): Promise<number> {
  const { countTokens } = await encoding()
  const sample = text.slice(0, sampled)
  if (sample === '') return 0
  const counted = countTokens(sample, { allowedSpecial: 'all' })
  return Math.ceil(counted * (text.length / sample.length) * bias)
}
