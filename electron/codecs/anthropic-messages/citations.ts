/** Sources a text quotes: several kinds of location here, an address and the quoted words in the hub. */
import type { Citation } from '../../hub/event.ts'
import type { Json } from '../kit/read.ts'

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Web results carry a `url`, search results a `source`; quoted documents are named by their place in the request. */
export function readCitation(wire: Json): Citation {
  const title = word(wire['title']) ?? word(wire['document_title'])
  const text = word(wire['cited_text'])
  const place = wire['document_index']
  return {
    url:
      word(wire['url']) ??
      word(wire['source']) ??
      `document:${typeof place === 'number' ? place : 0}`,
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { text }),
  }
}

/** As a web result, the one kind that needs no counterpart in the request. */
export const writeCitation = ({ url, title, text }: Citation): Json => ({
  type: 'web_search_result_location',
  url,
  title: title ?? null,
  cited_text: text ?? '',
  encrypted_index: '',
})

/** Whether a citation in a client's history may go to an upstream: those we wrote ourselves lack the vendor's index. */
export const isVendors = (wire: Json): boolean =>
  wire['type'] !== 'web_search_result_location' || wire['encrypted_index'] !== ''
