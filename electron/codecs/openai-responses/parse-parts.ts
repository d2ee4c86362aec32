/** Reads content parts of messages and tool outputs (OpenAI API reference, Responses, input items). */
import type {
  AudioBlock,
  Block,
  Extras,
  FileBlock,
  ImageBlock,
  RefusalBlock,
  Source,
  TextBlock,
} from '../../hub/content.ts'
import { audioType, base64Of, fileType, sourceOf } from '../kit/media.ts'
import {
  given,
  isRecord,
  list,
  oneOf,
  optionalText,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { protocol } from './protocol.ts'

/** A string, or parts; a part of a type we do not know is kept for this protocol alone. */
export function parseContent(value: unknown, where: string): readonly Block[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }]
  if (!Array.isArray(value)) reject(where, 'expected a string or an array of parts')
  return list(value, where).map((part, at) => parsePart(part, `${where}[${at}]`))
}

type ResultPart = TextBlock | ImageBlock | FileBlock

/** What a tool gave: a string, or parts of text, images and files. */
export function parseResult(value: unknown, where: string): readonly ResultPart[] {
  if (!given(value)) return []
  return parseContent(value, where).map((block, at) =>
    block.type === 'text' || block.type === 'image' || block.type === 'file'
      ? block
      : reject(`${where}[${at}].type`, 'expected input_text, input_image or input_file'),
  )
}

function parsePart(value: unknown, where: string): Block {
  if (typeof value === 'string') return { type: 'text', text: value }
  const part = record(value, where)
  const type = text(part['type'], `${where}.type`)
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return parseText(part, where)
    case 'refusal':
      return parseRefusal(part, where)
    case 'input_image':
      return parseImage(part, where)
    case 'input_file':
      return parseFile(part, where)
    case 'input_audio':
      return parseAudio(part, where)
    default:
      return { type: 'opaque', protocol, raw: part, label: `${type} part` }
  }
}

function parseText(part: Json, where: string): TextBlock {
  return {
    type: 'text',
    text: text(part['text'], `${where}.text`),
    ...cacheMark(part),
    // What we told of an answer comes back with it; only citations mean something to who reads it again.
    ...extrasOf(part, 'text', 'logprobs'),
  }
}

const parseRefusal = (part: Json, where: string): RefusalBlock => ({
  type: 'refusal',
  text: text(part['refusal'], `${where}.refusal`),
})

function parseImage(part: Json, where: string): ImageBlock {
  const detail = part['detail']
  return {
    type: 'image',
    source: imageSource(part, where),
    ...present({
      detail: given(detail)
        ? oneOf(detail, ['low', 'high', 'auto', 'original'], `${where}.detail`)
        : undefined,
    }),
    ...cacheMark(part),
    ...extrasOf(part, 'image_url', 'file_id', 'detail'),
  }
}

function imageSource(part: Json, where: string): Source {
  const named = part['image_url']
  // The other protocol of this vendor wraps the address; clients that speak both mix them up.
  const url = isRecord(named) ? named['url'] : named
  if (given(url)) return sourceOf(text(url, `${where}.image_url`))
  const id = optionalText(part['file_id'], `${where}.file_id`)
  if (id === undefined) return reject(where, 'expected image_url or file_id')
  return { kind: 'file-id', id, issuer: protocol }
}

function parseFile(part: Json, where: string): FileBlock {
  const filename = optionalText(part['filename'], `${where}.filename`)
  return {
    type: 'file',
    source: fileSource(part, filename, where),
    ...present({ filename }),
    ...cacheMark(part),
    ...extrasOf(part, 'file_data', 'file_id', 'file_url', 'filename'),
  }
}

function fileSource(part: Json, filename: string | undefined, where: string): Source {
  const data = optionalText(part['file_data'], `${where}.file_data`)
  if (data !== undefined)
    return base64Of(data) ?? { kind: 'base64', mediaType: fileType(filename), data }
  const url = optionalText(part['file_url'], `${where}.file_url`)
  if (url !== undefined) return sourceOf(url)
  const id = optionalText(part['file_id'], `${where}.file_id`)
  if (id === undefined) return reject(where, 'expected file_data, file_url or file_id')
  return { kind: 'file-id', id, issuer: protocol }
}

function parseAudio(part: Json, where: string): AudioBlock {
  const at = `${where}.input_audio`
  const holder = record(part['input_audio'], at)
  const format = text(holder['format'], `${at}.format`)
  const data = text(holder['data'], `${at}.data`)
  return {
    type: 'audio',
    source: base64Of(data) ?? { kind: 'base64', mediaType: audioType(format), data },
    format,
    ...extrasOf(part, 'input_audio'),
  }
}

/** A breakpoint of the prompt cache; its one mode has no time to live of its own. */
const cacheMark = (part: Json): { readonly cache?: Record<string, never> } =>
  isRecord(part['prompt_cache_breakpoint']) ? { cache: {} } : {}

/** Fields beside those that were read, for this protocol alone. Empty lists say nothing. */
export function extrasOf(part: Json, ...read: readonly string[]): { readonly extras?: Extras } {
  const own = Object.entries(part).filter(
    ([name, value]) =>
      name !== 'type' &&
      !read.includes(name) &&
      given(value) &&
      !(Array.isArray(value) && value.length === 0),
  )
  return own.length > 0 ? { extras: { [protocol]: Object.fromEntries(own) } } : {}
}
