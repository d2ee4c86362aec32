/** Reads one content block of an answer as it grows. */
import type { Event } from '../../hub/event.ts'
import type { Wire } from '../codec.ts'
import type { AnsweredIds } from '../kit/ids.ts'
import { isRecord, type Json, word } from '../kit/read.ts'
import { unwrapInput } from '../kit/tool-input.ts'
import { readCitation } from './citations.ts'
import { withToolNames } from './tool-references.ts'
import type { SearchReader } from './web-search.ts'
import { protocol } from './wire.ts'

export interface ReadingBlock {
  /** The hub's number. */
  readonly block: number
  readonly kind: 'text' | 'thinking' | 'tool' | 'whole'
  begin(out: Event[]): void
  change(delta: Json, out: Event[]): void
  end(out: Event[]): void
}

export interface Place {
  readonly block: number
  readonly tools: Wire['tools']
  readonly issuer: string
  readonly searches: SearchReader
  readonly ids: AnsweredIds
  /** Together with the block's number, what an id is made of where the upstream gave none. */
  readonly seed: string
}

export function openBlock(content: Json, place: Place): ReadingBlock {
  switch (content['type']) {
    case 'text':
      return textBlock(content, place)
    case 'thinking':
      return thinkingBlock(content, place)
    case 'tool_use':
      return toolBlock(content, place)
    case 'redacted_thinking':
      return redactedBlock(content, place)
    default:
      return opaqueBlock(content, place)
  }
}

function textBlock(content: Json, { block }: Place): ReadingBlock {
  const cite = (citation: unknown, out: Event[]): void => {
    if (isRecord(citation)) out.push({ type: 'citation', block, citation: readCitation(citation) })
  }
  const say = (text: unknown, out: Event[]): void => {
    if (typeof text === 'string' && text !== '') out.push({ type: 'delta', block, text })
  }
  return {
    block,
    kind: 'text',
    begin(out) {
      out.push({ type: 'text-start', block })
      say(content['text'], out)
      const citations: readonly unknown[] = Array.isArray(content['citations'])
        ? content['citations']
        : []
      for (const citation of citations) cite(citation, out)
    },
    change(delta, out) {
      if (delta['type'] === 'text_delta') say(delta['text'], out)
      if (delta['type'] === 'citations_delta') cite(delta['citation'], out)
    },
    end(out) {
      out.push({ type: 'block-end', block })
    },
  }
}

function thinkingBlock(content: Json, { block, issuer }: Place): ReadingBlock {
  const think = (text: unknown, out: Event[]): void => {
    if (typeof text === 'string' && text !== '') out.push({ type: 'delta', block, text })
  }
  const sign = (blob: unknown, out: Event[]): void => {
    if (typeof blob === 'string' && blob !== '')
      out.push({ type: 'signature', block, carrier: { issuer, blob } })
  }
  return {
    block,
    kind: 'thinking',
    begin(out) {
      out.push({ type: 'reasoning-start', block })
      think(content['thinking'], out)
      sign(content['signature'], out)
    },
    change(delta, out) {
      if (delta['type'] === 'thinking_delta') think(delta['thinking'], out)
      if (delta['type'] === 'signature_delta') sign(delta['signature'], out)
    },
    end(out) {
      out.push({ type: 'block-end', block })
    },
  }
}

/** Arguments pass byte for byte; those of a free-text tool are unwrapped when they are whole. */
function toolBlock(content: Json, { block, tools, ids, seed }: Place): ReadingBlock {
  const name = word(content['name'])
  const identity = tools.get(name)
  const pieces: string[] = []
  let written = false
  return {
    block,
    kind: 'tool',
    begin(out) {
      const id = ids.take(word(content['id']), seed, block)
      const { namespace } = identity ?? {}
      out.push({
        type: 'tool-start',
        block,
        id,
        name: identity?.name ?? name,
        kind: identity?.kind ?? 'function',
        ...(namespace === undefined ? {} : { namespace }),
      })
    },
    change(delta, out) {
      const json = delta['partial_json']
      if (delta['type'] !== 'input_json_delta' || typeof json !== 'string' || json === '') return
      written = true
      if (identity?.kind === 'custom') pieces.push(json)
      else out.push({ type: 'delta', block, text: json })
    },
    end(out) {
      const { input } = content
      // Some upstreams put the whole input into the start of the block.
      const whole = !written && isRecord(input) && Object.keys(input).length > 0
      const json = whole ? JSON.stringify(input) : pieces.join('')
      const text = identity?.kind === 'custom' ? unwrapInput(json) : json
      if (text !== '') out.push({ type: 'delta', block, text })
      out.push({ type: 'block-end', block })
    },
  }
}

const redactedBlock = (content: Json, { block, issuer }: Place): ReadingBlock => ({
  block,
  kind: 'whole',
  begin(out) {
    const carrier = { issuer, blob: word(content['data']) }
    out.push({ type: 'redacted-reasoning', block, carrier })
  },
  change: () => undefined,
  end: () => undefined,
})

/** A block only this protocol knows (server tools and their results, compaction …), put together and kept whole. */
function opaqueBlock(content: Json, { block, searches, tools }: Place): ReadingBlock {
  const label = word(content['type']) || 'content block'
  const pieces: string[] = []
  const fields: Record<string, unknown> = {}
  return {
    block,
    kind: 'whole',
    begin: () => undefined,
    change(delta) {
      const { type, partial_json: json, ...rest } = delta
      if (typeof json === 'string') pieces.push(json)
      else if (typeof type === 'string') Object.assign(fields, rest)
    },
    end(out) {
      const input = parse(pieces.join(''))
      const whole = { ...content, ...fields, ...(input === undefined ? {} : { input }) }
      const found = label === 'tool_search_tool_result'
      const raw = found ? withToolNames(whole, (name) => tools.get(name)?.name ?? name) : whole
      const search = searches.read(whole)
      out.push({ type: 'opaque', block, protocol, raw, label, ...(search ? { search } : {}) })
    },
  }
}

function parse(json: string): unknown {
  if (json === '') return undefined
  try {
    return JSON.parse(json)
  } catch {
    return { _raw: json }
  }
}
