/** How the tokens of a request are counted (Anthropic API reference, "Count tokens in a Message"). */
import type { Counting } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { path } from './build-request.ts'
import { parseRequest } from './parse-request.ts'

const countPath = `${path}/count_tokens`

export const counting = {
  paths: [countPath],
  // It takes the fields of a message but the limit: reading it as one finds every fault in it.
  parse: (body) => parseRequest(isRecord(body) ? { max_tokens: 1, ...body } : body),
  render: (tokens) => ({ input_tokens: tokens }),
  upstreamPath: () => countPath,
  read(body) {
    const tokens = isRecord(body) ? body['input_tokens'] : undefined
    return typeof tokens === 'number' && Number.isInteger(tokens) && tokens >= 0
      ? tokens
      : undefined
  },
} as const satisfies Counting
