/** Reads the body of a Chat Completions request. */
import type { OutputFormat, Reasoning, Request, Sampling } from '../../hub/request.ts'
import {
  given,
  isRecord,
  type Json,
  list,
  oneOf,
  optionalBoolean,
  optionalCount,
  optionalNumber,
  optionalRecord,
  optionalText,
  present,
  record,
  reject,
  text,
} from '../kit/read.ts'
import { parseMessages } from './parse-messages.ts'
import { parseReasoning } from './parse-reasoning.ts'
import { parseToolChoice, parseTools } from './parse-tools.ts'
import { protocol } from './protocol.ts'

/** Throws Failure `invalid-request` that names the field at fault. */
export function parseRequest(value: unknown): Request {
  const body = record(value, 'body')
  const model = text(body['model'], 'model')
  if (model === '') reject('model', 'expected the name of a model')
  const reasoning = parseReasoning(body)
  return {
    model,
    stream: optionalBoolean(body['stream'], 'stream') ?? false,
    ...parseMessages(body['messages']),
    tools: parseTools(body),
    sampling: parseSampling(body),
    stop: parseStop(body['stop']),
    wantsUsage: parseWantsUsage(body['stream_options']),
    extras: parseExtras(body, reasoning),
    ...present({
      toolChoice: parseToolChoice(body),
      parallelTools: optionalBoolean(body['parallel_tool_calls'], 'parallel_tool_calls'),
      output: parseOutput(body['response_format']),
      verbosity: given(body['verbosity'])
        ? oneOf(body['verbosity'], ['low', 'medium', 'high'], 'verbosity')
        : undefined,
      reasoning,
      maxOutput: parseMaxOutput(body),
      count: optionalCount(body['n'], 'n'),
      logprobs: parseLogprobs(body),
      cacheKey: optionalText(body['prompt_cache_key'], 'prompt_cache_key'),
      user:
        optionalText(body['safety_identifier'], 'safety_identifier') ??
        optionalText(body['user'], 'user'),
      metadata: parseMetadata(body['metadata']),
      tier: optionalText(body['service_tier'], 'service_tier'),
      store: optionalBoolean(body['store'], 'store'),
    }),
  }
}

function parseSampling(body: Json): Sampling {
  const number = (name: string): number | undefined => optionalNumber(body[name], name)
  return present({
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    seed: number('seed'),
    frequencyPenalty: number('frequency_penalty'),
    presencePenalty: number('presence_penalty'),
    logitBias: parseBias(body['logit_bias']),
  })
}

function parseBias(value: unknown): Readonly<Record<string, number>> | undefined {
  const biases = optionalRecord(value, 'logit_bias')
  if (!biases) return undefined
  return Object.fromEntries(
    Object.entries(biases).map(([token, bias]) => [
      token,
      optionalNumber(bias, `logit_bias.${token}`) ?? 0,
    ]),
  )
}

/** `max_tokens` is the deprecated name. */
function parseMaxOutput(body: Json): number | undefined {
  return (
    optionalCount(body['max_completion_tokens'], 'max_completion_tokens') ??
    optionalCount(body['max_tokens'], 'max_tokens')
  )
}

function parseStop(value: unknown): readonly string[] {
  if (!given(value)) return []
  return typeof value === 'string'
    ? [value]
    : list(value, 'stop').map((one, i) => text(one, `stop[${i}]`))
}

function parseWantsUsage(value: unknown): boolean {
  const options = optionalRecord(value, 'stream_options')
  return optionalBoolean(options?.['include_usage'], 'stream_options.include_usage') ?? false
}

function parseLogprobs(body: Json): { readonly top?: number } | undefined {
  const on = optionalBoolean(body['logprobs'], 'logprobs') ?? false
  const top = optionalNumber(body['top_logprobs'], 'top_logprobs')
  return on ? present({ top }) : undefined
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> | undefined {
  const metadata = optionalRecord(value, 'metadata')
  if (!metadata) return undefined
  return Object.fromEntries(
    Object.entries(metadata).map(([name, one]) => [name, text(one, `metadata.${name}`)]),
  )
}

function parseOutput(value: unknown): OutputFormat | undefined {
  const format = optionalRecord(value, 'response_format')
  if (!format) return undefined
  switch (oneOf(format['type'], ['text', 'json_object', 'json_schema'], 'response_format.type')) {
    case 'text':
      return undefined
    case 'json_object': {
      // Together and others put a schema beside it.
      const schema = optionalRecord(format['schema'], 'response_format.schema')
      return schema ? { type: 'json-schema', name: 'answer', schema } : { type: 'json' }
    }
    case 'json_schema': {
      const where = 'response_format.json_schema'
      const json = record(format['json_schema'], where)
      return {
        type: 'json-schema',
        name: text(json['name'], `${where}.name`),
        schema: optionalRecord(json['schema'], `${where}.schema`) ?? {},
        ...present({
          strict: optionalBoolean(json['strict'], `${where}.strict`),
          description: optionalText(json['description'], `${where}.description`),
        }),
      }
    }
  }
}

/** Fields that the hub has words for. What is not here rides in extras. */
const understood: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'tools',
  'functions',
  'web_search_options',
  'tool_choice',
  'function_call',
  'temperature',
  'top_p',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'stop',
  'parallel_tool_calls',
  'response_format',
  'verbosity',
  'reasoning_effort',
  'n',
  'max_completion_tokens',
  'max_tokens',
  'logprobs',
  'top_logprobs',
  'prompt_cache_key',
  'user',
  'metadata',
  'service_tier',
  'store',
  'stream_options',
])

/**
 * The rest, word for word. Dialects that the hub understands too (`top_k`, `reasoning`, `thinking` …) stay in, so that
 * the same protocol gets them in the form in which they came.
 */
function parseExtras(body: Json, reasoning: Reasoning | undefined): Request['extras'] {
  const rest = Object.entries(body).filter(([name, value]) => !understood.has(name) && given(value))
  const extras: Record<string, unknown> = Object.fromEntries(rest)
  if (given(extras['safety_identifier']) && given(body['user'])) extras['user'] = body['user']
  if (given(body['reasoning_effort']) && !reasoning)
    extras['reasoning_effort'] = body['reasoning_effort']
  const options = isRecord(body['stream_options']) ? { ...body['stream_options'] } : {}
  delete options['include_usage']
  if (Object.keys(options).length > 0) extras['stream_options'] = options
  return Object.keys(extras).length > 0 ? { [protocol]: extras } : {}
}
