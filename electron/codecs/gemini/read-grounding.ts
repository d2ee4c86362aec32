/** What the vendor's search found for an answer: sources as citations in the text, and the search as a whole. */
import type { WebSearch } from '../../hub/content.ts'
import { isRecord, type Json, records } from '../kit/read.ts'
import { unitsByByte } from './read-offsets.ts'
import type { PlacedCitation, ToldText } from './read-prose.ts'

export interface Found {
  readonly raw: Json
  readonly label: string
  readonly search?: WebSearch
}

export interface Grounding {
  /** Remembers what a candidate says; it may come before the text it is about, and again with more. */
  take(candidate: Json): void
  /** `texts`: asked for only where something is cited. */
  citations(texts: () => readonly ToldText[]): readonly PlacedCitation[]
  /** What stands beside the parts of the whole answer, in the words of this protocol. */
  found(): readonly Found[]
}

export function readGrounding(): Grounding {
  let grounding: Json | undefined
  let quoted: Json | undefined
  let fetched: Json | undefined
  return {
    take({ groundingMetadata, citationMetadata, urlContextMetadata }) {
      if (isRecord(groundingMetadata)) grounding = { ...grounding, ...groundingMetadata }
      if (isRecord(citationMetadata)) quoted = citationMetadata
      if (isRecord(urlContextMetadata)) fetched = urlContextMetadata
    },
    citations(texts) {
      const supports = records(grounding?.['groundingSupports'])
      const sources = records(quoted?.['citationSources'] ?? quoted?.['citations'])
      if (supports.length === 0 && sources.length === 0) return []
      const told = mapOf(texts())
      return [
        ...supported(supports, records(grounding?.['groundingChunks']), told),
        ...recited(sources, told),
      ]
    },
    found: () => [
      ...(grounding && tells(grounding) ? [searched(grounding)] : []),
      ...(fetched
        ? [{ raw: { urlContextMetadata: fetched }, label: 'urlContextMetadata' } as const]
        : []),
    ],
  }
}

const tells = (grounding: Json): boolean =>
  strings(grounding['webSearchQueries']).length > 0 ||
  records(grounding['groundingChunks']).length > 0

function searched(grounding: Json): Found {
  const sources = records(grounding['groundingChunks']).flatMap((chunk) => sourceOf(chunk) ?? [])
  return {
    raw: { groundingMetadata: grounding },
    label: 'groundingMetadata',
    search: { query: strings(grounding['webSearchQueries']).join('; '), sources },
  }
}

/** A page of the web, or what else has an address. */
function sourceOf(
  chunk: Json | undefined,
): { readonly url: string; readonly title?: string } | undefined {
  if (!chunk) return undefined
  const place = [chunk['web'], chunk['retrievedContext'], chunk['maps']].find(isRecord)
  const { uri, title } = place ?? {}
  if (typeof uri !== 'string' || uri === '') return undefined
  return { url: uri, ...(typeof title === 'string' && title !== '' ? { title } : {}) }
}

/** The visible text, and where its bytes and blocks lie. */
interface TextMap {
  readonly texts: readonly ToldText[]
  readonly whole: string
  readonly unitAt: (byte: number) => number | undefined
}

function mapOf(texts: readonly ToldText[]): TextMap {
  const whole = texts.map(({ text }) => text).join('')
  return { texts, whole, unitAt: unitsByByte(whole) }
}

/** Gemini API reference, `GroundingSupport`: a stretch of the text, in bytes, and the sources it rests on. */
function supported(
  supports: readonly Json[],
  chunks: readonly Json[],
  told: TextMap,
): readonly PlacedCitation[] {
  return supports.flatMap((support) => {
    const place = placeOf(isRecord(support['segment']) ? support['segment'] : {}, told)
    const indices: readonly unknown[] = Array.isArray(support['groundingChunkIndices'])
      ? support['groundingChunkIndices']
      : []
    return indices.flatMap((index) => {
      const source = typeof index === 'number' ? sourceOf(chunks[index]) : undefined
      return source && place ? [cite(source, place)] : []
    })
  })
}

/** Gemini API reference, `CitationSource`: text that stands so in a known source. */
function recited(sources: readonly Json[], told: TextMap): readonly PlacedCitation[] {
  return sources.flatMap((source) => {
    const found = sourceOf({ web: source })
    const place = placeOf(source, told)
    return found && place ? [cite(found, place)] : []
  })
}

interface Place {
  readonly block: number
  readonly start: number
  readonly end: number
  readonly text: string
}

const cite = (
  source: { readonly url: string; readonly title?: string },
  { block, start, end, text }: Place,
): PlacedCitation => ({ block, citation: { ...source, start, end, text } })

/** Where a segment lies. Its bytes count through all visible text; where they miss, the words themselves are looked for. */
function placeOf(segment: Json, { texts, whole, unitAt }: TextMap): Place | undefined {
  const { startIndex, endIndex, text } = segment
  const words = typeof text === 'string' && text !== '' ? text : undefined
  const start = unitAt(typeof startIndex === 'number' ? startIndex : 0)
  const end = typeof endIndex === 'number' ? unitAt(endIndex) : undefined
  if (start !== undefined && end !== undefined && end > start) {
    const slice = whole.slice(start, end)
    if (words === undefined || words === slice) return within(texts, start, slice)
  }
  const at = words === undefined ? -1 : whole.indexOf(words)
  return words === undefined || at < 0 ? undefined : within(texts, at, words)
}

/** The block that holds the stretch, and its place in that block. */
function within(texts: readonly ToldText[], start: number, slice: string): Place | undefined {
  let base = 0
  for (const { block, text } of texts) {
    const from = start - base
    if (from < text.length)
      return { block, start: from, end: Math.min(from + slice.length, text.length), text: slice }
    base += text.length
  }
  return undefined
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
