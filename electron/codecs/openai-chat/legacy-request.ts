/** Reads the body of a legacy completion: one prompt, which a chat model answers as the words of a user. */
import type { Request } from '../../hub/request.ts'
import {
  given,
  optionalBoolean,
  optionalNumber,
  optionalText,
  record,
  reject,
} from '../kit/read.ts'
import { parseRequest } from './parse-request.ts'

/** The id of this dialect. */
export const legacyProtocol = 'openai-completions'

/** A request whose client wants its prompt at the beginning of the answer. */
export interface EchoRequest extends Request {
  readonly echo: string
}

export const echoOf = (request: Request | undefined): string =>
  request !== undefined && 'echo' in request && typeof request.echo === 'string' ? request.echo : ''

/** The most likelihoods beside each token that the legacy API gives (OpenAI API reference, Create completion). */
const mostLogprobs = 5

/** Throws Failure `invalid-request` that names the field at fault. */
export function parseLegacy(value: unknown): Request | EchoRequest {
  const { prompt, echo, suffix, logprobs, best_of: bestOf, ...rest } = record(value, 'body')
  const words = parsePrompt(prompt)
  const after = optionalText(suffix, 'suffix')
  if (after !== undefined && after !== '')
    reject('suffix', 'a chat model cannot fill a gap; leave suffix out')
  const weighed = parseLogprobs(logprobs)
  const repeated = optionalBoolean(echo, 'echo') ?? false
  if (repeated && weighed !== undefined)
    reject('echo', 'a chat model does not weigh the prompt; leave echo or logprobs out')
  const asked = parseRequest({
    ...rest,
    messages: [{ role: 'user', content: words }],
    logprobs: weighed !== undefined,
    // Nothing above 0 is asked for by leaving it out.
    ...(weighed === undefined || weighed === 0 ? {} : { top_logprobs: weighed }),
  })
  const several = (optionalNumber(bestOf, 'best_of') ?? 1) > 1
  const request = several
    ? { ...asked, extras: { ...asked.extras, [legacyProtocol]: { best_of: bestOf } } }
    : asked
  return repeated ? { ...request, echo: words } : request
}

function parsePrompt(prompt: unknown): string {
  const one: unknown = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt
  if (typeof one === 'string') return one
  if (typeof one === 'number' || isTokens(one))
    return reject('prompt', 'expected text; tokens of one model mean nothing to another')
  if (Array.isArray(one) && one.length > 1)
    return reject('prompt', 'expected one prompt; send a request for each')
  return reject('prompt', 'expected a string')
}

const isTokens = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one !== 'string')

function parseLogprobs(value: unknown): number | undefined {
  // Clients that know Chat Completions send false for none.
  if (!given(value) || value === false) return undefined
  if (value === true) return 0
  const top = optionalNumber(value, 'logprobs') ?? 0
  return Number.isInteger(top) && top >= 0 && top <= mostLogprobs
    ? top
    : reject('logprobs', `expected a whole number from 0 to ${mostLogprobs}`)
}
