/** Writes a whole answer as one response object, by the same code that streams it. */
import type { Event } from '../../hub/event.ts'
import type { Response, ResponseBlock } from '../../hub/response.ts'
import type { Answering } from '../codec.ts'
import type { Json } from '../kit/read.ts'
import { AnswerWriter } from './encode-stream.ts'

export function renderResponse(response: Response, answering: Answering): Json {
  const writer = new AnswerWriter(answering, false)
  writer.push(told(response))
  return writer.response()
}

/** The events of the stream that this answer would have been. */
function told({ id, model, blocks, stop, usage }: Response): readonly Event[] {
  return [
    { type: 'start', id, model },
    ...blocks.flatMap(toldBlock),
    { type: 'end', stop, ...(usage ? { usage } : {}) },
  ]
}

function toldBlock(whole: ResponseBlock, block: number): readonly Event[] {
  switch (whole.type) {
    case 'redacted-reasoning':
    case 'opaque':
    case 'image':
      return [{ ...whole, block }]
    case 'refusal':
      return [{ type: 'refusal-start', block }, ...words(whole.text, block)]
    case 'reasoning':
      return [
        { type: 'reasoning-start', block },
        ...proof(whole, block),
        ...words(whole.text, block),
      ]
    case 'tool-call': {
      const { id, name, kind, namespace } = whole
      const named = namespace === undefined ? {} : { namespace }
      return [
        { type: 'tool-start', block, id, name, kind, ...named },
        ...proof(whole, block),
        ...words(whole.arguments, block),
      ]
    }
    case 'text':
      return toldText(whole, block)
  }
}

function toldText(
  whole: Extract<ResponseBlock, { type: 'text' }>,
  block: number,
): readonly Event[] {
  const { text, citations, logprobs, extras } = whole
  return [
    { type: 'text-start', block, ...(extras ? { extras } : {}) },
    { type: 'delta', block, text },
    ...(logprobs ? [{ type: 'logprobs', block, tokens: logprobs } as const] : []),
    ...citations.map((citation) => ({ type: 'citation', block, citation }) as const),
    ...proof(whole, block),
    { type: 'block-end', block },
  ]
}

const words = (text: string, block: number): readonly Event[] => [
  { type: 'delta', block, text },
  { type: 'block-end', block },
]

const proof = (
  { signature }: Pick<Extract<ResponseBlock, { type: 'reasoning' }>, 'signature'>,
  block: number,
): readonly Event[] => (signature ? [{ type: 'signature', block, carrier: signature }] : [])
