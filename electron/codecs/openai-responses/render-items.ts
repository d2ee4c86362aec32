/** Finished output items as clients of this protocol see them, streamed or not. */
import type { Extras } from '../../hub/content.ts'
import type { Citation, TokenLogprob } from '../../hub/event.ts'
import type { ResponseBlock } from '../../hub/response.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { searchCall } from './hosted.ts'
import { protocol } from './protocol.ts'

/** Whether an item is whole; one that the output limit cut off must not look so. */
export type ItemStatus = 'completed' | 'incomplete'

export interface WireLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[]
  readonly top_logprobs: readonly Omit<WireLogprob, 'top_logprobs'>[]
}

/** `bytes` is a required field, so it is there even where the upstream told none. */
export const writeLogprob = ({ top, ...token }: TokenLogprob): WireLogprob => ({
  ...writeToken(token),
  top_logprobs: top.map(writeToken),
})

const writeToken = ({
  token,
  logprob,
  bytes = [],
}: Omit<TokenLogprob, 'top'>): Omit<WireLogprob, 'top_logprobs'> => ({ token, logprob, bytes })

/** `length`: how much of the text there is so far; what an unbounded citation ends at. */
export const writeCitation = ({ url, title, start, end }: Citation, length: number): Json => ({
  type: 'url_citation',
  start_index: start ?? 0,
  end_index: end ?? length,
  url,
  title: title ?? '',
})

export const textPart = (told: {
  readonly text: string
  readonly annotations: readonly Json[]
  readonly logprobs: readonly WireLogprob[]
}): Json => ({ type: 'output_text', ...told })

export const refusalPart = (refusal: string): Json => ({ type: 'refusal', refusal })

/** The fields of a message that only this protocol knows, e.g. its `phase`. */
export const messageFields = (extras: Extras | undefined): Json => extras?.[protocol] ?? {}

export const messageItem = (
  id: string,
  status: ItemStatus | 'in_progress',
  { content, own }: { readonly content: readonly Json[]; readonly own: Json },
): Json => ({ id, type: 'message', status, role: 'assistant', content, ...own })

/** `sealed`: `encrypted_content`, where there is any. */
export const reasoningItem = (id: string, text: string, sealed?: string): Json => ({
  id,
  type: 'reasoning',
  summary: text === '' ? [] : [{ type: 'summary_text', text }],
  ...(sealed === undefined ? {} : { encrypted_content: sealed }),
})

type Call = Pick<
  Extract<ResponseBlock, { type: 'tool-call' }>,
  'name' | 'kind' | 'namespace' | 'arguments'
>

/** `ids`: of the item, and of the call that its output will name. */
export function callItem(
  ids: { readonly id: string; readonly callId: string },
  call: Call,
  status: ItemStatus | 'in_progress',
): Json {
  const { name, namespace } = call
  const named = { call_id: ids.callId, name, ...(namespace === undefined ? {} : { namespace }) }
  return call.kind === 'custom'
    ? { id: ids.id, type: 'custom_tool_call', status, input: call.arguments, ...named }
    : { id: ids.id, type: 'function_call', status, arguments: call.arguments, ...named }
}

/** Clients parse the arguments of a function whatever they are; no arguments are an empty object, unless they were cut off. */
export const wholeArguments = (call: Call, status: ItemStatus): string =>
  call.kind === 'function' && call.arguments === '' && status === 'completed'
    ? '{}'
    : call.arguments

/** An image that the model made; `data`: base64. */
export const imageItem = (id: string, mediaType: string, data: string): Json => ({
  id,
  type: 'image_generation_call',
  status: 'completed',
  output_format: mediaType.replace(/^image\//, ''),
  result: data,
})

type OpaqueItem = Pick<
  Extract<ResponseBlock, { type: 'opaque' }>,
  'protocol' | 'raw' | 'search' | 'label'
>

/**
 * An item of this protocol as it came, or another's web search as one of this protocol's; undefined for all else, which
 * its clients could not read.
 */
export function opaqueItem(item: OpaqueItem): (Json & { readonly type: string }) | undefined {
  const { raw } = item
  if (item.protocol !== protocol)
    return item.search && { ...searchCall(item.search), type: 'web_search_call' }
  if (!isRecord(raw) || typeof raw['type'] !== 'string') return undefined
  return { ...raw, type: raw['type'] }
}
