/** Writes instructions and turns as messages. */
import type { Block, ReasoningBlock, ToolCallBlock, ToolResultBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { fitId } from '../kit/ids.ts'
import type { NameMap } from '../kit/names.ts'
import { isRecord } from '../kit/read.ts'
import { contentOf, ownMarks, ownPart, partOf, type Writing } from './build-parts.ts'
import { protocol } from './protocol.ts'
import { entryOf } from './thoughts.ts'
import type { WireDetail, WireMessage, WirePart, WireThoughts, WireToolCall } from './wire.ts'

export interface MessageWriting extends Writing {
  readonly names: NameMap
}

/** OpenAI refuses ids of more than 40 characters in `tool_calls[].id`. */
const idLimits = { forbidden: /[^a-zA-Z0-9_.:|-]/g, maxLength: 40 }

const wireId = (id: string): string => fitId(id, idLimits)

export function systemMessage(
  blocks: readonly Block[],
  name: string | undefined,
  writing: Writing,
): readonly WireMessage[] {
  const parts = blocks.flatMap((block) =>
    block.type === 'text' && block.text !== '' ? [partOf(block, writing)] : [],
  )
  if (parts.length === 0) return []
  return [{ role: 'system', content: contentOf(parts), ...(name === undefined ? {} : { name }) }]
}

export function turnMessages(turn: Turn, writing: MessageWriting): readonly WireMessage[] {
  switch (turn.role) {
    case 'system':
      return systemMessage(turn.blocks, turn.name, writing)
    case 'user':
      return userMessages(turn, writing)
    case 'assistant':
      return assistantMessage(turn, writing)
  }
}

/** Results first, each a message of its own; then what the user said, led by the pictures the results held. */
function userMessages(turn: Turn, writing: MessageWriting): readonly WireMessage[] {
  const results = turn.blocks.filter((block) => block.type === 'tool-result')
  const read = results.map((result) => toolMessage(result, writing))
  const parts = [
    ...read.flatMap(({ shown }) => shown),
    ...turn.blocks.flatMap((block) => userParts(block, writing)),
  ]
  const said: WireMessage[] =
    parts.length === 0
      ? []
      : [
          {
            role: 'user',
            content: contentOf(parts),
            ...(turn.name === undefined ? {} : { name: turn.name }),
            ...ownFields(turn.blocks, writing),
          },
        ]
  return [...read.map(({ message }) => message), ...said]
}

function userParts(block: Block, writing: Writing): readonly unknown[] {
  switch (block.type) {
    case 'text':
    case 'image':
    case 'audio':
    case 'file':
      return [partOf(block, writing)]
    case 'refusal':
      return [{ type: 'text', text: block.text }]
    case 'opaque': {
      const own = ownPart(block)
      return own === undefined ? [] : [own]
    }
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return []
  }
}

interface ReadResult {
  readonly message: WireMessage
  /** What a tool message cannot hold, for the user message behind it. */
  readonly shown: readonly WirePart[]
}

/** Tool messages hold text alone (API reference), so pictures and files move behind them, with a note in their place. */
function toolMessage(result: ToolResultBlock, writing: Writing): ReadResult {
  const id = wireId(result.callId)
  const shown: WirePart[] = []
  const parts = result.content.map((block): WirePart => {
    const part = partOf(block, writing)
    if (part.type === 'text') return part
    const what = block.type === 'image' ? 'image' : 'file'
    shown.push({ type: 'text', text: `[The ${what} that tool call ${id} gave:]` }, part)
    return { type: 'text', text: `[The ${what} stands in the next user message.]` }
  })
  const texts = result.isError ? marked(parts) : parts
  const [first] = texts
  return {
    message: {
      role: 'tool',
      tool_call_id: id,
      content: texts.length === 1 && first?.type === 'text' ? first.text : texts,
      ...(texts.length === 0 ? { content: '' } : {}),
      ...ownMarks(result, writing.notes),
    },
    shown,
  }
}

/** This protocol has no flag for a failed call, so the words must say it. */
function marked(parts: readonly WirePart[]): readonly WirePart[] {
  const [first, ...rest] = parts
  if (first?.type !== 'text') return [{ type: 'text', text: 'Error' }, ...parts]
  return /^\s*\W?error/i.test(first.text)
    ? parts
    : [{ type: 'text', text: `Error: ${first.text}` }, ...rest]
}

function assistantMessage(turn: Turn, writing: MessageWriting): readonly WireMessage[] {
  const calls = turn.blocks
    .filter((block) => block.type === 'tool-call')
    .map((call) => toolCall(call, writing))
  const content = assistantContent(turn.blocks, writing)
  const refusal = turn.blocks
    .filter((block) => block.type === 'refusal')
    .map((block) => block.text)
    .join('')
  const own = ownFields(turn.blocks, writing)
  const thoughts = thoughtsOf(turn.blocks, writing)
  const said = content !== null || refusal !== '' || calls.length > 0
  if (!said && Object.keys(own).length === 0) {
    // APIs refuse an empty message, and a thought alone is none.
    if (Object.keys(thoughts).length > 0)
      writing.notes.add('reasoning', 'dropped: a message of thoughts alone cannot be sent')
    return []
  }
  return [
    {
      role: 'assistant',
      content,
      ...thoughts,
      ...(refusal === '' ? {} : { refusal }),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...(turn.name === undefined ? {} : { name: turn.name }),
      ...own,
    },
  ]
}

/** One string, since not every server takes parts here; parts only where one of them is this protocol's own. */
function assistantContent(
  blocks: readonly Block[],
  writing: Writing,
): string | readonly unknown[] | null {
  const own = blocks.some(isOwn)
  if (own)
    return blocks.flatMap((block) => (block.type === 'refusal' ? [] : userParts(block, writing)))
  let content = ''
  let before: Block['type'] | undefined
  for (const block of blocks) {
    if (block.type === 'text' && block.text !== '') {
      // Texts that a tool call parted are paragraphs; neighbours may be halves of one sentence.
      content += content !== '' && before !== 'text' ? `\n\n${block.text}` : block.text
      ownMarks(block, writing.notes)
    } else if (block.type === 'image' || block.type === 'audio' || block.type === 'file')
      writing.notes.add(block.type, 'dropped: the target takes none from the assistant')
    before = block.type
  }
  return content === '' ? null : content
}

/** Whether a block needs a part of its own, since only this protocol knows it or something about it. */
const isOwn = (block: Block): boolean =>
  block.type === 'opaque'
    ? ownPart(block) !== undefined
    : block.type === 'text' && block.extras?.[protocol] !== undefined

/** Fields of the message that only this protocol knows; what belongs to another is noted. */
function ownFields(blocks: readonly Block[], { notes }: Writing): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const block of blocks) {
    if (block.type !== 'opaque') continue
    if (block.protocol !== protocol)
      notes.add(block.label, 'dropped: only its own protocol knows it')
    else if (ownPart(block) === undefined && isRecord(block.raw)) Object.assign(fields, block.raw)
  }
  return fields
}

function toolCall(call: ToolCallBlock, { names, notes, target }: MessageWriting): WireToolCall {
  const id = wireId(call.id)
  const name = names.wire(call.name, call.namespace)
  const proof = call.signature
  const ours = proof?.issuer === target.issuer ? proof.blob : undefined
  if (proof && ours === undefined)
    notes.add('tool call signature', `dropped: sealed by ${proof.issuer}, which the target is not`)
  const extra = ours === undefined ? {} : { extra_content: { google: { thought_signature: ours } } }
  return call.kind === 'custom'
    ? { id, type: 'custom', custom: { name, input: call.arguments }, ...extra }
    : {
        id,
        type: 'function',
        function: { name, arguments: call.arguments === '' ? '{}' : call.arguments },
        ...extra,
      }
}

/** Visible thoughts go out; a platform that refuses or needs them has its provider's quirk. Proofs go home only. */
function thoughtsOf(blocks: readonly Block[], { notes, target }: Writing): WireThoughts {
  const thoughts = blocks.filter((block) => block.type === 'reasoning')
  const text = thoughts.map((thought) => thought.text).join('')
  const opaque: string[] = []
  const details: WireDetail[] = []
  for (const thought of thoughts) {
    const proof = thought.redacted ?? thought.signature
    if (!proof) continue
    if (proof.issuer !== target.issuer) {
      notes.add(
        'reasoning signature',
        `dropped: sealed by ${proof.issuer}, which the target is not`,
      )
      continue
    }
    const detail = detailOf(thought, proof.blob)
    if (detail) details.push(detail)
    else opaque.push(proof.blob)
  }
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(opaque.length > 0 ? { reasoning_opaque: joinedProofs(opaque) } : {}),
    ...(details.length > 0 ? { reasoning_details: details } : {}),
  }
}

/** The entry of `reasoning_details` that this thought came from, unchanged. */
function detailOf(thought: ReasoningBlock, blob: string): WireDetail | undefined {
  const entry = entryOf(blob)
  if (thought.redacted) return entry ?? { type: 'reasoning.encrypted', data: blob }
  return entry && { ...entry, text: thought.text }
}

/** There is room for one proof, unless they are of the kind that says how much each proves. */
const joinedProofs = (proofs: readonly string[]): string =>
  proofs.every((proof) => proof.startsWith('pb1.')) ? proofs.join('') : (proofs.at(-1) ?? '')
