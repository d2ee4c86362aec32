/** Likelihoods of tokens, which both sides write as `logprobs: {content: […], refusal: […]}` beside a choice. */
import type { TokenLogprob } from '../../hub/event.ts'
import { isRecord } from '../kit/read.ts'
import type { WireLogprobs, WireTokenLogprob } from './wire.ts'

/** The list of one kind of prose in a choice's `logprobs`; entries that are none are left out. */
export function parseLogprobs(logprobs: unknown, kind: 'content' | 'refusal'): TokenLogprob[] {
  const entries = isRecord(logprobs) ? logprobs[kind] : undefined
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: unknown): readonly TokenLogprob[] => {
    const token = parseToken(entry)
    if (!token) return []
    const others = isRecord(entry) ? entry['top_logprobs'] : undefined
    const top = Array.isArray(others)
      ? others.map(parseToken).filter((one) => one !== undefined)
      : []
    return [{ ...token, top }]
  })
}

function parseToken(entry: unknown): Omit<TokenLogprob, 'top'> | undefined {
  if (!isRecord(entry)) return undefined
  const { token, logprob, bytes } = entry
  if (typeof token !== 'string' || typeof logprob !== 'number') return undefined
  const known = Array.isArray(bytes) && bytes.every((byte) => typeof byte === 'number')
  return { token, logprob, ...(known ? { bytes } : {}) }
}

/** Both lists are there, null where nothing of that kind was said (API reference, the logprobs object). */
export function renderLogprobs(
  kind: 'content' | 'refusal',
  tokens: readonly TokenLogprob[],
): WireLogprobs {
  const list = tokens.map((one) => ({ ...wireToken(one), top_logprobs: one.top.map(wireToken) }))
  return kind === 'content' ? { content: list, refusal: null } : { content: null, refusal: list }
}

const wireToken = ({ token, logprob, bytes }: Omit<TokenLogprob, 'top'>): WireTokenLogprob => ({
  token,
  logprob,
  bytes: bytes ?? null,
})
