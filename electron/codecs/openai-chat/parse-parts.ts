/** Reads the content parts of a message. */
import type {
  AudioBlock,
  Block,
  CacheMark,
  Extras,
  FileBlock,
  ImageBlock,
  TextBlock,
} from '../../hub/content.ts'
import { given, isRecord, list, optionalText, present, record, reject, text } from '../kit/read.ts'
import type { Json } from '../kit/read.ts'
import { audioType, base64Of, fileType, sourceOf } from '../kit/media.ts'
import { protocol } from './protocol.ts'

/** A string, or parts; what no part type fits is kept for this protocol alone. */
export function parseContent(value: unknown, where: string): readonly Block[] {
  if (typeof value === 'string') return [{ type: 'text', text: value }]
  if (!Array.isArray(value)) reject(where, 'expected a string or an array of parts')
  return list(value, where).map((part, i) => parsePart(part, `${where}[${i}]`))
}

/** Instructions are text and nothing else. */
export function parseTexts(value: unknown, where: string): readonly TextBlock[] {
  return parseContent(value, where).flatMap((block, i) => {
    if (block.type !== 'text') return reject(`${where}[${i}].type`, 'expected text')
    return block.text === '' ? [] : [block]
  })
}

/** What a tool gave: text by the reference; images and files are what many clients send too. */
export function parseResult(
  value: unknown,
  where: string,
): readonly (TextBlock | ImageBlock | FileBlock)[] {
  if (!given(value) || value === '') return []
  return parseContent(value, where).map((block, i) =>
    block.type === 'text' || block.type === 'image' || block.type === 'file'
      ? block
      : reject(`${where}[${i}].type`, 'expected text, image_url or file'),
  )
}

function parsePart(value: unknown, where: string): Block {
  if (typeof value === 'string') return { type: 'text', text: value }
  const part = record(value, where)
  const type = text(part['type'], `${where}.type`)
  switch (type) {
    case 'text':
    // Clients that know OpenAI's Responses better send its names of parts here too.
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: text(part['text'], `${where}.text`), ...marked(part, 'text') }
    case 'image_url':
    case 'input_image':
      return image(part, where)
    case 'thinking':
      return thinking(part)
    case 'input_audio':
      return audio(part, where)
    case 'file':
      return file(part, where)
    case 'refusal':
      return { type: 'refusal', text: text(part['refusal'], `${where}.refusal`) }
    default:
      return { type: 'opaque', protocol, raw: part, label: `${type} part` }
  }
}

/** A thought among the content of an answer (Mistral): a string, or parts of text. */
function thinking(part: Json): Block {
  const said = part['thinking']
  const pieces: readonly unknown[] = Array.isArray(said) ? said : [{ text: said }]
  const words = pieces.map((piece) => (isRecord(piece) ? piece['text'] : ''))
  return {
    type: 'reasoning',
    text: words.filter((word) => typeof word === 'string').join(''),
  }
}

function image(part: Json, where: string): ImageBlock {
  const named = part['image_url']
  const holder = isRecord(named) ? named : {}
  const url = isRecord(named)
    ? text(named['url'], `${where}.image_url.url`)
    : text(named, `${where}.image_url`)
  return {
    type: 'image',
    source: sourceOf(url),
    ...present({ detail: detail(holder['detail'] ?? part['detail'], `${where}.image_url.detail`) }),
    ...marked(part, 'image_url', 'detail'),
  }
}

function detail(value: unknown, where: string): ImageBlock['detail'] {
  switch (value) {
    case undefined:
    case null:
      return undefined
    case 'low':
    case 'high':
    case 'auto':
    case 'original':
      return value
    default:
      return reject(where, 'expected one of low, high, auto')
  }
}

function audio(part: Json, where: string): AudioBlock {
  const holder = record(part['input_audio'], `${where}.input_audio`)
  const format = text(holder['format'], `${where}.input_audio.format`)
  const data = text(holder['data'], `${where}.input_audio.data`)
  const source = base64Of(data) ?? { kind: 'base64', mediaType: audioType(format), data }
  return { type: 'audio', source, format, ...marked(part, 'input_audio') }
}

function file(part: Json, where: string): FileBlock {
  const holder = record(part['file'], `${where}.file`)
  const filename = optionalText(holder['filename'], `${where}.file.filename`)
  const id = optionalText(holder['file_id'], `${where}.file.file_id`)
  const data = optionalText(holder['file_data'], `${where}.file.file_data`)
  if (data === undefined && id === undefined)
    reject(`${where}.file`, 'expected file_data or file_id')
  return {
    type: 'file',
    source:
      data === undefined
        ? { kind: 'file-id', id: id ?? '', issuer: protocol }
        : (base64Of(data) ?? fileSource(data, filename)),
    ...present({ filename }),
    ...marked(part, 'file'),
  }
}

/** An address is fetched by the model's vendor; all else is bare base64. */
function fileSource(data: string, filename: string | undefined): FileBlock['source'] {
  return /^https?:\/\//i.test(data)
    ? { kind: 'url', url: data, mediaType: fileType(filename) }
    : { kind: 'base64', mediaType: fileType(filename), data }
}

interface Marks {
  readonly cache?: CacheMark
  readonly extras?: Extras
}

/** What may stand beside the body of a part, tool or message: a cache mark, and fields only this protocol knows. */
export function marked(holder: Json, ...body: readonly string[]): Marks {
  const own = Object.entries(holder).filter(
    ([name, value]) => name !== 'type' && !body.includes(name) && given(value),
  )
  const extras = own.length > 0 ? { extras: { [protocol]: Object.fromEntries(own) } } : {}
  return { ...cacheMark(holder), ...extras }
}

/** `cache_control` is a dialect that Anthropic's own compatible endpoints read; the breakpoint is OpenAI's. */
function cacheMark(holder: Json): { readonly cache?: CacheMark } {
  const control = holder['cache_control']
  if (isRecord(control)) {
    const { ttl } = control
    return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} }
  }
  return isRecord(holder['prompt_cache_breakpoint']) ? { cache: {} } : {}
}
