/** Writes a whole answer as a chat.completion. */
import type { TokenLogprob } from '../../hub/event.ts'
import type { Response, ResponseBlock } from '../../hub/response.ts'
import type { Answering } from '../codec.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { annotation } from './annotation.ts'
import { imageUrl, wireImage } from './images.ts'
import { renderLogprobs } from './logprobs.ts'
import { lostBy, type Lost } from './lost.ts'
import { protocol } from './protocol.ts'
import { finishOf } from './stop.ts'
import { detailFor, extraFor, opaqueFor, thoughtField } from './thoughts.ts'
import { renderUsage } from './usage.ts'
import type { WireAnnotation, WireCompletion, WireDetail, WireImage, WireToolCall } from './wire.ts'

/** A message that is being put together; texts of one kind are joined, as a stream's client would. */
interface Draft {
  content: string
  thoughts: string
  refusal: string
  refused: boolean
  readonly proofs: string[]
  readonly details: WireDetail[]
  readonly calls: WireToolCall[]
  readonly annotations: WireAnnotation[]
  readonly images: WireImage[]
  readonly logprobs: TokenLogprob[]
  readonly lost: Lost
  readonly own: Record<string, unknown>
}

export function renderResponse(response: Response, answering: Answering): WireCompletion {
  const draft: Draft = {
    content: '',
    thoughts: '',
    refusal: '',
    refused: false,
    proofs: [],
    details: [],
    calls: [],
    annotations: [],
    images: [],
    logprobs: [],
    lost: lostBy(answering),
    own: {},
  }
  for (const block of response.blocks) add(block, draft)
  const { stop, usage } = response
  const held = { toolCalls: draft.calls.length > 0, refusal: draft.refused }
  if (stop.reason === 'refusal' && !draft.refused) draft.refusal = stop.explanation ?? ''
  return {
    id: `chatcmpl-${answering.id}`,
    object: 'chat.completion',
    created: answering.created,
    model: answering.model,
    choices: [
      {
        index: 0,
        message: messageOf(draft, answering),
        logprobs: draft.logprobs.length > 0 ? renderLogprobs('content', draft.logprobs) : null,
        finish_reason: finishOf(stop, held),
      },
    ],
    ...(usage ? { usage: renderUsage(usage) } : {}),
  }
}

function messageOf(draft: Draft, answering: Answering): WireCompletion['choices'][0]['message'] {
  const bare = draft.content === '' && (draft.calls.length > 0 || draft.refusal !== '')
  return {
    role: 'assistant',
    content: bare ? null : draft.content,
    refusal: draft.refusal === '' ? null : draft.refusal,
    ...(draft.thoughts === '' ? {} : { [thoughtField(answering)]: draft.thoughts }),
    ...(draft.proofs.length > 0 ? { reasoning_opaque: draft.proofs.join('') } : {}),
    ...(draft.details.length > 0 ? { reasoning_details: draft.details } : {}),
    ...(draft.annotations.length > 0 ? { annotations: draft.annotations } : {}),
    ...(draft.images.length > 0 ? { images: draft.images } : {}),
    ...(draft.calls.length > 0 ? { tool_calls: draft.calls } : {}),
    ...draft.own,
  }
}

function add(block: ResponseBlock, draft: Draft): void {
  switch (block.type) {
    case 'text': {
      const span = { base: draft.content.length, length: block.text.length }
      for (const one of block.citations) {
        draft.annotations.push(annotation(one, span))
        draft.lost.quoted(one.url)
      }
      draft.content += block.text
      for (const token of block.logprobs ?? []) draft.logprobs.push(token)
      draft.lost.fields(block.extras)
      return
    }
    case 'reasoning':
      draft.thoughts += block.text
      if (block.signature) draft.proofs.push(opaqueFor(block.signature, block.text.length))
      return
    case 'redacted-reasoning':
      draft.details.push(detailFor(block.carrier))
      return
    case 'refusal':
      draft.refused = true
      draft.refusal += block.text
      return
    case 'tool-call':
      draft.calls.push(toolCall(block))
      return
    case 'image':
      if (block.signature) draft.lost.imageProof()
      draft.images.push(wireImage(block, draft.images.length))
      return
    case 'opaque':
      if (block.protocol === protocol && isRecord(block.raw)) addOwn(block.raw, draft)
      else draft.lost.item(block)
  }
}

/** Fields of this protocol; images that are an address stand beside those that are bytes. */
function addOwn(fields: Json, { own, images }: Draft): void {
  const { images: more, ...rest } = fields
  for (const entry of Array.isArray(more) ? (more as readonly unknown[]) : []) {
    const url = imageUrl(entry)
    if (url !== undefined)
      images.push({ type: 'image_url', image_url: { url }, index: images.length })
  }
  Object.assign(own, rest)
}

function toolCall(call: Extract<ResponseBlock, { type: 'tool-call' }>): WireToolCall {
  const { id, name, signature } = call
  const proof = signature && { extra_content: extraFor(signature) }
  return call.kind === 'custom'
    ? { id, type: 'custom', custom: { name, input: call.arguments }, ...proof }
    : {
        id,
        type: 'function',
        // Clients parse the arguments of a function whatever they are; OpenAI writes {} for none.
        function: { name, arguments: call.arguments === '' ? '{}' : call.arguments },
        ...proof,
      }
}
