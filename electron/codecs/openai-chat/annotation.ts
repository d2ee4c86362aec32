/** Citations as url_citation annotations, whose offsets count within the whole content of the message. */
import type { Citation } from '../../hub/event.ts'
import { isRecord } from '../kit/read.ts'
import type { WireAnnotation } from './wire.ts'

/** `base`: where the cited block begins in the content; `length`: how much of it there is so far. */
export function annotation(
  { url, title, start, end }: Citation,
  { base, length }: { readonly base: number; readonly length: number },
): WireAnnotation {
  return {
    type: 'url_citation',
    url_citation: {
      url,
      title: title ?? '',
      start_index: base + (start ?? 0),
      end_index: base + (end ?? length),
    },
  }
}

/** The citation of one annotation; undefined for kinds other than url_citation. */
export function parseAnnotation(value: unknown, base: number): Citation | undefined {
  if (!isRecord(value) || !isRecord(value['url_citation'])) return undefined
  const { url, title, content, start_index: start, end_index: end } = value['url_citation']
  if (typeof url !== 'string') return undefined
  return {
    url,
    ...(typeof title === 'string' && title !== '' ? { title } : {}),
    ...(typeof start === 'number' ? { start: Math.max(0, start - base) } : {}),
    ...(typeof end === 'number' ? { end: Math.max(0, end - base) } : {}),
    // OpenRouter quotes the source here.
    ...(typeof content === 'string' && content !== '' ? { text: content } : {}),
  }
}
