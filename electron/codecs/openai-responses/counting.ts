/** Counting the tokens of a request without sending it (OpenAI API reference, Responses, input tokens). */
import type { Counting } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { parseRequest } from './parse-request.ts'

export const counting: Counting = {
  paths: ['/v1/responses/input_tokens'],
  // The input may be left out: then it is the instructions and tools that are counted.
  parse: (body) => parseRequest(isRecord(body) ? { ...body, input: body['input'] ?? '' } : body),
  render: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  upstreamPath: () => '/responses/input_tokens',
  read(body) {
    const tokens = isRecord(body) ? body['input_tokens'] : undefined
    return typeof tokens === 'number' && Number.isFinite(tokens) && tokens >= 0 ? tokens : undefined
  },
}
