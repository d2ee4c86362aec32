/** How this protocol counts tokens without an answer: the method `countTokens`. */
import type { Addressed, Counting } from '../codec.ts'
import { given, isRecord, record } from '../kit/read.ts'
import { camel, named } from './parse-names.ts'
import { parseRequest } from './parse-request.ts'
import { modelPath } from './protocol.ts'

/** Gemini API reference, Counting tokens: either contents alone, or a whole request. */
export const counting = {
  paths: [],
  parse(body: unknown, addressed?: Addressed) {
    const { generateContentRequest: whole, ...alone } = named(body, 'body')
    if (!given(whole)) return parseRequest(alone, addressed)
    return parseRequest(record(whole, 'generateContentRequest'), addressed)
  },
  render: (tokens: number) => ({ totalTokens: tokens }),
  upstreamPath: (model: string) => `${modelPath(model)}:countTokens`,
  read(body: unknown) {
    const tokens = isRecord(body) ? camel(body)['totalTokens'] : undefined
    return typeof tokens === 'number' ? tokens : undefined
  },
} as const satisfies Counting
