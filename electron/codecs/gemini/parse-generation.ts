/** Reads `generationConfig`: sampling, limits, the form of the answer, and how much the model should think. */
import type { Effort, OutputFormat, Reasoning, Request } from '../../hub/request.ts'
import {
  given,
  list,
  optionalBoolean,
  optionalCount,
  optionalNumber,
  optionalText,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { named, rest } from './parse-names.ts'
import { parseSchema } from './parse-schema.ts'

const place = 'generationConfig'

/** The fields read below; every other one rides in the extras. */
const known = [
  'temperature',
  'topP',
  'topK',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'maxOutputTokens',
  'stopSequences',
  'candidateCount',
  'responseLogprobs',
  'logprobs',
]
const formatFields = ['responseMimeType', 'responseSchema', 'responseJsonSchema']

export interface ParsedGeneration {
  readonly wishes: Pick<Request, 'sampling' | 'stop'> &
    Partial<Pick<Request, 'maxOutput' | 'count' | 'logprobs' | 'output' | 'reasoning'>>
  /** What the hub has no word for, as it goes out again on this protocol. */
  readonly rest?: Json
}

/** Throws Failure `invalid-request`. */
export function parseGeneration(value: unknown): ParsedGeneration {
  const config = given(value) ? named(value, place) : {}
  const number = (name: string): number | undefined =>
    optionalNumber(config[name], `${place}.${name}`)
  const format = parseFormat(config)
  const thinking = parseThinking(config['thinkingConfig'])
  const left = {
    ...rest(config, [...known, ...(format.isRead ? formatFields : []), 'thinkingConfig']),
    ...(thinking.rest ? { thinkingConfig: thinking.rest } : {}),
  }
  return {
    wishes: {
      sampling: present({
        temperature: number('temperature'),
        topP: number('topP'),
        topK: number('topK'),
        seed: number('seed'),
        presencePenalty: number('presencePenalty'),
        frequencyPenalty: number('frequencyPenalty'),
      }),
      stop: parseStops(config['stopSequences']),
      ...present({
        maxOutput: optionalCount(config['maxOutputTokens'], `${place}.maxOutputTokens`),
        count: number('candidateCount'),
        logprobs: parseLogprobs(config, number('logprobs')),
        output: format.output,
        reasoning: thinking.reasoning,
      }),
    },
    ...(Object.keys(left).length > 0 ? { rest: left } : {}),
  }
}

const parseStops = (value: unknown): readonly string[] =>
  given(value)
    ? list(value, `${place}.stopSequences`).map((stop, at) =>
        text(stop, `${place}.stopSequences[${at}]`),
      )
    : []

function parseLogprobs(config: Json, top: number | undefined): Request['logprobs'] | undefined {
  const wanted = optionalBoolean(config['responseLogprobs'], `${place}.responseLogprobs`)
  return wanted === true ? present({ top }) : undefined
}

interface ParsedFormat {
  readonly output?: OutputFormat
  /** Whether the hub says it all. */
  readonly isRead: boolean
}

/** A schema asks for JSON; answers out of a list of words (`text/x.enum`) are this API's own. */
function parseFormat(config: Json): ParsedFormat {
  const type = optionalText(config['responseMimeType'], `${place}.responseMimeType`)
  const { responseJsonSchema: json, responseSchema: openapi } = config
  if (type !== undefined && type !== '' && type !== 'application/json')
    return { isRead: type === 'text/plain' }
  if (!given(json) && !given(openapi))
    return type === 'application/json'
      ? { output: { type: 'json' }, isRead: true }
      : { isRead: true }
  const schema = given(json)
    ? record(json, `${place}.responseJsonSchema`)
    : parseSchema(openapi, `${place}.responseSchema`)
  return { output: { type: 'json-schema', name: 'output', schema }, isRead: true }
}

const levels: ReadonlyMap<string, Effort> = new Map([
  ['MINIMAL', 'minimal'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
])

/** Gemini docs, Thinking: a budget of 0 means not at all, -1 as much as the model likes. */
function parseThinking(value: unknown): { readonly reasoning?: Reasoning; readonly rest?: Json } {
  if (!given(value)) return {}
  const at = `${place}.thinkingConfig`
  const config = named(value, at)
  const show = optionalBoolean(config['includeThoughts'], `${at}.includeThoughts`)
  const budget = optionalNumber(config['thinkingBudget'], `${at}.thinkingBudget`)
  const level = optionalText(config['thinkingLevel'], `${at}.thinkingLevel`)?.toUpperCase()
  const reasoning = wishOf(budget, level, at)
  const left = rest(config, ['includeThoughts', 'thinkingBudget', 'thinkingLevel'])
  return {
    // Who asks to see thoughts asks for thoughts, as many as the model likes; who does not is not shown any.
    ...(reasoning || show
      ? { reasoning: { ...(reasoning ?? { mode: 'auto' }), show: show ?? false } }
      : {}),
    ...(left ? { rest: left } : {}),
  }
}

function wishOf(
  budget: number | undefined,
  level: string | undefined,
  where: string,
): Reasoning | undefined {
  if (budget !== undefined) {
    if (budget === 0) return { mode: 'off' }
    if (budget === -1) return { mode: 'auto' }
    if (!Number.isInteger(budget) || budget < 0)
      return reject(`${where}.thinkingBudget`, 'expected -1, 0 or a number of tokens')
    return { mode: 'budget', tokens: budget }
  }
  if (level === undefined || level === '' || level === 'THINKING_LEVEL_UNSPECIFIED')
    return undefined
  const effort = levels.get(level)
  if (effort === undefined)
    return reject(`${where}.thinkingLevel`, 'expected MINIMAL, LOW, MEDIUM or HIGH')
  return { mode: 'effort', effort }
}
