/** Reads a client's request: JSON of any shape in, a hub request out, or an error that names the field. */
import type { TextBlock } from '../../hub/content.ts'
import { Failure } from '../../hub/error.ts'
import type { OutputFormat, Request } from '../../hub/request.ts'
import {
  given,
  isRecord,
  list,
  optionalBoolean,
  optionalNumber,
  optionalRecord,
  optionalText,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { parseText, parseTurns } from './parse-messages.ts'
import { parseReasoning } from './parse-reasoning.ts'
import { parseChoice, parseTools } from './parse-tools.ts'
import { protocol } from './wire.ts'

/** The fields read below; every other one rides in the extras. */
const known: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'system',
  'messages',
  'max_tokens',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
  'speed',
])

/** Throws Failure `invalid-request`. */
export function parseRequest(body: unknown): Request {
  const wire = record(body, 'body')
  refuseThread(wire['thread'])
  const system = parseSystem(wire['system'])
  const config = optionalRecord(wire['output_config'], 'output_config') ?? {}
  const reasoning = parseReasoning(wire['thinking'], config)
  const metadata = optionalRecord(wire['metadata'], 'metadata') ?? {}
  const user = optionalText(metadata['user_id'], 'metadata.user_id')
  const tier = parseTier(wire['service_tier'], wire['speed'])
  const output = parseOutput(config['format'] ?? wire['output_format'])
  return {
    model: text(wire['model'], 'model'),
    stream: optionalBoolean(wire['stream'], 'stream') ?? false,
    system: system.blocks,
    turns: parseTurns(wire['messages']),
    tools: parseTools(wire['tools']),
    ...parseChoice(wire['tool_choice']),
    ...(reasoning.reasoning ? { reasoning: reasoning.reasoning } : {}),
    ...(output ? { output } : {}),
    sampling: present({
      temperature: optionalNumber(wire['temperature'], 'temperature'),
      topP: optionalNumber(wire['top_p'], 'top_p'),
      topK: optionalNumber(wire['top_k'], 'top_k'),
    }),
    maxOutput: parseLimit(wire['max_tokens']),
    stop: parseStops(wire['stop_sequences']),
    ...present({ user, cacheKey: user === undefined ? undefined : sessionOf(user) }),
    ...present({ tier: tier.tier }),
    wantsUsage: true,
    extras: gatherExtras(wire, {
      speed: tier.speed,
      attribution: system.attribution,
      metadata: rest(metadata, ['user_id']),
      output_config: rest(config, ['format', ...reasoning.read]),
      ...reasoning.rest,
    }),
  }
}

/**
 * A thread is a conversation the vendor keeps: a client that continues one sends only what is new, and to anyone else
 * the rest would be lost. The SDKs go on without a thread when they read this code (Claude docs, Message threads).
 */
function refuseThread(thread: unknown): void {
  if (!given(thread)) return
  throw new Failure({
    kind: 'unsupported',
    code: 'thread_unsupported_request',
    param: 'thread',
    message:
      'thread: the platform that serves this model keeps no conversations; send the whole conversation without it.',
  })
}

/** What is left of the fields that were read in part, beside the fields that were not read at all. */
function gatherExtras(wire: Json, left: Json): Request['extras'] {
  const unread = Object.entries(wire).filter(([name]) => !known.has(name))
  const own: Record<string, unknown> = { ...Object.fromEntries(unread), ...present(left) }
  return Object.keys(own).length > 0 ? { [protocol]: own } : {}
}

/** An object without the named fields, or undefined where nothing is left. */
function rest(object: Json, read: readonly string[]): Json | undefined {
  const left = Object.entries(object).filter(([name]) => !read.includes(name))
  return left.length > 0 ? Object.fromEntries(left) : undefined
}

/**
 * Claude Code's first system block names its version for the vendor, which strips it. To anyone else it is a line
 * of prompt that changes and spoils the cache, so it rides apart, for this protocol alone.
 */
const attributionMark = 'x-anthropic-billing-header:'

function parseSystem(value: unknown): {
  readonly blocks: readonly TextBlock[]
  readonly attribution: readonly unknown[] | undefined
} {
  if (value === undefined || value === null) return { blocks: [], attribution: undefined }
  const items = typeof value === 'string' ? [{ type: 'text', text: value }] : list(value, 'system')
  const blocks: TextBlock[] = []
  const attribution: unknown[] = []
  items.forEach((item, at) => {
    const where = `system[${at}]`
    const block = record(item, where)
    if (block['type'] !== 'text') reject(`${where}.type`, 'expected text')
    const parsed = parseText(block, where)
    if (parsed.text.startsWith(attributionMark)) attribution.push(block)
    else if (parsed.text !== '') blocks.push(parsed)
  })
  return { blocks, attribution: attribution.length > 0 ? attribution : undefined }
}

/** The protocol demands a limit; 0 asks only to fill the prompt cache. */
function parseLimit(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? value
    : reject('max_tokens', 'expected an integer of 1 or more (0 only fills the prompt cache)')
}

const parseStops = (value: unknown): readonly string[] =>
  value === undefined || value === null
    ? []
    : list(value, 'stop_sequences').map((stop, at) => text(stop, `stop_sequences[${at}]`))

/** The hub speaks of tiers in the words most protocols use, and knows one wish: a speed beside a tier stays on this protocol. */
function parseTier(value: unknown, speed: unknown): { tier?: string; speed?: unknown } {
  const tier = optionalText(value, 'service_tier')
  if (tier === undefined && speed === 'fast') return { tier: 'fast' }
  // `standard` is what everybody gets.
  const beside = given(speed) && speed !== 'standard' ? { speed } : {}
  return { ...present({ tier: tier === 'standard_only' ? 'default' : tier }), ...beside }
}

function parseOutput(value: unknown): OutputFormat | undefined {
  if (value === undefined || value === null) return undefined
  const format = record(value, 'output_config.format')
  if (format['type'] !== 'json_schema') reject('output_config.format.type', 'expected json_schema')
  const schema = record(format['schema'], 'output_config.format.schema')
  return { type: 'json-schema', name: 'output', schema }
}

/** Claude Code writes its session into the user id, as JSON or behind `_session_`: a good key for any prompt cache. */
function sessionOf(user: string): string | undefined {
  const plain = /_session_([0-9a-zA-Z-]{8,64})$/.exec(user)?.[1]
  if (plain !== undefined || !user.startsWith('{')) return plain
  try {
    const parsed: unknown = JSON.parse(user)
    const session = isRecord(parsed) ? parsed['session_id'] : undefined
    return typeof session === 'string' && session !== '' ? session : undefined
  } catch {
    return undefined
  }
}
