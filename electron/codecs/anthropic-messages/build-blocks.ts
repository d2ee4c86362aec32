/** Builds the content blocks of a message. */
import type { Block, Carrier, ToolCallBlock, ToolResultBlock } from '../../hub/content.ts'
import { isRecord } from '../kit/read.ts'
import { buildAudio, buildFile, buildImage } from './build-media.ts'
import { buildMarks, type Building } from './building.ts'
import { isVendors } from './citations.ts'
import { inputOf } from '../kit/tool-input.ts'
import { withToolNames } from './tool-references.ts'
import { searchInWords } from './web-search.ts'
import { protocol, wholeBlock, type WireBlock } from './wire.ts'

/** Undefined where nothing of the block can be sent; then a warning says so, unless nothing is lost. */
export function buildBlock(block: Block, building: Building): WireBlock | undefined {
  switch (block.type) {
    case 'text':
      return buildText(block)
    case 'refusal':
      return buildText({ type: 'text', text: block.text })
    case 'image':
      return buildImage(block, building)
    case 'audio':
      return buildAudio(block, building)
    case 'file':
      return buildFile(block, building)
    case 'reasoning':
      return buildThinking(block, building)
    case 'tool-call':
      return buildCall(block, building)
    case 'tool-result':
      return buildResult(block, building)
    case 'opaque':
      return buildOpaque(block, building)
  }
}

/** The service refuses empty texts, and those of white space alone. */
function buildText(block: Extract<Block, { type: 'text' }>): WireBlock | undefined {
  const whole = block.extras?.[protocol]?.[wholeBlock]
  if (isRecord(whole) && typeof whole['type'] === 'string') return { ...whole, type: whole['type'] }
  if (block.text.trim() === '') return undefined
  const { citations, ...marks } = { citations: undefined, ...buildMarks(block) }
  const kept = Array.isArray(citations)
    ? (citations as readonly unknown[]).filter(
        (citation) => isRecord(citation) && isVendors(citation),
      )
    : []
  return {
    type: 'text',
    text: block.text,
    ...(kept.length > 0 ? { citations: kept } : {}),
    ...marks,
  }
}

/** Thoughts go back only to whoever signed them; unsigned ones the service refuses. */
function buildThinking(
  block: Extract<Block, { type: 'reasoning' }>,
  building: Building,
): WireBlock | undefined {
  const own = (carrier: Carrier | undefined): carrier is Carrier =>
    carrier?.issuer === building.target.issuer
  if (own(block.redacted)) return { type: 'redacted_thinking', data: block.redacted.blob }
  if (own(block.signature))
    return { type: 'thinking', thinking: block.text, signature: block.signature.blob }
  building.warnings.add(
    'thinking',
    'earlier thoughts left out: they do not carry a signature of this upstream',
  )
  return undefined
}

function buildCall(call: ToolCallBlock, building: Building): WireBlock {
  if (call.signature)
    building.warnings.add('tool_use', 'signature left out: this protocol proves no tool calls')
  return {
    type: 'tool_use',
    id: building.ids.call(call.id),
    name: building.names.wire(call.name, call.namespace),
    input: inputOf(call),
    ...buildMarks(call),
  }
}

function buildResult(result: ToolResultBlock, building: Building): WireBlock {
  const { cache_control, ...marks } = buildMarks(result)
  return {
    type: 'tool_result',
    tool_use_id: building.ids.result(result.callId),
    content: buildResultContent(result, building),
    ...(result.isError ? { is_error: true } : {}),
    ...copied(marks, building),
    ...(cache_control ? { cache_control } : {}),
  }
}

/** One plain text goes as a string, nothing as the empty string: `null` is refused. */
function buildResultContent(result: ToolResultBlock, building: Building): string | WireBlock[] {
  const [first, ...others] = result.content
  if (!first) return ''
  if (first.type === 'text' && others.length === 0 && !first.cache && !first.extras)
    return first.text
  return result.content.flatMap((part) => buildBlock(part, building) ?? [])
}

/** Content that is kept word for word is copied, as cache marks may still be taken off and tools renamed. */
function copied(
  marks: { readonly content?: unknown },
  { names }: Building,
): { readonly content?: unknown } {
  const { content } = marks
  if (!Array.isArray(content)) return marks
  return { ...marks, content: withToolNames(content, (name) => names.wire(name)) }
}

function buildOpaque(
  block: Extract<Block, { type: 'opaque' }>,
  { names, warnings }: Building,
): WireBlock | undefined {
  const { raw, label, search } = block
  if (block.protocol === protocol && isRecord(raw) && typeof raw['type'] === 'string') {
    const { type } = raw
    const named =
      type === 'tool_search_tool_result' ? withToolNames(raw, (name) => names.wire(name)) : raw
    return { ...(isRecord(named) ? named : raw), type }
  }
  if (search) {
    warnings.add(label, 'told in words: this upstream did not run the search')
    return { type: 'text', text: searchInWords(search) }
  }
  warnings.add(label, 'dropped: only the protocol it came from knows it')
  return undefined
}
