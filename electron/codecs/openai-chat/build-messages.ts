/** Writes instructions and turns as messages. */
import type { Block, ImageBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { isRecord } from '../kit/read.ts'
import { type CallWriting, toolCall } from './build-calls.ts'
import { contentOf, ownMarks, ownPart, partOf, type Writing } from './build-parts.ts'
import { toolMessage } from './build-results.ts'
import { thoughtsOf } from './build-thoughts.ts'
import { imageUrl } from './images.ts'
import { protocol } from './protocol.ts'
import type { WireImage, WireMessage } from './wire.ts'

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

/** Images that a model made stand in its own message, or, where the target knows no such field, right behind it. */
export function turnMessages(turns: readonly Turn[], writing: CallWriting): readonly WireMessage[] {
  const messages: WireMessage[] = []
  let behind: readonly unknown[] = []
  const flush = (): void => {
    if (behind.length > 0) messages.push({ role: 'user', content: contentOf(behind) })
    behind = []
  }
  for (const turn of turns) {
    if (turn.role === 'user') {
      messages.push(...userMessages(turn, behind, writing))
      behind = []
      continue
    }
    flush()
    if (turn.role === 'system') messages.push(...systemMessage(turn.blocks, turn.name, writing))
    else {
      messages.push(...assistantMessage(turn, writing))
      behind = writing.facts.madeImages ? [] : madeImages(turn, writing)
    }
  }
  flush()
  return messages
}

/** Results first, each a message of its own; then what the user said, led by the pictures that stand elsewhere. */
function userMessages(
  turn: Turn,
  before: readonly unknown[],
  writing: Writing,
): readonly WireMessage[] {
  const results = turn.blocks.filter((block) => block.type === 'tool-result')
  const read = results.map((result) => toolMessage(result, writing))
  const parts = [
    ...before,
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

const imagesOf = (turn: Turn): readonly ImageBlock[] =>
  turn.blocks.filter((block) => block.type === 'image')

/** The images of an answer as parts of the user message behind it. */
function madeImages(turn: Turn, writing: Writing): readonly unknown[] {
  return imagesOf(turn).flatMap((image) => [
    { type: 'text', text: '[The image that the assistant made:]' },
    partOf(image, writing),
  ])
}

/** The images of an answer as fields of its message. */
function ownImages(turn: Turn, writing: Writing): readonly WireImage[] {
  return imagesOf(turn).flatMap((image): readonly WireImage[] => {
    const url = imageUrl(partOf(image, writing))
    return url === undefined ? [] : [{ type: 'image_url', image_url: { url } }]
  })
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

function assistantMessage(turn: Turn, writing: CallWriting): readonly WireMessage[] {
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
  const images = writing.facts.madeImages ? ownImages(turn, writing) : []
  const said = content !== null || refusal !== '' || calls.length > 0 || images.length > 0
  if (!said && Object.keys(own).length === 0) {
    // APIs refuse an empty message, and a thought alone is none.
    if (Object.keys(thoughts).length > 0)
      writing.notes.add('reasoning', 'dropped: a message of thoughts alone cannot be sent')
    return []
  }
  return [
    {
      role: 'assistant',
      content: content === null && images.length > 0 ? '' : content,
      ...thoughts,
      ...(refusal === '' ? {} : { refusal }),
      ...(images.length > 0 ? { images } : {}),
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
    return blocks.flatMap((block) =>
      block.type === 'refusal' || block.type === 'image' ? [] : userParts(block, writing),
    )
  let content = ''
  let before: Block['type'] | undefined
  for (const block of blocks) {
    if (block.type === 'text' && block.text !== '') {
      // Texts that a tool call parted are paragraphs; neighbours may be halves of one sentence.
      content += content !== '' && before !== 'text' ? `\n\n${block.text}` : block.text
      ownMarks(block, writing.notes)
    } else if (block.type === 'audio' || block.type === 'file')
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
