/**
 * Thoughts and their proofs on a wire that has no standard place for them.
 *
 * Text is read from `reasoning_content` (DeepSeek, Moonshot, vLLM), `reasoning` (OpenRouter, Groq), `reasoning_text`
 * (GitHub Copilot), `reasoning_details` (OpenRouter) and `thinking_blocks` (LiteLLM), and written as
 * `reasoning_content`, or as `reasoning` to who asks in OpenRouter's words. A proof travels in `reasoning_opaque`, a
 * sealed thought in `reasoning_details`, the proof of a tool call where Google has it.
 *
 * A client holds one string of text and one of proofs, even where a model thought several times. So each proof of a
 * foreign issuer is written as its sealed form, a dot, and the length of the text it proves. When both strings come
 * back, whether the client joined the proofs or kept the last one, the text can be cut where it was.
 */
import type { Carrier, ReasoningBlock } from '../../hub/content.ts'
import type { Answering } from '../codec.ts'
import { openCarrier, sealCarrier } from '../kit/carrier.ts'
import { isRecord, type Json, records } from '../kit/read.ts'
import { protocol } from './protocol.ts'
import type { WireDetail, WireExtraContent } from './wire.ts'

const names = ['reasoning_content', 'reasoning', 'reasoning_text'] as const

/** Every field of a message or delta that carries thoughts. */
export const thoughtFields: readonly string[] = [
  ...names,
  'reasoning_opaque',
  'reasoning_details',
  'thinking_blocks',
]

/** Whose blobs stand bare in the places that one vendor alone fills. */
export const homes = { thinkingBlocks: 'anthropic-messages', google: 'gemini' } as const

/** By which name this client reads thoughts; OpenRouter's clients give themselves away by how they ask for them. */
export function thoughtField(answering: Answering): 'reasoning_content' | 'reasoning' {
  const own = ownWishes(answering)
  const openRouter = own?.['reasoning'] !== undefined || own?.['include_reasoning'] !== undefined
  return openRouter ? 'reasoning' : 'reasoning_content'
}

/** A body that was forwarded as it came may be one that we cannot read; that must not break the answer. */
function ownWishes({ asked }: Answering): Json | undefined {
  try {
    return asked?.().extras[protocol]
  } catch {
    return undefined
  }
}

/** The visible thought of a message or delta, by whatever name; `''` when there is none. */
export function thoughtText(holder: Json): string {
  for (const name of names) {
    const value = holder[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}

/** One entry of `reasoning_details` or `thinking_blocks`, in our words. */
export type Detail =
  | { readonly type: 'thought'; readonly text: string; readonly proof?: string }
  | { readonly type: 'sealed'; readonly blob: string }

/**
 * The entries of `reasoning_details`, else of `thinking_blocks`. Their vendor wants them back unchanged, so a proof or
 * sealed thought is the whole entry as JSON, less its text.
 */
export function detailsOf(holder: Json): readonly Detail[] {
  const entries = records(holder['reasoning_details'])
  const blocks = entries.length > 0 ? entries : records(holder['thinking_blocks'])
  return blocks.flatMap((entry): readonly Detail[] => {
    if (typeof entry['data'] === 'string')
      return [{ type: 'sealed', blob: sealedBlob(entry, entry['data']) }]
    const { text: full, summary, thinking, signature, ...rest } = entry
    const words = [full, summary, thinking].find(
      (value) => typeof value === 'string' && value !== '',
    )
    const text = typeof words === 'string' ? words : ''
    if (typeof signature !== 'string' || signature === '')
      return text === '' ? [] : [{ type: 'thought', text }]
    return [{ type: 'thought', text, proof: JSON.stringify({ ...rest, signature }) }]
  })
}

/** An entry that says nothing beside its blob can be written again from the blob alone. */
const sealedBlob = (entry: Json, blob: string): string =>
  isTagged(blob) ||
  (!isThinkingBlock(entry) &&
    Object.keys(entry).every((name) => name === 'type' || name === 'data'))
    ? blob
    : JSON.stringify(entry)

/** Whether an entry belongs into `thinking_blocks`. */
export const isThinkingBlock = (entry: WireDetail): boolean =>
  entry['type'] === 'thinking' || entry['type'] === 'redacted_thinking'

const isTagged = (blob: string): boolean => blob.startsWith('pb1.')

/** The thoughts of an assistant message in a client's history. */
export function parseThoughts(message: Json): readonly ReasoningBlock[] {
  const details = detailsOf({ reasoning_details: message['reasoning_details'] })
  const blocks = records(message['thinking_blocks'])
  if (details.length === 0 && blocks.length > 0) return blocks.flatMap(thinkingBlock)
  const sealed = details.flatMap((detail): readonly ReasoningBlock[] =>
    detail.type === 'sealed'
      ? [{ type: 'reasoning', text: '', redacted: openCarrier(detail.blob, protocol) }]
      : [],
  )
  const told = details.filter((detail) => detail.type === 'thought')
  const thoughts = told.length > 0 ? joined(told) : fromStrings(message)
  return [...thoughts, ...sealed]
}

/** A block as Anthropic wrote it; we write none, so its proof is Anthropic's. */
function thinkingBlock(entry: Json): readonly ReasoningBlock[] {
  const { thinking, signature, data } = entry
  const carrier = (blob: string): Carrier => openCarrier(blob, homes.thinkingBlocks)
  if (typeof data === 'string') return [{ type: 'reasoning', text: '', redacted: carrier(data) }]
  const text = typeof thinking === 'string' ? thinking : ''
  const proof = typeof signature === 'string' && signature !== '' ? signature : undefined
  if (proof === undefined) return text === '' ? [] : [{ type: 'reasoning', text }]
  return [{ type: 'reasoning', text, signature: carrier(proof) }]
}

/** Streams cut a thought into many entries; a proof closes it. */
function joined(
  details: readonly Extract<Detail, { type: 'thought' }>[],
): readonly ReasoningBlock[] {
  const blocks: ReasoningBlock[] = []
  let text = ''
  for (const detail of details) {
    text += detail.text
    if (detail.proof === undefined) continue
    blocks.push({ type: 'reasoning', text, signature: { issuer: protocol, blob: detail.proof } })
    text = ''
  }
  if (text !== '') blocks.push({ type: 'reasoning', text })
  return blocks
}

function fromStrings(message: Json): readonly ReasoningBlock[] {
  const text = thoughtText(message)
  const opaque = message['reasoning_opaque']
  if (typeof opaque !== 'string' || opaque === '')
    return text === '' ? [] : [{ type: 'reasoning', text }]
  const cuts = [...opaque.matchAll(/(pb1\.[A-Za-z0-9_-]+)\.(\d+)(?=pb1\.|$)/g)]
  if (cuts.map(([all]) => all).join('') !== opaque)
    return [{ type: 'reasoning', text, signature: openCarrier(opaque, protocol) }]
  return cutUp(
    text,
    cuts.map(([, blob, length]) => ({ blob: blob ?? '', length: Number(length) })),
  )
}

interface Cut {
  readonly blob: string
  readonly length: number
}

/** The last proof covers the end of the text, the one before it what stands before; a rest in front has none. */
function cutUp(text: string, cuts: readonly Cut[]): readonly ReasoningBlock[] {
  const blocks: ReasoningBlock[] = []
  let end = text.length
  for (const { blob, length } of cuts.toReversed()) {
    // The client changed the text, so no proof holds any more.
    if (length > end) return text === '' ? [] : [{ type: 'reasoning', text }]
    blocks.unshift({
      type: 'reasoning',
      text: text.slice(end - length, end),
      signature: openCarrier(blob, protocol),
    })
    end -= length
  }
  if (end > 0) blocks.unshift({ type: 'reasoning', text: text.slice(0, end) })
  return blocks
}

/** The proof of a thought as a client gets it. `length`: UTF-16 units of the text it proves. */
export function opaqueFor(carrier: Carrier, length: number): string {
  const sealed = sealCarrier(carrier, protocol)
  return isTagged(sealed) ? `${sealed}.${length}` : sealed
}

/** The proof of a tool call as a client gets it. */
export const extraFor = (carrier: Carrier): WireExtraContent => ({
  google: { thought_signature: sealCarrier(carrier, homes.google) },
})

/** The proof of a tool call that came back from a client. */
export const openExtra = (proof: string): Carrier => openCarrier(proof, homes.google)

/** A sealed thought as a client gets it. */
export const detailFor = (carrier: Carrier): WireDetail =>
  entryOf(carrier.issuer === protocol ? carrier.blob : '') ?? {
    type: 'reasoning.encrypted',
    data: sealCarrier(carrier, protocol),
  }

/** A blob that is an entry of `reasoning_details`, as its vendor wrote it. */
export function entryOf(blob: string): WireDetail | undefined {
  if (!blob.startsWith('{')) return undefined
  try {
    const entry: unknown = JSON.parse(blob)
    return isRecord(entry) ? entry : undefined
  } catch {
    return undefined
  }
}
