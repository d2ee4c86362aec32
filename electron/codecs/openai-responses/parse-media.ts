/** Turns addresses and bare base64 of images, audio and files into hub sources. */
import type { Source } from '../../hub/content.ts'

/** A data: URL with base64 becomes bytes; every other address stays one. */
export function sourceOf(url: string): Source {
  return base64Of(url) ?? { kind: 'url', url }
}

/** The longest head of a data: URL that is looked at; what follows may be megabytes. */
const longestHead = 300

/** The bytes of `data:<type>;base64,…`; undefined for anything else. */
export function base64Of(url: string): Extract<Source, { kind: 'base64' }> | undefined {
  const head = url.slice(0, longestHead)
  const comma = head.indexOf(',')
  if (comma < 0 || !/^data:/i.test(head)) return undefined
  const [mediaType = '', ...flags] = head.slice('data:'.length, comma).split(';')
  if (!flags.some((flag) => flag.trim().toLowerCase() === 'base64')) return undefined
  return {
    kind: 'base64',
    mediaType: mediaType.trim().toLowerCase() || 'application/octet-stream',
    data: url.slice(comma + 1),
  }
}

const audioTypes: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
])

/** The media type behind a word like `wav`. */
export function audioType(format: string): string {
  const word = format.toLowerCase()
  return audioTypes.get(word) ?? `audio/${word}`
}

const fileTypes: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['html', 'text/html'],
  ['xml', 'application/xml'],
])

/** The type of bytes that came bare: by the file's ending, else PDF, which is what the reference documents. */
export function fileType(filename: string | undefined): string {
  const ending = filename?.split('.').at(-1)?.toLowerCase() ?? ''
  return fileTypes.get(ending) ?? 'application/pdf'
}
