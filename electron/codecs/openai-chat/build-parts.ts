/** Writes hub blocks as content parts. */
import type {
  AudioBlock,
  Block,
  CacheMark,
  Extras,
  FileBlock,
  ImageBlock,
  Source,
  TextBlock,
} from '../../hub/content.ts'
import type { Target } from '../codec.ts'
import { eachForeign } from '../kit/foreign-fields.ts'
import { dataUrl } from '../kit/media.ts'
import type { Warnings } from '../kit/warnings.ts'
import { protocol } from './protocol.ts'
import type { WirePart } from './wire.ts'

/** Who reads the parts, and where what they lack is noted. */
export interface Writing {
  readonly target: Target
  readonly notes: Warnings
}

type Medium = TextBlock | ImageBlock | AudioBlock | FileBlock

/** The part, with what only this protocol knows about it; cache marks come out in the form in which they came. */
export function partOf(block: Medium, writing: Writing): WirePart {
  return { ...bodyOf(block, writing), ...ownMarks(block, writing.notes) }
}

/** Fields that stand beside the body of a part, tool or message. */
export function ownMarks(
  { cache, extras }: { readonly cache?: CacheMark | undefined; readonly extras?: Extras },
  notes: Warnings,
): Readonly<Record<string, unknown>> {
  const own = extras?.[protocol]
  if (
    cache &&
    own?.['cache_control'] === undefined &&
    own?.['prompt_cache_breakpoint'] === undefined
  )
    notes.add('cache_control', 'dropped: the target caches prompts by itself')
  eachForeign(extras, protocol, (field, owner) => {
    notes.add(field, `dropped: only ${owner} knows it`)
  })
  return own ?? {}
}

function bodyOf(block: Medium, writing: Writing): WirePart {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image':
      return imagePart(block, writing)
    case 'audio':
      return audioPart(block, writing)
    case 'file':
      return filePart(block, writing)
  }
}

function imagePart({ source, detail }: ImageBlock, { notes }: Writing): WirePart {
  if (source.kind === 'file-id') {
    notes.add('image', 'replaced by a note: the target takes no image by file id')
    return missing('An image')
  }
  const url = source.kind === 'url' ? source.url : dataUrl(source)
  // `original` is a word of another protocol; its nearest here is `high`.
  const looked = detail === 'original' ? 'high' : detail
  return {
    type: 'image_url',
    image_url: { url, ...(looked === undefined ? {} : { detail: looked }) },
  }
}

function audioPart({ source, format }: AudioBlock, { notes }: Writing): WirePart {
  if (source.kind === 'base64')
    return { type: 'input_audio', input_audio: { data: source.data, format } }
  notes.add('audio', 'replaced by a note: the target takes audio by its bytes only')
  return missing('An audio clip')
}

function filePart({ source, filename, text }: FileBlock, writing: Writing): WirePart {
  if (text !== undefined)
    return { type: 'text', text: filename === undefined ? text : `${filename}:\n\n${text}` }
  switch (source.kind) {
    case 'base64':
      return {
        type: 'file',
        // The API refuses bytes without a name.
        file: { filename: filename ?? fallbackName(source), file_data: dataUrl(source) },
      }
    case 'file-id':
      if (source.issuer === writing.target.issuer || source.issuer === protocol)
        return { type: 'file', file: { file_id: source.id } }
      writing.notes.add('file', 'replaced by a note: its id belongs to another vendor')
      return missing('A file')
    case 'url':
      writing.notes.add('file', 'replaced by its address: the target fetches no files')
      return { type: 'text', text: `[File ${filename ?? ''} at ${source.url}]` }
  }
}

const fallbackName = ({ mediaType }: Extract<Source, { kind: 'base64' }>): string =>
  `file.${/^[\w-]+\/([\w-]+)$/.exec(mediaType)?.[1] ?? 'bin'}`

const missing = (what: string): WirePart => ({
  type: 'text',
  text: `[${what} was here that cannot be shown]`,
})

/** A part that only this protocol knows, as it came; undefined for a field of a message, or of another protocol. */
export function ownPart(block: Extract<Block, { type: 'opaque' }>): unknown {
  const { raw } = block
  if (block.protocol !== protocol) return undefined
  return typeof raw === 'object' && raw !== null && 'type' in raw ? raw : undefined
}

/** A lone text as a plain string: some servers of this protocol know no other content. */
export function contentOf(parts: readonly unknown[]): string | readonly unknown[] {
  const [only] = parts
  return parts.length === 1 && isText(only) ? only.text : parts
}

const isText = (part: unknown): part is { readonly text: string } =>
  typeof part === 'object' &&
  part !== null &&
  'type' in part &&
  part.type === 'text' &&
  'text' in part &&
  typeof part.text === 'string' &&
  Object.keys(part).length === 2
