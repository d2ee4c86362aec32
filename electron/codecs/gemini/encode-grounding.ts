/** Writes searches and citations as `groundingMetadata`, whose offsets count UTF-8 bytes. */
import type { WebSearch } from '../../hub/content.ts'
import type { Citation } from '../../hub/event.ts'
import type { Json } from '../kit/read.ts'

/** A citation and the text it stands in. */
export interface Cited {
  readonly citation: Citation
  /** The whole text that the citation's offsets count in. */
  readonly text: string
  /** Bytes of text before it, where offsets count from the start of the answer. */
  readonly base: number
  /** Its place among the parts, where offsets count from the start of a part. */
  readonly part: number
}

/**
 * Citations of a streamed answer, each with the number of its text. Their offsets count from the start of all that was said: a
 * client has only the pieces, joined.
 */
export function citedIn(
  texts: readonly (readonly string[])[],
  cited: readonly { readonly text: number; readonly citation: Citation }[],
): readonly Cited[] {
  if (cited.length === 0) return []
  let base = 0
  const told = texts.map((pieces) => {
    const text = pieces.join('')
    const before = base
    base += byteLength(text)
    return { text, base: before }
  })
  return cited.map(({ text, citation }) => ({
    citation,
    ...(told[text] ?? { text: '', base: 0 }),
    part: 0,
  }))
}

/** Gemini API reference, GroundingMetadata; undefined where there is nothing to tell. */
export function groundingOf(
  searches: readonly WebSearch[],
  cited: readonly Cited[],
): Json | undefined {
  if (searches.length === 0 && cited.length === 0) return undefined
  const chunks = new Map<string, { readonly at: number; readonly title: string }>()
  const chunk = (url: string, title: string | undefined): number => {
    const found = chunks.get(url)
    if (found) return found.at
    const at = chunks.size
    chunks.set(url, { at, title: title ?? url })
    return at
  }
  for (const { sources } of searches) for (const { url, title } of sources) chunk(url, title)
  const supports = new Map<string, { readonly segment: Json; readonly indices: number[] }>()
  for (const one of cited) {
    const index = chunk(one.citation.url, one.citation.title)
    const segment = segmentOf(one)
    const key = JSON.stringify(segment)
    const support = supports.get(key)
    if (!support) supports.set(key, { segment, indices: [index] })
    else if (!support.indices.includes(index)) support.indices.push(index)
  }
  const queries = searches.map(({ query }) => query).filter((query) => query !== '')
  return {
    ...(queries.length > 0 ? { webSearchQueries: [...new Set(queries)] } : {}),
    groundingChunks: [...chunks].map(([uri, { title }]) => ({ web: { uri, title } })),
    groundingSupports: [...supports.values()].map(({ segment, indices }) => ({
      segment,
      groundingChunkIndices: indices,
    })),
  }
}

/** A citation without a place stands for the whole text. Zeros are left out, as the API does. */
function segmentOf({ citation, text, base, part }: Cited): Json {
  const start = Math.min(citation.start ?? 0, text.length)
  const end = Math.min(Math.max(citation.end ?? text.length, start), text.length)
  const before = base + byteLength(text, 0, start)
  const words = text.slice(start, end)
  return {
    ...(part > 0 ? { partIndex: part } : {}),
    ...(before > 0 ? { startIndex: before } : {}),
    endIndex: before + byteLength(text, start, end),
    text: words,
  }
}

/** UTF-8 bytes of a piece of text; a half of a character counts as the mark that replaces it. */
export function byteLength(text: string, from = 0, to = text.length): number {
  let bytes = 0
  for (let at = from; at < to; at++) {
    const code = text.codePointAt(at) ?? 0
    if (code < 0x80) bytes += 1
    else if (code < 0x800) bytes += 2
    else if (code < 0x10000) bytes += 3
    else {
      bytes += 4
      at++
    }
  }
  return bytes
}
