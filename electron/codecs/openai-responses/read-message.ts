/** Reads a message: each of its parts, text or refusal, is a block. */
import type { Citation, TokenLogprob } from '../../hub/event.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { protocol } from './protocol.ts'
import { growing, type Growing, numberOf, type Place, type ReadingItem, word } from './read-item.ts'

interface Part {
  readonly kind: 'text' | 'refusal'
  readonly text: Growing
  open: boolean
  /** How many were told, so that the whole at the end brings only the rest. */
  citations: number
  logprobs: number
}

export function readMessage(item: Json, { out, held }: Place): ReadingItem {
  const parts = new Map<number, Part>()
  let { phase } = item

  const begin = (index: number, kind: Part['kind']): Part => {
    const known = parts.get(index)
    if (known?.kind === kind) return known
    if (known) end(known)
    const block = out.nextBlock()
    if (kind === 'refusal') {
      held.refusal = true
      out.write({ type: 'refusal-start', block })
    } else if (typeof phase === 'string')
      out.write({ type: 'text-start', block, extras: { [protocol]: { phase } } })
    else out.write({ type: 'text-start', block })
    const part: Part = { kind, text: growing(out, block), open: true, citations: 0, logprobs: 0 }
    parts.set(index, part)
    return part
  }

  const end = (part: Part): void => {
    if (part.open) out.write({ type: 'block-end', block: part.text.block })
    part.open = false
  }

  const settlePart = (index: number, wire: Json): void => {
    const kind = kindOf(wire)
    if (!kind) return
    const part = begin(index, kind)
    if (!part.open) return
    part.text.whole(word(kind === 'text' ? wire['text'] : wire['refusal']))
    if (kind === 'text') {
      tellLogprobs(part, listOf(wire['logprobs']).slice(part.logprobs))
      for (const annotation of listOf(wire['annotations']).slice(part.citations))
        tellCitation(part, annotation)
    }
  }

  const tellLogprobs = (part: Part, entries: readonly unknown[]): void => {
    part.logprobs += entries.length
    const tokens = entries.flatMap(logprobOf)
    if (tokens.length > 0) out.write({ type: 'logprobs', block: part.text.block, tokens })
  }

  const tellCitation = (part: Part, annotation: unknown): void => {
    part.citations++
    const citation = citationOf(annotation)
    if (citation) out.write({ type: 'citation', block: part.text.block, citation })
  }

  const changeText = (part: Part, event: string, data: Json): void => {
    if (!part.open) return
    switch (event) {
      case 'output_text.delta':
        part.text.add(word(data['delta']))
        return tellLogprobs(part, listOf(data['logprobs']))
      case 'output_text.done':
        part.text.whole(word(data['text']))
        return tellLogprobs(part, listOf(data['logprobs']).slice(part.logprobs))
      case 'output_text.annotation.added':
        return tellCitation(part, data['annotation'])
      default:
    }
  }

  return {
    type: 'message',
    change(event, data) {
      const index = numberOf(data['content_index']) ?? 0
      const part = data['part']
      if (event === 'content_part.added' || event === 'content_part.done') {
        if (isRecord(part)) settlePart(index, part)
        const told = parts.get(index)
        // An empty end says nothing: the item's own end may still bring the words.
        if (told && event === 'content_part.done' && told.text.length() > 0) end(told)
      } else if (event === 'refusal.delta') begin(index, 'refusal').text.add(word(data['delta']))
      else if (event === 'refusal.done') begin(index, 'refusal').text.whole(word(data['refusal']))
      else if (event.startsWith('output_text.')) changeText(begin(index, 'text'), event, data)
    },
    settle(whole) {
      phase = whole['phase'] ?? phase
      listOf(whole['content']).forEach((part, index) => {
        if (isRecord(part)) settlePart(index, part)
      })
    },
    close() {
      for (const part of parts.values()) end(part)
    },
    plain(event, index) {
      const part = parts.get(index)
      const text = event === 'output_text.delta' && part?.kind === 'text' && part.open
      return text ? part.text : undefined
    },
  }
}

function kindOf(part: Json): Part['kind'] | undefined {
  switch (part['type']) {
    case 'output_text':
    case 'text':
      return 'text'
    case 'refusal':
      return 'refusal'
    default:
      return undefined
  }
}

/** The source of a `url_citation`; other annotations name files in the vendor's own store. */
function citationOf(annotation: unknown): Citation | undefined {
  if (!isRecord(annotation)) return undefined
  const { url, title, start_index: start, end_index: end } = annotation
  if (annotation['type'] !== 'url_citation' || typeof url !== 'string') return undefined
  return {
    url,
    ...(typeof title === 'string' && title !== '' ? { title } : {}),
    ...(typeof start === 'number' ? { start } : {}),
    ...(typeof end === 'number' ? { end } : {}),
  }
}

function logprobOf(entry: unknown): readonly TokenLogprob[] {
  const told = tokenOf(entry)
  if (!told) return []
  const top = isRecord(entry) ? listOf(entry['top_logprobs']) : []
  return [{ ...told, top: top.flatMap((one) => tokenOf(one) ?? []) }]
}

function tokenOf(entry: unknown): Omit<TokenLogprob, 'top'> | undefined {
  if (!isRecord(entry)) return undefined
  const { token, logprob, bytes } = entry
  if (typeof token !== 'string' || typeof logprob !== 'number') return undefined
  const numbers = listOf(bytes).filter((byte) => typeof byte === 'number')
  return { token, logprob, ...(numbers.length > 0 ? { bytes: numbers } : {}) }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
