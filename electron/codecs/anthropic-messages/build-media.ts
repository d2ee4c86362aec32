/** Builds images and documents; what cannot be sent leaves a line of text, so that the model knows something was there. */
import type { AudioBlock, FileBlock, ImageBlock, Source } from '../../hub/content.ts'
import { decodeBase64 } from '../kit/base64.ts'
import { buildMarks, type Building } from './building.ts'
import type { WireBlock } from './wire.ts'

const imageTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
])

function leftOut(what: string, why: string, building: Building): WireBlock {
  building.warnings.add(what, `replaced by a note: ${why}`)
  return { type: 'text', text: `[${what} left out: ${why}]` }
}

/** The wire form of a source, or why there is none. */
function buildSource(source: Source, building: Building): Record<string, unknown> | string {
  switch (source.kind) {
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data }
    case 'url':
      return /^https?:/i.test(source.url)
        ? { type: 'url', url: source.url }
        : 'its address is one that only another vendor can read'
    case 'file-id':
      return source.issuer === building.target.issuer
        ? { type: 'file', file_id: source.id }
        : 'it lies in the file store of another vendor'
  }
}

export function buildImage(block: ImageBlock, building: Building): WireBlock {
  const { source, detail } = block
  if (source.kind === 'base64' && !imageTypes.has(source.mediaType))
    return leftOut('image', `${source.mediaType} is not supported`, building)
  const wire = buildSource(source, building)
  if (typeof wire === 'string') return leftOut('image', wire, building)
  if (detail !== undefined && detail !== 'auto')
    building.warnings.add('detail', 'dropped: images are always read in full')
  return { type: 'image', source: wire, ...buildMarks(block) }
}

export function buildFile(block: FileBlock, building: Building): WireBlock {
  const { source } = block
  if (source.kind === 'base64' && imageTypes.has(source.mediaType))
    return buildImage({ ...block, type: 'image', source }, building)
  const wire = documentSource(block, building)
  if (typeof wire === 'string') return leftOut('file', wire, building)
  const title = block.filename === undefined ? {} : { title: block.filename }
  return { type: 'document', source: wire, ...title, ...buildMarks(block) }
}

const pdf = 'application/pdf'
/** `%PDF-` in base64: some clients name no type. */
const pdfHead = 'JVBERi'

/** PDF and text only; other formats the service refuses. */
function documentSource(block: FileBlock, building: Building): Record<string, unknown> | string {
  const { source } = block
  const plain = block.text ?? textOf(source)
  if (plain !== undefined)
    return plain === '' ? 'it is empty' : { type: 'text', media_type: 'text/plain', data: plain }
  if (source.kind !== 'base64') return buildSource(source, building)
  if (source.mediaType !== pdf && !source.data.startsWith(pdfHead))
    return `${source.mediaType} is not supported`
  return buildSource({ ...source, mediaType: pdf }, building)
}

const textTypes = /^(text\/|application\/(json|xml|yaml|x-yaml|javascript)\b)/

const textOf = (source: Source): string | undefined =>
  source.kind === 'base64' && textTypes.test(source.mediaType)
    ? decodeBase64(source.data)
    : undefined

export const buildAudio = (_block: AudioBlock, building: Building): WireBlock =>
  leftOut('audio', 'this protocol carries none', building)
