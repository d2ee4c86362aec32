/** What Anthropic demands of a conversation beyond its shape: turns, tool results, thoughts, cache marks. */
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import { isOwnSignature } from '../../../electron/providers/demo/anthropic-messages/signature.ts'
import type { Block, CountRequest, Message } from './anthropic-messages-schema.ts'

const invalid = (message: string): Fault => ({ kind: 'invalid-request', message })

interface Turn {
  readonly role: Message['role']
  readonly blocks: readonly Block[]
  /** Of its first message. */
  readonly index: number
}

const blocksOf = ({ content }: Message): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content

/** The platform joins neighbours of the same role. */
function turns(messages: readonly Message[]): readonly Turn[] {
  const joined: Turn[] = []
  for (const [index, message] of messages.entries()) {
    const last = joined.at(-1)
    const blocks = blocksOf(message)
    if (last?.role === message.role)
      joined[joined.length - 1] = { ...last, blocks: [...last.blocks, ...blocks] }
    else joined.push({ role: message.role, blocks, index })
  }
  return joined
}

function checkTexts(messages: readonly Message[]): Fault | undefined {
  for (const [index, message] of messages.entries()) {
    const blocks = blocksOf(message)
    const isLast = index === messages.length - 1
    if (blocks.length === 0 && !(isLast && message.role === 'assistant'))
      return invalid(
        `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
      )
    for (const block of blocks) {
      if (block.type !== 'text') continue
      if (block.text === '') return invalid('messages: text content blocks must be non-empty')
      if (block.text.trim() === '')
        return invalid('messages: text content blocks must contain non-whitespace text')
    }
    const end = blocks.at(-1)
    if (isLast && message.role === 'assistant' && end?.type === 'text' && /\s$/.test(end.text))
      return invalid('messages: final assistant content cannot end with trailing whitespace')
  }
  return undefined
}

const calls = (turn: Turn | undefined): readonly string[] =>
  turn?.blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])) ?? []

/** The results that stand before anything else in a turn. */
function leadingResults(turn: Turn | undefined): readonly string[] {
  const blocks = turn?.blocks ?? []
  const end = blocks.findIndex(({ type }) => type !== 'tool_result')
  return blocks
    .slice(0, end < 0 ? blocks.length : end)
    .flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []))
}

function checkPairs(all: readonly Turn[]): Fault | undefined {
  const seen = new Set<string>()
  for (const [position, turn] of all.entries()) {
    const called = calls(turn)
    for (const id of called) {
      if (seen.has(id)) return invalid('messages: `tool_use` ids must be unique')
      seen.add(id)
    }
    const answered = leadingResults(all[position + 1])
    const missing = called.filter((id) => !answered.includes(id))
    if (missing.length > 0)
      return invalid(
        `messages.${turn.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      )
    const asked = calls(all[position - 1])
    const results = turn.blocks.flatMap((block) =>
      block.type === 'tool_result' ? [block.tool_use_id] : [],
    )
    const foreign = results.find((id, index) => !asked.includes(id) || results.indexOf(id) < index)
    if (foreign !== undefined)
      return invalid(
        `messages.${turn.index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${foreign}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      )
  }
  return undefined
}

function checkThoughts(messages: readonly Message[]): Fault | undefined {
  for (const [index, message] of messages.entries())
    for (const [place, block] of blocksOf(message).entries()) {
      const where = `messages.${index}.content.${place}`
      if (block.type === 'thinking' && !isOwnSignature(block.signature, block.thinking))
        return invalid(`${where}: Invalid \`signature\` in \`thinking\` block`)
      if (block.type === 'redacted_thinking' && !isOwnSignature(block.data, ''))
        return invalid(`${where}: Invalid \`data\` in \`redacted_thinking\` block`)
    }
  return undefined
}

/** With thinking on, the answer whose tools are still running must begin with its thoughts. */
function checkToolLoop({ thinking }: CountRequest, all: readonly Turn[]): Fault | undefined {
  const last = all.at(-1)
  const before = all.at(-2)
  if (thinking?.type !== 'enabled' || leadingResults(last).length === 0) return undefined
  const first = before?.blocks[0]?.type
  return first === undefined || first === 'thinking' || first === 'redacted_thinking'
    ? undefined
    : invalid(
        `messages.${before?.index ?? 0}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`,
      )
}

export function checkTurns(request: CountRequest): Fault | undefined {
  const { messages, system } = request
  if (messages[0]?.role !== 'user')
    return invalid('messages: first message must use the "user" role')
  if (Array.isArray(system) && system.some(({ text }) => text === ''))
    return invalid('system: text content blocks must be non-empty')
  const all = turns(messages)
  return (
    checkTexts(messages) ??
    checkPairs(all) ??
    checkThoughts(messages) ??
    checkToolLoop(request, all)
  )
}

/** The lifetimes of all marks in the order of the prompt: tools, system, messages. */
function marks({
  tools = [],
  system,
  messages,
  cache_control: top,
}: CountRequest): readonly string[] {
  const blocks = [
    ...tools,
    ...(Array.isArray(system) ? system : []),
    ...messages.flatMap(blocksOf),
    { cache_control: top },
  ]
  return blocks.flatMap((block) =>
    'cache_control' in block && block.cache_control ? [block.cache_control.ttl ?? '5m'] : [],
  )
}

export function checkMarks(request: CountRequest): Fault | undefined {
  const all = marks(request)
  if (all.length > 4)
    return invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${all.length}.`)
  return all.includes('5m') && all.lastIndexOf('1h') > all.indexOf('5m')
    ? invalid(
        'cache_control: a ttl=`1h` cache_control block must not come after a ttl=`5m` cache_control block.',
      )
    : undefined
}
