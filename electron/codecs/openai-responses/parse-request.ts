/** Reads the body of a Responses request. */
import type { Effort, OutputFormat, Reasoning, Request, Tool } from '../../hub/request.ts'
import {
  given,
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
  type Json,
} from '../kit/read.ts'
import { searchSources } from './hosted.ts'
import { parseConversation } from './parse-input.ts'
import { parseToolChoice, parseTools } from './parse-tools.ts'
import { protocol } from './protocol.ts'

/** The fields that the hub has words for; every other one rides in the extras, word for word. */
const understood: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'text',
  'reasoning',
  'include',
  'prompt_cache_key',
  'safety_identifier',
  'user',
  'metadata',
  'service_tier',
  'store',
])

/** Throws Failure `invalid-request` that names the field at fault. */
export function parseRequest(value: unknown): Request {
  const body = record(value, 'body')
  const model = text(body['model'], 'model')
  if (model === '') reject('model', 'expected the name of a model')
  const { choice, own } = parseToolChoice(body['tool_choice'])
  const form = optionalRecord(body['text'], 'text') ?? {}
  const thinking = parseReasoning(optionalRecord(body['reasoning'], 'reasoning'))
  const tools = parseTools(body['tools'])
  const told = parseIncluded(body, tools)
  const identifier = optionalText(body['safety_identifier'], 'safety_identifier')
  const user = optionalText(body['user'], 'user')
  return {
    model,
    stream: optionalBoolean(body['stream'], 'stream') ?? false,
    ...parseConversation(body),
    tools: told.tellsSources ? tools.map(telling) : tools,
    sampling: present({
      temperature: optionalNumber(body['temperature'], 'temperature'),
      topP: optionalNumber(body['top_p'], 'top_p'),
    }),
    stop: [],
    wantsUsage: true,
    extras: gatherExtras(body, {
      tool_choice: own,
      text: rest(form, ['format', 'verbosity']),
      reasoning: thinking.rest,
      include: told.include,
      top_logprobs: told.rest,
      // The hub has one name for the user, and does not tell which of the two fields it stood in.
      ...present({ user, safety_identifier: user === undefined ? undefined : identifier }),
    }),
    ...present({
      toolChoice: choice,
      parallelTools: optionalBoolean(body['parallel_tool_calls'], 'parallel_tool_calls'),
      output: parseFormat(form['format']),
      verbosity: given(form['verbosity'])
        ? oneOf(form['verbosity'], ['low', 'medium', 'high'], 'text.verbosity')
        : undefined,
      reasoning: thinking.reasoning,
      maxOutput: optionalCount(body['max_output_tokens'], 'max_output_tokens'),
      logprobs: told.logprobs,
      cacheKey: optionalText(body['prompt_cache_key'], 'prompt_cache_key'),
      user: identifier ?? user,
      metadata: parseMetadata(body['metadata']),
      tier: optionalText(body['service_tier'], 'service_tier'),
      store: optionalBoolean(body['store'], 'store'),
    }),
  }
}

/** The unread fields, and what is left of those that were read in part. */
function gatherExtras(body: Json, left: Json): Request['extras'] {
  const unread = Object.entries(body).filter(
    ([name, value]) => !understood.has(name) && given(value),
  )
  const own: Record<string, unknown> = { ...Object.fromEntries(unread), ...present(left) }
  return Object.keys(own).length > 0 ? { [protocol]: own } : {}
}

function rest(object: Json, read: readonly string[]): Json | undefined {
  const left = Object.entries(object).filter(
    ([name, value]) => given(value) && !read.includes(name),
  )
  return left.length > 0 ? Object.fromEntries(left) : undefined
}

const efforts: readonly Effort[] = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']

interface ParsedReasoning {
  readonly reasoning?: Reasoning
  readonly rest?: Json
}

/** A summary is shown to those who ask for one. Words we do not know are left to the same protocol. */
function parseReasoning(wish: Json | undefined): ParsedReasoning {
  if (!wish) return {}
  const word = optionalText(wish['effort'], 'reasoning.effort')
  const summary =
    optionalText(wish['summary'], 'reasoning.summary') ??
    optionalText(wish['generate_summary'], 'reasoning.generate_summary')
  const show = { show: summary !== undefined }
  const effort = efforts.find((known) => known === word)
  const unread = rest(wish, [
    ...(effort !== undefined || word === 'none' ? ['effort'] : []),
    ...(wish['summary'] === 'auto' ? ['summary'] : []),
  ])
  const left = unread ? { rest: unread } : {}
  if (word === 'none') return { reasoning: { mode: 'off' }, ...left }
  if (effort !== undefined) return { reasoning: { mode: 'effort', effort, ...show }, ...left }
  return summary === undefined ? left : { reasoning: { mode: 'auto', ...show }, ...left }
}

interface Told {
  /** Whether the sources of searches are wanted, and there is a search to tell them. */
  readonly tellsSources: boolean
  readonly include?: readonly string[]
  readonly logprobs?: { readonly top?: number }
  /** A number of likelihoods for nobody: they were not asked for. */
  readonly rest?: number
}

const likelihoods = 'message.output_text.logprobs'

/** Clients are always told these, and upstreams of this protocol always asked for them. */
const sealedThoughts = 'reasoning.encrypted_content'

const isSearch = (tool: Tool): boolean => tool.type === 'hosted' && tool.search !== undefined

const telling = (tool: Tool): Tool =>
  tool.type === 'hosted' && tool.search
    ? { ...tool, search: { ...tool.search, tellsSources: true } }
    : tool

/** What the answer shall tell beyond its words. */
function parseIncluded(body: Json, tools: readonly Tool[]): Told {
  const top = optionalNumber(body['top_logprobs'], 'top_logprobs')
  const words = given(body['include'])
    ? list(body['include'], 'include').map((word, at) => text(word, `include[${at}]`))
    : []
  const tellsSources = words.includes(searchSources) && tools.some(isSearch)
  const include = words.filter(
    (word) =>
      word !== likelihoods && word !== sealedThoughts && !(word === searchSources && tellsSources),
  )
  return {
    tellsSources,
    ...(include.length > 0 ? { include } : {}),
    ...(words.includes(likelihoods) ? { logprobs: present({ top }) } : present({ rest: top })),
  }
}

function parseFormat(value: unknown): OutputFormat | undefined {
  const where = 'text.format'
  const format = optionalRecord(value, where)
  if (!format) return undefined
  switch (oneOf(format['type'], ['text', 'json_object', 'json_schema'], `${where}.type`)) {
    case 'text':
      return undefined
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return {
        type: 'json-schema',
        name: text(format['name'], `${where}.name`),
        schema: record(format['schema'], `${where}.schema`),
        ...present({
          strict: optionalBoolean(format['strict'], `${where}.strict`),
          description: optionalText(format['description'], `${where}.description`),
        }),
      }
  }
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> | undefined {
  const metadata = optionalRecord(value, 'metadata')
  if (!metadata) return undefined
  return Object.fromEntries(
    Object.entries(metadata).map(([name, one]) => [name, text(one, `metadata.${name}`)]),
  )
}
