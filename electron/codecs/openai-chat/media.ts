/** Images, audio and files between data: URLs and hub sources. */
import type { Source } from '../../hub/content.ts'

/** A data: URL with base64 becomes bytes; every other address stays one. */
export function sourceOf(url: string): Source {
  return base64Of(url) ?? { kind: 'url', url }
}

/** The bytes of `data:<type>;base64,…`, or undefined. Looks at the head only: the rest may be megabytes. */
export function base64Of(url: string): Extract<Source, { kind: 'base64' }> | undefined {
  if (!/^data:/i.test(url.slice(0, 5))) return undefined
  const comma = url.indexOf(',')
  if (comma < 0 || comma > 300) return undefined
  const [mediaType, ...flags] = url.slice(5, comma).split(';')
  if (flags.at(-1)?.trim().toLowerCase() !== 'base64') return undefined
  return {
    kind: 'base64',
    mediaType: mediaType?.trim().toLowerCase() || 'application/octet-stream',
    data: url.slice(comma + 1),
  }
}

export const dataUrl = (source: Extract<Source, { kind: 'base64' }>): string =>
  `data:${source.mediaType};base64,${source.data}`

const audioTypes: ReadonlyMap<string, string> = new Map([
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['flac', 'audio/flac'],
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/opus'],
  ['aac', 'audio/aac'],
  ['m4a', 'audio/mp4'],
])

export const audioType = (format: string): string =>
  audioTypes.get(format.toLowerCase()) ?? `audio/${format.toLowerCase()}`

const fileTypes: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['html', 'text/html'],
  ['xml', 'application/xml'],
])

/** The type of a file whose bytes came bare; by its ending, else the type the API documents: PDF. */
export const fileType = (filename: string | undefined): string =>
  fileTypes.get(filename?.split('.').at(-1)?.toLowerCase() ?? '') ?? 'application/pdf'
