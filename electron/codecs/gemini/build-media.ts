/** Builds images, audio and files; what cannot be sent leaves a line of text, so that the model knows something was there. */
import type { AudioBlock, FileBlock, ImageBlock, Source } from '../../hub/content.ts'
import { audioType, fileType, typeByName } from '../kit/media.ts'
import type { Json } from '../kit/read.ts'
import { type Building, ownFields } from './build-context.ts'
import { protocol } from './protocol.ts'
import { signatureField, withOwnProof } from './signatures.ts'

type Medium = ImageBlock | AudioBlock | FileBlock

/** One part; never undefined, since something was there. */
export function buildMedium(block: Medium, building: Building): Json {
  const { mimeType, ...fields } = ownFields(block, building)
  const own =
    block.type === 'image'
      ? { ...fields, ...signatureField(block.signature, building) }
      : withOwnProof(fields, building)
  if (block.type === 'file' && block.filename !== undefined && block.text === undefined)
    building.warnings.add('filename', 'dropped: files have no names there')
  if (block.type === 'file' && block.text !== undefined) return { ...writtenOut(block), ...own }
  const told = typeof mimeType === 'string' ? mimeType : undefined
  return { ...sourcePart(block, told, building), ...own }
}

/** A plain text document is told as text, under its name. */
const writtenOut = ({ filename, text = '' }: FileBlock): Json => ({
  text: filename === undefined ? text || ' ' : `${filename}:\n\n${text}`,
})

function sourcePart(block: Medium, told: string | undefined, building: Building): Json {
  const { source } = block
  switch (source.kind) {
    case 'base64': {
      const { mediaType, data } = source
      return { inlineData: { mimeType: told ?? mediaType, data } }
    }
    case 'file-id':
      if (source.issuer !== building.target.issuer && source.issuer !== protocol)
        return leftOut(block, 'it lies in the file store of another vendor', building)
      return { fileData: { ...(told === undefined ? {} : { mimeType: told }), fileUri: source.id } }
    case 'url':
      return addressPart(block, source, { told, building })
  }
}

interface Addressing {
  readonly told: string | undefined
  readonly building: Building
}

/** Gemini API documentation, File input methods: its own store, YouTube, and on newer models any public https address. */
function addressPart(
  block: Medium,
  source: Extract<Source, { kind: 'url' }>,
  { told, building }: Addressing,
): Json {
  const { url } = source
  const stored = isStored(url)
  if (!stored && !(building.facts.fetchesUrls && /^https:\/\//i.test(url)))
    return leftOut(block, 'this model fetches no such address', building, url)
  const mimeType =
    told ?? source.mediaType ?? typeByName(url) ?? (stored ? undefined : usual(block))
  return { fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri: url } }
}

/** What every model reads: objects of the vendor's cloud, files of its file store, and YouTube. */
const isStored = (url: string): boolean =>
  /^gs:\/\//i.test(url) ||
  /^https:\/\/generativelanguage\.googleapis\.com\/v\d\w*\/files\//i.test(url) ||
  /^https:\/\/(?:(?:www\.|m\.)?youtube\.com\/watch\?|youtu\.be\/)/i.test(url)

/** The type of what comes from an address that does not tell. */
function usual(block: Medium): string {
  switch (block.type) {
    case 'image':
      return 'image/jpeg'
    case 'audio':
      return audioType(block.format)
    case 'file':
      return fileType(block.filename)
  }
}

function leftOut(
  { type }: Medium,
  ...[why, { warnings }, url]: [why: string, building: Building, url?: string]
): Json {
  warnings.add(type, `replaced by a note: ${why}`)
  return { text: `[${type}${url === undefined ? '' : ` at ${url}`} left out: ${why}]` }
}

/** One resolution for all images, where they ask for one: parts of their own know none in this version of the API. */
export function mediaResolution(images: readonly ImageBlock[], building: Building): Json {
  const wishes = new Set(images.map(({ detail }) => detail ?? 'auto'))
  const [wish, ...others] = wishes
  if (wish === undefined || (wish === 'auto' && others.length === 0)) return {}
  if (others.length > 0) {
    building.warnings.add('detail', 'dropped: the target reads all images with the same detail')
    return {}
  }
  return { mediaResolution: wish === 'low' ? 'MEDIA_RESOLUTION_LOW' : 'MEDIA_RESOLUTION_HIGH' }
}
