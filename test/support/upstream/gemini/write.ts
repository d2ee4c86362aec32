/** Says an answer as Gemini does where that goes beyond the demo: calls with ids, what a search found, signatures of Gemini 3. */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import type { Frame, Saying } from '../../../../electron/providers/demo/dialect.ts'
import { gemini as dialect } from '../../../../electron/providers/demo/gemini/index.ts'
import { signatureOf } from '../../../../electron/providers/demo/gemini/signature.ts'
import type { Findings } from '../play.ts'
import { generation } from './models.ts'

const bytes = (text: string): number => Buffer.byteLength(text)

/** What a search found, and which words rest on it; offsets count bytes. */
function grounding({ text, search, citations = [] }: Saying['said'] & Findings): Json {
  if (!search && citations.length === 0) return {}
  const sources = search?.sources ?? citations
  const urls = [
    ...new Map([...sources, ...citations].map((source) => [source.url, source])).values(),
  ]
  return {
    groundingMetadata: {
      ...(search ? { webSearchQueries: [search.query] } : {}),
      groundingChunks: urls.map(({ url, title }) => ({ web: { uri: url, title } })),
      groundingSupports: citations.map(({ url, start, end }) => ({
        segment: {
          startIndex: bytes(text.slice(0, start)),
          endIndex: bytes(text.slice(0, end)),
          text: text.slice(start, end),
        },
        groundingChunkIndices: [urls.findIndex((source) => source.url === url)],
      })),
      searchEntryPoint: { renderedContent: '<div></div>' },
    },
  }
}

/** Gemini 3 names its calls and signs the first even where no thoughts are shown. */
function named(
  parts: readonly Json[],
  { said, asked, stamp }: Saying,
  before: number,
): readonly Json[] {
  if (generation(asked.model) !== 3) return parts
  let index = before
  return parts.map((part) => {
    const { functionCall: call, thoughtSignature } = part
    if (!isRecord(call)) return part
    const at = index++
    const id = said.calls[at]?.id ?? `${stamp.id}${at}`
    const signed =
      at === 0 && thoughtSignature === undefined ? { thoughtSignature: signatureOf(said.text) } : {}
    return { ...part, functionCall: { id, ...call }, ...signed }
  })
}

interface Candidate extends Json {
  readonly content: { readonly parts: readonly Json[] }
}

const candidateOf = (whole: Json): Candidate | undefined =>
  (whole['candidates'] as readonly Candidate[] | undefined)?.[0]

function changed(whole: Json, saying: Saying, place: { before: number; last: boolean }): Json {
  const candidate = candidateOf(whole)
  if (!candidate) return whole
  const { content } = candidate
  const parts = named(content.parts, saying, place.before)
  const found = place.last ? grounding(saying.said) : {}
  return { ...whole, candidates: [{ ...candidate, content: { ...content, parts }, ...found }] }
}

export const body = (saying: Saying): unknown =>
  changed(dialect.body(saying) as Json, saying, { before: 0, last: true })

export function frames(saying: Saying): readonly Frame[] {
  const all = dialect.frames(saying)
  let before = 0
  return all.map((frame, index) => {
    const whole = JSON.parse(frame.data) as Json
    const next = changed(whole, saying, { before, last: index === all.length - 1 })
    before += (candidateOf(whole)?.content.parts ?? []).filter(
      (part) => 'functionCall' in part,
    ).length
    return { ...frame, data: JSON.stringify(next) }
  })
}
