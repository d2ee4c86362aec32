/** Writes the likelihoods of tokens as a candidate's `logprobsResult`. */
import type { TokenLogprob } from '../../hub/event.ts'
import type { Json } from '../kit/read.ts'

/** Gemini API reference, LogprobsResult: the tokens chosen, and at each step the most likely ones. */
export const logprobsOf = (tokens: readonly TokenLogprob[]): Json => ({
  topCandidates: tokens.map(({ top }) => ({ candidates: top.map(candidate) })),
  chosenCandidates: tokens.map(candidate),
})

const candidate = ({ token, logprob }: Omit<TokenLogprob, 'top'>): Json => ({
  token,
  logProbability: logprob,
})
