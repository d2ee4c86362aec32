/** Images that a model makes, in the words of OpenRouter and Vercel: `images: [{type: "image_url", image_url: {url}}]`. */
import type { ImageBlock } from '../../hub/content.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { base64Of, dataUrl, sourceOf } from '../kit/media.ts'
import type { WireImage } from './wire.ts'

/** The address of one entry, which is a data: URL for a whole image; undefined where it is none. */
export function imageUrl(entry: unknown): string | undefined {
  if (!isRecord(entry)) return undefined
  const named = entry['image_url']
  const url = isRecord(named) ? named['url'] : named
  return typeof url === 'string' && url !== '' ? url : undefined
}

/** The bytes of an entry; undefined where it names an address instead. */
export function imageBytes(
  entry: Json,
): { readonly mediaType: string; readonly data: string } | undefined {
  const url = imageUrl(entry)
  const source = url === undefined ? undefined : base64Of(url)
  return source && { mediaType: source.mediaType, data: source.data }
}

/** The images of an assistant message in a client's history. */
export function parseImages(images: unknown): readonly ImageBlock[] {
  if (!Array.isArray(images)) return []
  return images.flatMap((entry: unknown): readonly ImageBlock[] => {
    const url = imageUrl(entry)
    return url === undefined ? [] : [{ type: 'image', source: sourceOf(url) }]
  })
}

/** `index`: how many images of the answer came before. */
export const wireImage = (
  image: { readonly mediaType: string; readonly data: string },
  index: number,
): WireImage => ({
  type: 'image_url',
  image_url: { url: dataUrl({ kind: 'base64', ...image }) },
  index,
})
