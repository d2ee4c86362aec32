/** Reads a message: each of its parts, text or refusal, is a block. */
import type { Citation, TokenLogprob } from '../../hub/event.ts'
import { isRecord, type Json, word } from '../kit/read.ts'
import { protocol } from './protocol.ts'
import { growing, type Growing, numberOf, type Place, type ReadingItem } from './read-item.ts'

interface Part {
  readonly kind: 'text' | 'refusal'
  readonly text: Growing
  /** What it began with: it counts where no other words come. */
  first: string
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
    const text = growing(out, block)
    const part: Part = { kind, text, first: '', open: true, citations: 0, logprobs: 0 }
    parts.set(index, part)
    return part
  }

  const end = (part: Part): void => {
    if (!part.open) return
    if (part.text.length() === 0) part.text.add(part.first)
    out.write({ type: 'block-end', block: part.text.block })
    part.open = false
  }

  const promisePart = (index: number, wire: Json): void => {
    const kind = kindOf(wire)
    if (kind) begin(index, kind).first = wordsOf(wire)
  }

  const settlePart = (index: number, wire: Json): void => {
    const kind = kindOf(wire)
    if (!kind) return
    const part = begin(index, kind)
    if (!part.open) return citeLate(part, wire)
    part.text.whole(wordsOf(wire))
    if (kind === 'text') {
      tellLogprobs(part, listOf(wire['logprobs']).slice(part.logprobs))
      for (const annotation of listOf(wire['annotations']).slice(part.citations))
        tellCitation(part, annotation)
    }
  }

  /** Sources that are told only when the words have ended stand in a block of their own, without a place in them. */
  const citeLate = (part: Part, wire: Json): void => {
    const all = listOf(wire['annotations'])
    const late = all.slice(part.citations).flatMap(citationOf)
    part.citations = Math.max(part.citations, all.length)
    if (late.length === 0) return
    const block = out.nextBlock()
    out.write({ type: 'text-start', block })
    for (const { start: _, end: __, ...citation } of late)
      out.write({ type: 'citation', block, citation })
    out.write({ type: 'block-end', block })
  }

  const settleParts = ({ content }: Json): void => {
    listOf(content).forEach((part, index) => {
      if (isRecord(part)) settlePart(index, part)
    })
  }

  const tellLogprobs = (part: Part, entries: readonly unknown[]): void => {
    part.logprobs += entries.length
    const tokens = entries.flatMap(logprobOf)
    if (tokens.length > 0) out.write({ type: 'logprobs', block: part.text.block, tokens })
  }

  const tellCitation = (part: Part, annotation: unknown): void => {
    part.citations++
    for (const citation of citationOf(annotation))
      out.write({ type: 'citation', block: part.text.block, citation })
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
      // A part stays open as long as its item: that may still bring its words or sources.
      if (event === 'content_part.added' && isRecord(part)) promisePart(index, part)
      else if (event === 'content_part.done' && isRecord(part)) settlePart(index, part)
      else if (event === 'refusal.delta') begin(index, 'refusal').text.add(word(data['delta']))
      else if (event === 'refusal.done') begin(index, 'refusal').text.whole(word(data['refusal']))
      else if (event.startsWith('output_text.')) changeText(begin(index, 'text'), event, data)
    },
    settle(whole) {
      phase = whole['phase'] ?? phase
      settleParts(whole)
    },
    close() {
      // What it began with is all there is, where nothing followed.
      if (parts.size === 0) settleParts(item)
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

const wordsOf = (part: Json): string => word(part['text'] ?? part['refusal'])

/** The source of a `url_citation`; other annotations name files in the vendor's own store. */
function citationOf(annotation: unknown): readonly Citation[] {
  if (!isRecord(annotation)) return []
  const { url, title, start_index: start, end_index: end } = annotation
  if (annotation['type'] !== 'url_citation' || typeof url !== 'string') return []
  return [
    {
      url,
      ...(typeof title === 'string' && title !== '' ? { title } : {}),
      ...(typeof start === 'number' ? { start } : {}),
      ...(typeof end === 'number' ? { end } : {}),
    },
  ]
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
