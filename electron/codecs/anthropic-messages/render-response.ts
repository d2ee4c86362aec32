/** Writes a whole answer as one message. */
import { noUsage } from '../../hub/usage.ts'
import type { Response, ResponseBlock } from '../../hub/response.ts'
import type { Answering } from '../codec.ts'
import { writeCitation } from './citations.ts'
import {
  callId,
  callName,
  opaqueBlock,
  proofBlock,
  redactedBlock,
  sealed,
} from './render-blocks.ts'
import { writeStop } from './stop.ts'
import { inputOf } from './tool-input.ts'
import { writeUsage } from './usage.ts'
import type { WireBlock } from './wire.ts'

export function renderResponse(response: Response, answering: Answering): unknown {
  const { id, model, inputEstimate } = answering
  const { blocks, stop } = response
  const held = {
    toolCall: blocks.some(({ type }) => type === 'tool-call'),
    refusal: blocks.some(({ type }) => type === 'refusal'),
  }
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: blocks.flatMap((block, at) => renderBlock(block, `${id}\0${at}`)),
    ...writeStop(stop, held),
    usage: writeUsage(response.usage ?? { ...noUsage, input: inputEstimate ?? 0 }),
  }
}

/** `place`: what makes an id that must be made up this block's own. */
function renderBlock(block: ResponseBlock, place: string): readonly WireBlock[] {
  switch (block.type) {
    case 'text': {
      const citations = block.citations.map(writeCitation)
      return [{ type: 'text', text: block.text, ...(citations.length > 0 ? { citations } : {}) }]
    }
    case 'refusal':
      return [{ type: 'text', text: block.text }]
    case 'reasoning': {
      const signature = block.signature ? sealed(block.signature) : ''
      return [{ type: 'thinking', thinking: block.text, signature }]
    }
    case 'redacted-reasoning':
      return [redactedBlock(block.carrier)]
    case 'tool-call': {
      const id = callId(block.id, place)
      const call = { type: 'tool_use', id, name: callName(block), input: inputOf(block) }
      return block.signature ? [proofBlock(block.signature, id), call] : [call]
    }
    case 'opaque': {
      const item = opaqueBlock(block)
      return item ? [item] : []
    }
  }
}
