/** Images, audio and files between data: URLs, names and hub sources. */
import type { Source } from '../../hub/content.ts'

type Bytes = Extract<Source, { kind: 'base64' }>

/** A data: URL with base64 becomes bytes; every other address stays one. */
export const sourceOf = (url: string): Source => base64Of(url) ?? { kind: 'url', url }

/** The longest head of a data: URL that is looked at; what follows may be megabytes. */
const longestHead = 300

/** The bytes of `data:<type>;base64,…`; undefined for anything else. */
export function base64Of(url: string): Bytes | undefined {
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

export const dataUrl = ({ mediaType, data }: Bytes): string => `data:${mediaType};base64,${data}`

const types: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['bmp', 'image/bmp'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['xml', 'application/xml'],
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ['flac', 'audio/flac'],
  ['ogg', 'audio/ogg'],
  ['aac', 'audio/aac'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
])

/** The type of a file or address by its ending, before any query; undefined where that tells nothing. */
export const typeByName = (name: string): string | undefined =>
  types.get(/\.([a-z0-9]{2,5})(?:[?#].*)?$/is.exec(name)?.[1]?.toLowerCase() ?? '')

/** The type of a file whose bytes came bare: by its ending, else PDF, which is what the references document. */
export const fileType = (filename: string | undefined): string =>
  typeByName(filename ?? '') ?? 'application/pdf'

/** The media type behind a word like `wav`. */
export function audioType(format: string): string {
  const word = format.toLowerCase()
  const known = types.get(word)
  return known?.startsWith('audio/') === true ? known : `audio/${word}`
}
