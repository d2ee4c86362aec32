/** Reads `logprobsResult`: the tokens that were chosen, and beside each what might have been. */
import type { TokenLogprob } from '../../hub/event.ts'
import { isRecord, type Json, records } from '../kit/read.ts'

/** Empty where nothing is told. */
export function readLogprobs(value: unknown): readonly TokenLogprob[] {
  if (!isRecord(value)) return []
  const others = records(value['topCandidates'])
  return records(value['chosenCandidates']).map((chosen, at) => ({
    ...readToken(chosen),
    top: records(others[at]?.['candidates']).map(readToken),
  }))
}

const readToken = ({ token, logProbability }: Json): Omit<TokenLogprob, 'top'> => ({
  token: typeof token === 'string' ? token : '',
  logprob: typeof logProbability === 'number' ? logProbability : 0,
})
