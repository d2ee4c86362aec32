/** Writes a whole answer as one message. */
import { noUsage } from '../../hub/usage.ts'
import type { Response, ResponseBlock } from '../../hub/response.ts'
import type { Answering } from '../codec.ts'
import { writeCitation } from './citations.ts'
import {
  callId,
  callName,
  imageBlock,
  itemBlocks,
  proofBlock,
  redactedBlock,
  sealed,
} from './render-blocks.ts'
import { writeStop } from './stop.ts'
import { inputOf } from '../kit/tool-input.ts'
import { carrierOf, hidesThoughts } from '../kit/hidden-thoughts.ts'
import { type Tell, tellOnce } from '../kit/tell-once.ts'
import { noLogprobs, tellExtras } from './unsaid.ts'
import { writeUsage } from './usage.ts'
import { searchName } from './web-search.ts'
import { ofText, type WireBlock } from './wire.ts'

export function renderResponse(response: Response, answering: Answering): unknown {
  const { id, model, inputEstimate } = answering
  const { blocks, stop } = response
  const held = {
    toolCall: blocks.some(({ type }) => type === 'tool-call'),
    refusal: blocks.some(({ type }) => type === 'refusal'),
  }
  const tell = tellOnce(answering)
  const hides = hidesThoughts(answering)
  const content = blocks.flatMap((block, at) =>
    block.type === 'reasoning'
      ? [renderThought(block, hides)]
      : renderBlock(block, `${id}\0${at}`, tell),
  )
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    ...writeStop(stop, held),
    usage: writeUsage(
      response.usage ?? { ...noUsage, input: inputEstimate ?? 0 },
      content.filter(({ type, name }) => type === 'server_tool_use' && name === searchName).length,
    ),
  }
}

/** `place`: what makes an id that must be made up this block's own. */
function renderBlock(
  block: Exclude<ResponseBlock, { type: 'reasoning' }>,
  place: string,
  tell: Tell,
): readonly WireBlock[] {
  switch (block.type) {
    case 'text':
      return renderText(block, tell)
    case 'refusal':
      return [{ type: 'text', text: block.text }]
    case 'redacted-reasoning':
      return [redactedBlock(block.carrier)]
    case 'tool-call': {
      const id = callId(block.id, place)
      const call = { type: 'tool_use', id, name: callName(block), input: inputOf(block) }
      return block.signature ? [proofBlock(block.signature, id), call] : [call]
    }
    case 'opaque':
      return itemBlocks(block, tell, place)
    case 'image':
      return [imageBlock(block, tell)]
  }
}

function renderThought(
  { text, signature }: Extract<ResponseBlock, { type: 'reasoning' }>,
  hides: boolean,
): WireBlock {
  const proof = hides ? carrierOf(text, signature) : signature
  return { type: 'thinking', thinking: hides ? '' : text, signature: proof ? sealed(proof) : '' }
}

function renderText(
  block: Extract<ResponseBlock, { type: 'text' }>,
  tell: Tell,
): readonly WireBlock[] {
  tellExtras(block.extras, tell)
  if (block.logprobs) tell('logprobs', noLogprobs)
  const citations = block.citations.map(writeCitation)
  const text = {
    type: 'text',
    text: block.text,
    ...(citations.length > 0 ? { citations } : {}),
  }
  return block.signature ? [text, proofBlock(block.signature, ofText)] : [text]
}
