/** Writes hub blocks as content parts of messages and tool outputs. */
import type {
  AudioBlock,
  Block,
  FileBlock,
  ImageBlock,
  Source,
  TextBlock,
} from '../../hub/content.ts'
import { dataUrl } from '../kit/media.ts'
import { isRecord, type Json, present } from '../kit/read.ts'
import { type Building, ownFields } from './build-context.ts'
import { protocol } from './protocol.ts'

export type WirePart = Json

/** What a user, an instruction or a tool may say; empty texts are left out. */
export function inputParts(blocks: readonly Block[], building: Building): readonly WirePart[] {
  return blocks.flatMap((block) => inputPart(block, building))
}

function inputPart(block: Block, building: Building): readonly WirePart[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [marked(inputText(block.text), block, building)]
    case 'refusal':
      return [inputText(block.text)]
    case 'image':
      return [marked(imagePart(block, building), block, building)]
    case 'audio':
      return [marked(audioPart(block, building), block, building)]
    case 'file':
      return [marked(filePart(block, building), block, building)]
    case 'opaque':
      return isOwnPart(block) ? [block.raw] : []
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return []
  }
}

/** What the model said; `output_text` and `refusal` are all that its messages hold. */
export function outputPart(
  block: Extract<Block, { type: 'text' | 'refusal' }>,
  building: Building,
): WirePart {
  if (block.type === 'refusal') return { type: 'refusal', refusal: block.text }
  const { phase: _, ...own } = ownFields(block, building.notes)
  if (block.signature)
    building.notes.add('text signature', 'dropped: this protocol proves no plain text')
  return { type: 'output_text', text: block.text, ...own }
}

export const inputText = (text: string): WirePart => ({ type: 'input_text', text })

const marked = (
  part: WirePart,
  block: TextBlock | ImageBlock | AudioBlock | FileBlock,
  { notes }: Building,
): WirePart => ({ ...part, ...ownFields(block, notes) })

type Opaque = Extract<Block, { type: 'opaque' }>

/** A content part, and not an item, that only this protocol knows: its reader labels it so. */
export const isOwnPart = (block: Opaque): block is Opaque & { readonly raw: Json } =>
  block.protocol === protocol && block.label.endsWith(' part') && isRecord(block.raw)

/** Whether an id means something in the store of this target. */
const isKnownId = (source: Extract<Source, { kind: 'file-id' }>, { target }: Building): boolean =>
  source.issuer === target.issuer || source.issuer === protocol

function imagePart({ source, detail }: ImageBlock, building: Building): WirePart {
  const look = present({ detail })
  switch (source.kind) {
    case 'base64':
      return { type: 'input_image', image_url: dataUrl(source), ...look }
    case 'url':
      return { type: 'input_image', image_url: source.url, ...look }
    case 'file-id':
      return isKnownId(source, building)
        ? { type: 'input_image', file_id: source.id, ...look }
        : missing('image', 'its id belongs to another vendor', building)
  }
}

function audioPart({ source, format }: AudioBlock, building: Building): WirePart {
  return source.kind === 'base64'
    ? { type: 'input_audio', input_audio: { data: source.data, format } }
    : missing('audio', 'the target takes audio by its bytes only', building)
}

function filePart({ source, filename, text }: FileBlock, building: Building): WirePart {
  if (text !== undefined)
    return inputText(filename === undefined ? text : `${filename}:\n\n${text}`)
  switch (source.kind) {
    case 'base64':
      return {
        type: 'input_file',
        // Bytes without a name are refused.
        filename: filename ?? fallbackName(source),
        file_data: dataUrl(source),
      }
    case 'url':
      return { type: 'input_file', file_url: source.url }
    case 'file-id':
      return isKnownId(source, building)
        ? { type: 'input_file', file_id: source.id }
        : missing('file', 'its id belongs to another vendor', building)
  }
}

const fallbackName = ({ mediaType }: Extract<Source, { kind: 'base64' }>): string =>
  `file.${/^[\w-]+\/([\w-]+)$/.exec(mediaType)?.[1] ?? 'bin'}`

function missing(what: string, why: string, { notes }: Building): WirePart {
  notes.add(what, `replaced by a note: ${why}`)
  return inputText(`[${what} left out: ${why}]`)
}
