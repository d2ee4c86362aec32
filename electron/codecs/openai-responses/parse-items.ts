/** Reads single input items: messages, thoughts, calls, outputs, and what only this protocol knows. */
import type {
  Block,
  Carrier,
  OpaqueBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../../hub/content.ts'
import { openCarrier, type OpenedCarrier } from '../kit/carrier.ts'
import { hiddenWords } from '../kit/hidden-thoughts.ts'
import {
  given,
  isRecord,
  list,
  optionalText,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { compactionIssuer, summaryLead } from './compaction-words.ts'
import { searchOf } from './hosted.ts'
import { extrasOf, parseContent, parseResult } from './parse-parts.ts'
import { redactedMark } from './proofs.ts'
import { protocol } from './protocol.ts'

/** An item, and its place in the request, e.g. `input[3]`. */
export interface Placed {
  readonly item: Json
  readonly where: string
}

/** The proof of a call or text, which travels to clients as an empty thought beside it. */
export interface Proof {
  readonly type: 'proof'
  readonly proves: string
  readonly carrier: Carrier
}

/** What an item says, and in whose turn. */
export interface Said {
  readonly side: 'user' | 'assistant'
  readonly blocks: readonly (Block | Proof)[]
}

export function parseItem(type: string, placed: Placed): Said {
  switch (type) {
    case 'reasoning':
      return { side: 'assistant', blocks: parseReasoning(placed) }
    case 'function_call':
      return { side: 'assistant', blocks: [parseCall(placed, 'function')] }
    case 'custom_tool_call':
      return { side: 'assistant', blocks: [parseCall(placed, 'custom')] }
    case 'function_call_output':
      return { side: 'user', blocks: [parseOutput(placed, 'function')] }
    case 'custom_tool_call_output':
      return { side: 'user', blocks: [parseOutput(placed, 'custom')] }
    case 'compaction':
    case 'compaction_summary':
      return parseCompaction(type, placed)
    case 'item_reference':
      return reject(
        placed.where,
        'refers to an item that is not kept here; send the item itself in its place',
      )
    default:
      return { side: sideOf(type, placed.item), blocks: [opaque(type, placed.item)] }
  }
}

function opaque(type: string, raw: Json): Block {
  return {
    type: 'opaque',
    protocol,
    raw,
    label: type,
    ...present({ search: searchOf(raw), image: imageOf(raw) }),
  }
}

/** An image the model made, for protocols that take one back from the assistant. */
function imageOf({ type, result, output_format: format }: Json): OpaqueBlock['image'] {
  if (type !== 'image_generation_call' || typeof result !== 'string' || result === '')
    return undefined
  const mediaType = `image/${typeof format === 'string' && format !== '' ? format : 'png'}`
  return { kind: 'base64', mediaType, data: result }
}

/** Items by which the client answers the vendor's tools, or gives instructions; all others are the model's. */
function sideOf(type: string, item: Json): Said['side'] {
  switch (type) {
    case 'additional_tools':
    case 'compaction_trigger':
    case 'configuration_update':
      return 'user'
    case 'tool_search_output':
      return item['execution'] === 'client' ? 'user' : 'assistant'
    case 'program_output':
      return 'assistant'
    default:
      return /_(?:output|response)$/.test(type) ? 'user' : 'assistant'
  }
}

/**
 * An item with neither words nor blob stands for thoughts in the vendor's store, which nobody else can read (and which
 * an upstream that keeps nothing would refuse).
 */
function parseReasoning({ item, where }: Placed): readonly (Block | Proof)[] {
  const summary = textsOf(item['summary'], `${where}.summary`)
  const words = summary === '' ? textsOf(item['content'], `${where}.content`) : summary
  const blob = optionalText(item['encrypted_content'], `${where}.encrypted_content`) ?? ''
  if (blob === '') return words === '' ? [] : [{ type: 'reasoning', text: words }]
  const opened = openCarrier(blob, protocol)
  const carrier = bare(opened)
  const told = opened.blob === '' ? words : hiddenWords(opened)
  if (told !== undefined) return told === '' ? [] : [{ type: 'reasoning', text: told }]
  if (opened.call === redactedMark) return [{ type: 'reasoning', text: words, redacted: carrier }]
  if (opened.call !== undefined) return [{ type: 'proof', proves: opened.call, carrier }]
  return [{ type: 'reasoning', text: words, signature: carrier }]
}

const bare = ({ issuer, blob }: OpenedCarrier): Carrier => ({ issuer, blob })

/** The parts of a thought are paragraphs of one. */
function textsOf(value: unknown, where: string): string {
  if (!given(value)) return ''
  return list(value, where)
    .map((part, at) => text(record(part, `${where}[${at}]`)['text'], `${where}[${at}].text`))
    .filter((words) => words !== '')
    .join('\n\n')
}

/** The ids of items belong to one connection of one vendor, so they are not kept; calls are known by `call_id`. */
function parseCall({ item, where }: Placed, kind: ToolCallBlock['kind']): ToolCallBlock {
  const field = kind === 'custom' ? 'input' : 'arguments'
  const words = item[field]
  return {
    type: 'tool-call',
    id: callId(item, where),
    name: text(item['name'], `${where}.name`),
    arguments: isRecord(words)
      ? JSON.stringify(words)
      : (optionalText(words, `${where}.${field}`) ?? ''),
    kind,
    ...present({ namespace: optionalText(item['namespace'], `${where}.namespace`) }),
    ...extrasOf(item, 'id', 'status', 'call_id', 'name', field, 'namespace'),
  }
}

function parseOutput({ item, where }: Placed, kind: ToolResultBlock['kind']): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: callId(item, where),
    content: parseResult(item['output'], `${where}.output`),
    isError: false,
    kind,
    ...extrasOf(item, 'id', 'status', 'call_id', 'output', 'name'),
  }
}

function callId(item: Json, where: string): string {
  const id = text(item['call_id'], `${where}.call_id`)
  return id === '' ? reject(`${where}.call_id`, 'expected the id of a call') : id
}

/** A summary that this gateway made is words again; one that the vendor sealed is the vendor's. */
function parseCompaction(type: string, { item, where }: Placed): Said {
  const at = `${where}.encrypted_content`
  const { issuer, blob } = openCarrier(text(item['encrypted_content'], at), protocol)
  switch (issuer) {
    case compactionIssuer:
      return { side: 'user', blocks: [{ type: 'text', text: summaryLead + blob }] }
    case protocol:
      return { side: 'assistant', blocks: [opaque(type, item)] }
    default:
      return reject(at, 'this compaction cannot be read here; start over without it')
  }
}

/** `phase` tells commentary from the final answer; models answer worse when it does not come back with the words. */
export function parseSpoken({ item, where }: Placed): readonly Block[] {
  const blocks = parseContent(item['content'], `${where}.content`)
  const phase = optionalText(item['phase'], `${where}.phase`)
  if (phase === undefined) return blocks
  return blocks.map((block) =>
    block.type === 'text'
      ? { ...block, extras: { [protocol]: { ...block.extras?.[protocol], phase } } }
      : block,
  )
}
