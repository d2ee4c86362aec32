/** generateContent as the demo speaks it (Gemini API reference v1beta, and its troubleshooting guide for errors). */
import type { Fault } from '../asked.ts'
import type { Dialect, WireFault } from '../dialect.ts'
import { embed } from './embed.ts'
import { read } from './read.ts'
import { body, framed, frames } from './write.ts'

/** Status and its name for each fault. */
const faults: Readonly<Record<Fault['kind'], readonly [number, string]>> = {
  'invalid-request': [400, 'INVALID_ARGUMENT'],
  'context-length': [400, 'INVALID_ARGUMENT'],
  unauthenticated: [400, 'INVALID_ARGUMENT'],
  billing: [429, 'RESOURCE_EXHAUSTED'],
  forbidden: [403, 'PERMISSION_DENIED'],
  'not-found': [404, 'NOT_FOUND'],
  'too-large': [400, 'INVALID_ARGUMENT'],
  'rate-limited': [429, 'RESOURCE_EXHAUSTED'],
  'server-error': [500, 'INTERNAL'],
  overloaded: [503, 'UNAVAILABLE'],
}

const detail = (type: string, fields: object): object => ({
  '@type': `type.googleapis.com/google.rpc.${type}`,
  ...fields,
})

const quota = (id: string): object =>
  detail('QuotaFailure', { violations: [{ quotaId: id, quotaMetric: 'demo' }] })

function details({ kind, retryAfter }: Fault): readonly object[] {
  const retry =
    retryAfter === undefined ? [] : [detail('RetryInfo', { retryDelay: `${retryAfter}s` })]
  switch (kind) {
    case 'unauthenticated':
      return [
        detail('ErrorInfo', { reason: 'API_KEY_INVALID', domain: 'googleapis.com' }),
        ...retry,
      ]
    case 'billing':
      return [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), ...retry]
    case 'rate-limited':
      return [quota('GenerateRequestsPerMinutePerProjectPerModel'), ...retry]
    default:
      return retry
  }
}

function fault(told: Fault): WireFault {
  const [code, status] = faults[told.kind]
  const more = details(told)
  return {
    status: code,
    headers: {},
    body: {
      error: { code, message: told.message, status, ...(more.length > 0 ? { details: more } : {}) },
    },
  }
}

export const gemini: Dialect = {
  id: 'gemini',
  path: ':streamGenerateContent',
  wholePath: ':generateContent',
  countPath: ':countTokens',
  embedding: { paths: [':embedContent', ':batchEmbedContents'], answer: embed },
  read,
  frames,
  body,
  fault,
  faultFrame: (told) => ({ data: JSON.stringify(fault(told).body), tokens: 0, bare: true }),
  pieces: framed,
  count: (tokens) => ({
    totalTokens: tokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }],
  }),
}
