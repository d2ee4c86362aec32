/** Writes a whole answer as one GenerateContentResponse. */
import type { WebSearch } from '../../hub/content.ts'
import type { TokenLogprob } from '../../hub/event.ts'
import type { Response, ResponseBlock } from '../../hub/response.ts'
import type { Answering } from '../codec.ts'
import { finishOf, finishWarnings, isCut } from './encode-finish.ts'
import { groundingOf, type Cited } from './encode-grounding.ts'
import { logprobsOf } from './encode-logprobs.ts'
import { callJson, imageJson, ownItem, textJson } from './encode-parts.ts'
import { parseExact } from '../kit/exact-json.ts'
import type { Json } from '../kit/read.ts'
import { carrierOf, hidesThoughts } from '../kit/hidden-thoughts.ts'
import { leading, type Leading } from './led-by.ts'
import { sealHidden } from './proof.ts'
import { usageJson } from './usage.ts'

/** A candidate that is being put together. */
interface Draft {
  readonly parts: unknown[]
  readonly cited: Cited[]
  readonly searches: WebSearch[]
  readonly logprobs: TokenLogprob[]
  readonly foreign: Set<string>
  readonly leading: Leading
  readonly hides: boolean
  beside: Json
}

export function renderResponse(response: Response, answering: Answering): unknown {
  const { blocks, stop, usage } = response
  const draft: Draft = {
    parts: [],
    cited: [],
    searches: [],
    logprobs: [],
    foreign: new Set(),
    leading: leading(),
    hides: hidesThoughts(answering),
    beside: {},
  }
  const last = blocks.at(-1)
  const cutCall = last?.type === 'tool-call' && isCut(last, stop) ? last : undefined
  for (const block of blocks) if (block !== cutCall) add(block, draft)
  for (const warning of finishWarnings(stop, cutCall)) answering.warn?.(warning)
  for (const field of draft.foreign)
    answering.warn?.({ field, action: 'left out: this protocol has no such part' })
  const refusal = blocks.some(({ type }) => type === 'refusal')
  const grounding = groundingOf(draft.searches, draft.cited)
  return {
    candidates: [
      {
        // Clients keep an answer in their history only if it holds a part.
        content: { parts: draft.parts.length > 0 ? draft.parts : [{ text: '' }], role: 'model' },
        ...finishOf(stop, { refusal, cutCall }),
        ...(grounding ? { groundingMetadata: grounding } : {}),
        ...draft.beside,
        ...(draft.logprobs.length > 0 ? { logprobsResult: logprobsOf(draft.logprobs) } : {}),
        index: 0,
      },
    ],
    ...(usage ? { usageMetadata: usageJson(usage) } : {}),
    modelVersion: answering.model,
    responseId: answering.id,
  }
}

function add(block: ResponseBlock, draft: Draft): void {
  const { parts } = draft
  switch (block.type) {
    case 'text':
      return addText(block, draft)
    case 'refusal':
      if (block.text !== '') parts.push({ text: block.text })
      return
    case 'reasoning':
      return addThought(block, draft)
    case 'redacted-reasoning':
      parts.push({ text: '', thought: true, thoughtSignature: sealHidden(block.carrier) })
      draft.leading.thought(block.carrier, 'sealed')
      return
    case 'tool-call': {
      const ledBy = draft.leading.call()
      parts.push(read(callJson(ledBy === undefined ? block : { ...block, ledBy })))
      return
    }
    case 'image':
      parts.push(read(imageJson(block)))
      return
    case 'opaque': {
      const own = ownItem(block)
      if (own && 'part' in own) parts.push(own.part)
      else if (own) draft.beside = { ...draft.beside, ...own.beside }
      else if (block.search) draft.searches.push(block.search)
      else draft.foreign.add(block.label)
    }
  }
}

type Said<Type extends ResponseBlock['type']> = Extract<ResponseBlock, { type: Type }>

function addText({ text, citations, logprobs, signature }: Said<'text'>, draft: Draft): void {
  const part = draft.parts.length
  for (const citation of citations) draft.cited.push({ citation, text, base: 0, part })
  for (const token of logprobs ?? []) draft.logprobs.push(token)
  if (text !== '' || signature) draft.parts.push(read(textJson(text, false, signature)))
}

function addThought(thought: Said<'reasoning'>, { parts, leading: leads, hides }: Draft): void {
  const text = hides ? '' : thought.text
  const signature = hides ? carrierOf(thought.text, thought.signature) : thought.signature
  if (text !== '' || signature) parts.push(read(textJson(text, true, signature)))
  if (signature) leads.thought(signature, text === '' ? 'silent' : 'spoken')
}

/** One path writes parts, so that an answer is the same streamed and whole. */
const read = (part: string): unknown => parseExact(part)
