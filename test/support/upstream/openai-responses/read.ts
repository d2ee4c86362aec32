/** Reads a Responses request together with what OpenAI remembers of the conversation. */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import type { Asked } from '../../../../electron/providers/demo/asked.ts'
import { openaiResponses as dialect } from '../../../../electron/providers/demo/openai-responses/index.ts'
import { wholeInput, type Desk } from './conversation.ts'
import type { ResponsesRequest } from './schema.ts'

export interface ResponsesAsked extends Asked {
  readonly account: string
  readonly stored: boolean
  /** Everything the model reads. */
  readonly items: readonly Json[]
  /** Whether events are padded, so that their lengths tell nothing. */
  readonly padded: boolean
  /** How many other tokens are told with each; undefined: nothing is told of likelihoods. */
  readonly odds?: number
  /** Whether searches list everything they found. */
  readonly listsSources: boolean
}

/** `body`: checked before. Throws Unreadable. */
export function read(body: unknown, desk: Desk): ResponsesAsked {
  const request = body as ResponsesRequest
  const items = wholeInput(request, desk)
  const included = request.include ?? []
  const asksOdds =
    typeof request.top_logprobs === 'number' || included.includes('message.output_text.logprobs')
  return {
    ...dialect.read({ ...(isRecord(body) ? body : {}), input: items }),
    account: desk.account,
    stored: request.store !== false,
    items,
    padded: request.stream_options?.include_obfuscation !== false,
    ...(asksOdds ? { odds: request.top_logprobs ?? 0 } : {}),
    listsSources: included.includes('web_search_call.action.sources'),
  }
}
