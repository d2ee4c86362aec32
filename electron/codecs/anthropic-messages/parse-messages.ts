/** Reads the conversation of a request, turn by turn. */
import type {
  Block,
  Carrier,
  TextBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { openCarrier } from '../kit/carrier.ts'
import { hiddenWords } from '../kit/hidden-thoughts.ts'
import {
  given,
  list,
  oneOf,
  optionalBoolean,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { parseCache, unread } from './parse-marks.ts'
import { parseDocument, parseImage } from './parse-media.ts'
import { paraphrase, parseWords } from './parse-words.ts'
import { isTold, searchReader, type SearchReader } from './web-search.ts'
import { home, ofText, protocol } from './wire.ts'

export function parseTurns(value: unknown): readonly Turn[] {
  const messages = list(value, 'messages')
  if (messages.length === 0) reject('messages', 'expected at least one message')
  const searches = searchReader()
  return messages.map((message, at) => parseTurn(message, `messages[${at}]`, searches))
}

function parseTurn(value: unknown, where: string, searches: SearchReader): Turn {
  const message = record(value, where)
  const role = oneOf(message['role'], ['user', 'assistant', 'system'], `${where}.role`)
  const { content } = message
  if (typeof content === 'string')
    return { role, blocks: content === '' ? [] : [{ type: 'text', text: content }] }
  const blocks = list(content, `${where}.content`).flatMap((item, at) => {
    const place = `${where}.content[${at}]`
    const block = record(item, place)
    return parseServed(block, searches) ?? parseBlock(block, place)
  })
  return { role, blocks: withProofs(blocks) }
}

/** What the service's own tools left in the history; undefined for all other blocks. */
function parseServed(block: Json, searches: SearchReader): readonly Block[] | undefined {
  const { type } = block
  if (type !== 'server_tool_use' && type !== 'web_search_tool_result') return undefined
  const search = searches.read(block)
  if (!isTold(block))
    return [{ type: 'opaque', protocol, raw: block, label: type, ...(search ? { search } : {}) }]
  // Another vendor's search, told in this protocol's form, which no upstream takes: what it means is all that counts.
  return search
    ? [{ type: 'opaque', protocol: translated, raw: block, label: 'web search', search }]
    : []
}

/** The protocol of items that are no protocol's own. */
const translated = 'plugboard'

/** A proof travels to clients as an empty thought, before its call or behind its text; here it returns to them. */
function withProofs(blocks: readonly (Block | Proof)[]): readonly Block[] {
  const proofs = new Map<string, Carrier>()
  for (const block of blocks) if (block.type === 'proof') proofs.set(block.call, block.carrier)
  const kept: Block[] = []
  for (const block of blocks) {
    if (block.type === 'proof') {
      if (block.call === ofText) signLast(kept, block.carrier)
      continue
    }
    const signature = block.type === 'tool-call' ? proofs.get(block.id) : undefined
    kept.push(signature && block.type === 'tool-call' ? { ...block, signature } : block)
  }
  return kept
}

function signLast(blocks: Block[], signature: Carrier): void {
  const last = blocks.at(-1)
  if (last?.type === 'text') blocks[blocks.length - 1] = { ...last, signature }
}

interface Proof {
  readonly type: 'proof'
  readonly call: string
  readonly carrier: Carrier
}

function parseBlock(block: Json, where: string): Block | Proof {
  const type = text(block['type'], `${where}.type`)
  switch (type) {
    case 'text':
      return parseText(block, where)
    case 'image':
      return parseImage(block, where) ?? opaque(block, type)
    case 'document':
      return parseDocument(block, where) ?? parseWords(block, where) ?? opaque(block, type)
    case 'tool_use':
      return parseCall(block, where)
    case 'tool_result':
      return parseResult(block, where)
    case 'thinking':
      return parseThinking(block, where)
    case 'redacted_thinking':
      return {
        type: 'reasoning',
        text: '',
        redacted: openCarrier(text(block['data'], `${where}.data`), home),
      }
    default:
      return parseWords(block, where) ?? opaque(block, type)
  }
}

const opaque = (raw: Json, label: string): Block => ({ type: 'opaque', protocol, raw, label })

export const parseText = (block: Json, where: string): TextBlock => ({
  type: 'text',
  text: text(block['text'], `${where}.text`),
  ...present({
    cache: parseCache(block['cache_control'], where),
    extras: unread(block, ['type', 'text', 'cache_control']),
  }),
})

function parseThinking(block: Json, where: string): Block | Proof {
  const words = text(block['thinking'], `${where}.thinking`)
  const { signature } = block
  if (typeof signature !== 'string' || signature === '') return { type: 'reasoning', text: words }
  const { call, ...carrier } = openCarrier(signature, home)
  const hidden = hiddenWords(carrier)
  if (hidden !== undefined) return { type: 'reasoning', text: hidden }
  return call === undefined
    ? { type: 'reasoning', text: words, signature: carrier }
    : { type: 'proof', call, carrier }
}

function parseCall(block: Json, where: string): ToolCallBlock {
  return {
    type: 'tool-call',
    id: text(block['id'], `${where}.id`),
    name: text(block['name'], `${where}.name`),
    arguments: JSON.stringify(block['input'] ?? {}),
    kind: 'function',
    ...present({
      cache: parseCache(block['cache_control'], where),
      extras: unread(block, ['type', 'id', 'name', 'input', 'cache_control']),
    }),
  }
}

type ResultPart = ToolResultBlock['content'][number]

function parseResult(block: Json, where: string): ToolResultBlock {
  const raw = block['content']
  const parts = parseResultContent(raw, `${where}.content`)
  const left = unread(block, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'])
  // What the hub can only paraphrase goes out word for word on this protocol.
  const extras = parts.whole ? left : { [protocol]: { ...left?.[protocol], content: raw } }
  return {
    type: 'tool-result',
    callId: text(block['tool_use_id'], `${where}.tool_use_id`),
    content: parts.content,
    isError: optionalBoolean(block['is_error'], `${where}.is_error`) ?? false,
    kind: 'function',
    ...present({ cache: parseCache(block['cache_control'], where), extras }),
  }
}

function parseResultContent(
  value: unknown,
  where: string,
): { readonly content: readonly ResultPart[]; readonly whole: boolean } {
  if (!given(value) || value === '') return { content: [], whole: true }
  if (typeof value === 'string') return { content: [{ type: 'text', text: value }], whole: true }
  let whole = true
  const content = list(value, where).map((item, at): ResultPart => {
    const place = `${where}[${at}]`
    const part = record(item, place)
    const parsed = parseResultPart(part, place)
    if (parsed) return parsed
    whole = false
    return { type: 'text', text: paraphrase(part) }
  })
  return { content, whole }
}

function parseResultPart(part: Json, where: string): ResultPart | undefined {
  switch (text(part['type'], `${where}.type`)) {
    case 'text':
      return parseText(part, where)
    case 'image':
      return parseImage(part, where)
    case 'document':
      return parseDocument(part, where)
    default:
      return undefined
  }
}
