/** Reads the bytes and addresses of a message: `inlineData` and `fileData`. */
import type { AudioBlock, Extras, FileBlock, ImageBlock, Source } from '../../hub/content.ts'
import { typeByName } from '../kit/media.ts'
import { optionalText, present, text, type Json } from '../kit/read.ts'
import { named, unread } from './parse-names.ts'
import { openProof } from './proof.ts'
import { protocol } from './protocol.ts'

export type MediaBlock = AudioBlock | FileBlock | ImageBlock

/** What is read of a part; what else stands there rides along for this protocol alone. */
const data = ['inlineData', 'fileData']

/** `part`: with its names in camel case, holding `inlineData`. */
export function parseInline(part: Json, where: string): MediaBlock {
  const at = `${where}.inlineData`
  const wire = named(part['inlineData'], at)
  const mediaType = text(wire['mimeType'], `${at}.mimeType`).toLowerCase()
  const source: Source = {
    kind: 'base64',
    mediaType,
    data: standard(text(wire['data'], `${at}.data`)),
  }
  return blockOf(source, mediaType, {
    filename: optionalText(wire['displayName'], `${at}.displayName`),
    extras: unread(part, data),
  })
}

/** `part`: with its names in camel case, holding `fileData`. */
export function parseFile(part: Json, where: string): MediaBlock {
  const at = `${where}.fileData`
  const wire = named(part['fileData'], at)
  const uri = text(wire['fileUri'], `${at}.fileUri`)
  const said = optionalText(wire['mimeType'], `${at}.mimeType`)?.toLowerCase()
  const mediaType = said ?? typeByName(uri)
  const extras = unread(part, data)
  const stored = isStored(uri)
  const source: Source = stored
    ? { kind: 'file-id', id: uri, issuer: protocol }
    : { kind: 'url', url: uri, ...present({ mediaType }) }
  // The hub keeps no type beside an id; the service wants it back.
  const own = stored && said !== undefined ? { ...extras?.[protocol], mimeType: said } : undefined
  return blockOf(source, mediaType ?? '', {
    filename: optionalText(wire['displayName'], `${at}.displayName`),
    extras: own ? { [protocol]: own } : extras,
  })
}

interface Beside {
  readonly filename: string | undefined
  readonly extras: FileBlock['extras']
}

function blockOf(source: Source, mediaType: string, { filename, extras }: Beside): MediaBlock {
  if (mediaType.startsWith('image/')) return { type: 'image', source, ...provenImage(extras) }
  if (mediaType.startsWith('audio/'))
    return { type: 'audio', source, format: audioFormat(mediaType), ...present({ extras }) }
  return { type: 'file', source, ...present({ filename, extras }) }
}

/** A proof that stands among the fields of this protocol. Builders look at whose it is. */
function provenImage(extras: Extras | undefined): Pick<ImageBlock, 'extras' | 'signature'> {
  const { thoughtSignature: proof, ...rest } = extras?.[protocol] ?? {}
  const opened = typeof proof === 'string' ? openProof(proof) : undefined
  if (!opened) return present({ extras })
  return present({
    signature: opened.carrier,
    extras: Object.keys(rest).length > 0 ? { [protocol]: rest } : undefined,
  })
}

/** Files in Google's own stores: the Files API and Cloud Storage. */
const isStored = (uri: string): boolean =>
  /^(?:gs:\/\/|files\/|https:\/\/generativelanguage\.googleapis\.com\/)/i.test(uri)

/** The Python SDK writes bytes in the alphabet for addresses; other vendors want the standard one, padded. */
function standard(base64: string): string {
  if (!base64.includes('-') && !base64.includes('_')) return base64
  const plain = base64.replaceAll('-', '+').replaceAll('_', '/')
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=')
}

const formats: ReadonlyMap<string, string> = new Map([
  ['mpeg', 'mp3'],
  ['mpga', 'mp3'],
  ['x-wav', 'wav'],
  ['wave', 'wav'],
  ['mp4', 'm4a'],
  ['x-m4a', 'm4a'],
  ['x-flac', 'flac'],
])

/** `audio/mpeg;rate=…` → `mp3`. */
function audioFormat(mediaType: string): string {
  const [kind = ''] = mediaType.slice('audio/'.length).split(';')
  return formats.get(kind.trim()) ?? kind.trim()
}
