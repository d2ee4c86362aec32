/** The parts of an answer as clients of this protocol see them, streamed or not. */
import { isRecord, type Json, parseJson } from '../kit/read.ts'
import { inputOf } from '../kit/tool-input.ts'
import { protocol } from './protocol.ts'
import { sealProof } from './proof.ts'
import type { Carrier } from '../../hub/content.ts'

/** A call of the answer, whole. */
export interface SaidCall {
  readonly id: string
  readonly name: string
  readonly kind: 'function' | 'custom'
  readonly namespace?: string
  readonly arguments: string
  readonly signature?: Carrier
  /** What it carries where it has no proof of its own (see led-by.ts). */
  readonly ledBy?: string
}

/** Whether a function's arguments are not all there, as far as one can tell. */
export const isUnfinished = (call: Pick<SaidCall, 'arguments' | 'kind'>): boolean =>
  call.kind === 'function' &&
  (call.arguments.trim() === '' || parseJson(call.arguments) === undefined)

/** The JSON object that stands for an argument text, in one line; an object keeps the spelling of its values. */
export function argsJson(call: Pick<SaidCall, 'arguments' | 'kind'>): string {
  const { arguments: words, kind } = call
  // Within JSON a line break is only space between its tokens.
  return kind === 'function' && isRecord(parseJson(words))
    ? words.replaceAll(/[\r\n]/g, ' ')
    : JSON.stringify(inputOf(call))
}

/** Tools in a namespace are called by both names. */
const callName = ({ name, namespace }: Pick<SaidCall, 'name' | 'namespace'>): string =>
  namespace === undefined ? name : `${namespace}__${name}`

/** A `functionCall` part; the API has no pieces of one outside Vertex, so it is written when it is whole. */
export function callJson(call: SaidCall): string {
  const id = call.id === '' ? '' : `"id":${JSON.stringify(call.id)},`
  const name = JSON.stringify(callName(call))
  const { signature, ledBy } = call
  const proof = signature || ledBy === undefined ? proofJson(signature) : signed(ledBy)
  return `{"functionCall":{${id}"name":${name},"args":${argsJson(call)}}${proof}}`
}

/** A part of text; of thought where it is one. */
export const textJson = (text: string, isThought: boolean, signature?: Carrier): string =>
  `{"text":${JSON.stringify(text)}${isThought ? ',"thought":true' : ''}${proofJson(signature)}}`

export const imageJson = (image: {
  readonly mediaType: string
  readonly data: string
  readonly signature?: Carrier
}): string => {
  const inlineData = { mimeType: image.mediaType, data: image.data }
  return `{"inlineData":${JSON.stringify(inlineData)}${proofJson(image.signature)}}`
}

const proofJson = (signature: Carrier | undefined): string =>
  signature ? signed(sealProof(signature)) : ''

const signed = (proof: string): string => `,"thoughtSignature":${JSON.stringify(proof)}`

/** Fields of a candidate, beside its parts, that an item of this protocol may hold. */
const besides: ReadonlySet<string> = new Set([
  'groundingMetadata',
  'urlContextMetadata',
  'citationMetadata',
  'safetyRatings',
])

/** What an opaque item of this protocol is: a part, or what stands beside the parts; undefined for another's. */
export function ownItem(item: {
  readonly protocol: string
  readonly raw: unknown
}): { readonly part: Json } | { readonly beside: Json } | undefined {
  if (item.protocol !== protocol || !isRecord(item.raw)) return undefined
  const { raw } = item
  return Object.keys(raw).some((name) => besides.has(name)) ? { beside: raw } : { part: raw }
}
