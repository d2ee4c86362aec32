/** Writes the conversation as input items: messages, thoughts, calls and their results, in the order they were said. */
import type { Block, ReasoningBlock, ToolCallBlock, ToolResultBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { wrapInput } from '../kit/tool-input.ts'
import { type Building, ownFields } from './build-context.ts'
import { inputParts, inputText, isOwnPart, outputPart, type WirePart } from './build-parts.ts'
import { searchCall } from './hosted.ts'
import { protocol } from './protocol.ts'

/** The instructions as the one string this protocol has for them; undefined when nothing is said. */
export function instructionsOf(blocks: readonly Block[], building: Building): string | undefined {
  const texts = inputParts(blocks, building).flatMap(({ text }) =>
    typeof text === 'string' ? [text] : [],
  )
  return texts.length > 0 ? texts.join('\n\n') : undefined
}

export function turnItems(turn: Turn, building: Building): readonly Json[] {
  if (turn.name !== undefined)
    building.notes.add('name', 'dropped: speakers have no names in this protocol')
  switch (turn.role) {
    case 'assistant':
      return saidItems(turn.blocks, building)
    case 'system':
      return heardItems('developer', turn.blocks, building)
    case 'user':
      return heardItems('user', turn.blocks, building)
  }
}

/** A user's or developer's turn: what stands together is one message; results are items of their own. */
function heardItems(
  role: 'user' | 'developer',
  blocks: readonly Block[],
  building: Building,
): readonly Json[] {
  const items: Json[] = []
  let waiting: Block[] = []
  const flush = (): void => {
    const content = inputParts(waiting, building)
    if (content.length > 0) items.push({ type: 'message', role, content })
    waiting = []
  }
  for (const block of blocks) {
    if (block.type !== 'tool-result' && (block.type !== 'opaque' || isOwnPart(block))) {
      waiting.push(block)
      continue
    }
    flush()
    if (block.type === 'opaque') items.push(...opaqueItem(block, building))
    else items.push(outputItem(block, building))
  }
  flush()
  return items
}

/** The model's turn. Neighbouring texts of one phase are one message. */
function saidItems(blocks: readonly Block[], building: Building): readonly Json[] {
  const items: Json[] = []
  let parts: WirePart[] = []
  let phase: unknown
  const flush = (): void => {
    if (parts.length > 0)
      items.push({
        type: 'message',
        role: 'assistant',
        content: parts,
        ...(phase === undefined ? {} : { phase }),
      })
    parts = []
  }
  for (const block of blocks) {
    if (block.type === 'text' || block.type === 'refusal') {
      if (block.text === '') continue
      const own = block.type === 'text' ? block.extras?.[protocol]?.['phase'] : undefined
      if (own !== phase) flush()
      phase = own
      parts.push(outputPart(block, building))
      continue
    }
    if (block.type === 'opaque' && isOwnPart(block)) {
      parts.push(block.raw)
      continue
    }
    flush()
    items.push(...itemOf(block, building))
  }
  flush()
  return withoutLastThoughts(items, building)
}

/** The service wants every thought to be followed by what it led to; one that was cut off led to nothing. */
function withoutLastThoughts(items: readonly Json[], { notes }: Building): readonly Json[] {
  const last = items.findLastIndex(({ type }) => type !== 'reasoning')
  if (last < items.length - 1) notes.add('reasoning', 'a last thought left out: nothing came of it')
  return items.slice(0, last + 1)
}

type Unspoken = Exclude<Block, { type: 'text' | 'refusal' }>

function itemOf(block: Unspoken, building: Building): readonly Json[] {
  switch (block.type) {
    case 'reasoning':
      return reasoningItem(block, building)
    case 'tool-call':
      return [callItem(block, building)]
    case 'tool-result':
      return [outputItem(block, building)]
    case 'opaque':
      return opaqueItem(block, building)
    case 'image':
    case 'audio':
    case 'file':
      building.notes.add(block.type, 'dropped: the target takes none from the assistant')
      return []
  }
}

/**
 * Thoughts go back only to whoever sealed them, and never without their seal: the service keeps nothing of ours that it
 * could look an unsealed one up in.
 */
function reasoningItem(block: ReasoningBlock, { target, notes }: Building): readonly Json[] {
  const carrier = block.redacted ?? block.signature
  if (carrier?.issuer !== target.issuer) {
    notes.add('reasoning', 'earlier thoughts left out: they carry no seal of this upstream')
    return []
  }
  const summary = block.text === '' ? [] : [{ type: 'summary_text', text: block.text }]
  return [{ type: 'reasoning', summary, encrypted_content: carrier.blob }]
}

function callItem(call: ToolCallBlock, building: Building): Json {
  const { ids, names, notes } = building
  if (call.signature) notes.add('tool call signature', 'dropped: this protocol proves no calls')
  const named = {
    call_id: ids.call(call.id),
    ...names.wire(call.name, call.namespace),
    ...withoutIds(ownFields(call, notes), building),
  }
  if (call.kind === 'custom')
    return building.wraps
      ? {
          type: 'function_call',
          ...named,
          arguments: wrapInput(call.arguments),
        }
      : { type: 'custom_tool_call', ...named, input: call.arguments }
  return {
    type: 'function_call',
    ...named,
    arguments: call.arguments === '' ? '{}' : call.arguments,
  }
}

/** A call's result: one plain text as a string, anything else as parts, with pictures and files among them. */
function outputItem(result: ToolResultBlock, building: Building): Json {
  const said = inputParts(result.content, building)
  const parts = result.isError ? asError(said) : said
  const [only] = parts
  const plain = parts.length === 1 && only && isPlainText(only)
  const custom = result.kind === 'custom' && !building.wraps
  return {
    type: custom ? 'custom_tool_call_output' : 'function_call_output',
    call_id: building.ids.result(result.callId),
    output: plain ? only['text'] : parts.length === 0 ? '' : parts,
    ...withoutIds(ownFields(result, building.notes), building),
  }
}

const isPlainText = (part: WirePart): boolean =>
  part['type'] === 'input_text' && Object.keys(part).length === 2

/** This protocol has no flag for a failed call, so the words must say it. */
function asError(parts: readonly WirePart[]): readonly WirePart[] {
  const [first, ...rest] = parts
  const text = first?.['type'] === 'input_text' ? first['text'] : undefined
  if (typeof text !== 'string') return [inputText('Error'), ...parts]
  return /^\s*\W?error/i.test(text) ? parts : [{ ...first, text: `Error: ${text}` }, ...rest]
}

function opaqueItem(
  { raw, label, search, ...block }: Extract<Block, { type: 'opaque' }>,
  building: Building,
): readonly Json[] {
  if (block.protocol === protocol && isRecord(raw)) return [withoutIds(raw, building)]
  if (search) return [searchCall(search)]
  building.notes.add(label, 'dropped: only its own protocol knows it')
  return []
}

/** Items whose id another item points at, or that are nothing but an id. */
const pointedAt: ReadonlySet<unknown> = new Set([
  'item_reference',
  'mcp_approval_request',
  'mcp_list_tools',
  'program',
])

/** What a service did not keep it cannot look up, and some bind ids to one connection: they are refused there. */
function withoutIds(item: Json, { stored }: Building): Json {
  if (stored || item['id'] === undefined || pointedAt.has(item['type'])) return item
  const { id: _, ...rest } = item
  return rest
}
