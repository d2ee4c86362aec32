/** OpenAI's platform as the fake plays it: Responses with its checks and its memory (OpenAI API reference, Responses). */
import { isRecord } from '../../../../electron/codecs/kit/read.ts'
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import type { Dialect, Saying, WireFault } from '../../../../electron/providers/demo/dialect.ts'
import { openaiResponses as dialect } from '../../../../electron/providers/demo/openai-responses/index.ts'
import { openaiChat } from '../openai-chat.ts'
import { credentialOf, type Place, type Platform } from '../protocol.ts'
import { flawOf } from '../schema.ts'
import { embeddings } from './embeddings.ts'
import { checkConversation, type Desk } from './conversation.ts'
import { invalid, shapeFault } from './fault.ts'
import { checkItems } from './items.ts'
import { memory as remember } from './memory.ts'
import { checkModel } from './models.ts'
import { read } from './read.ts'
import { countRequest, responsesRequest, type ResponsesRequest } from './schema.ts'
import { accountOf } from './seal.ts'
import type { Speaking } from './speech.ts'
import { compact, storedAt } from './stored.ts'
import { checkFormat, checkTools } from './tools.ts'
import { failing, frames, whole } from './write.ts'

function checkSense(body: ResponsesRequest): Fault | undefined {
  if (body.input === undefined && !body.previous_response_id && !body.prompt && !body.conversation)
    return invalid(
      'One of "input" or "previous_response_id" or "prompt" or "conversation" must be provided.',
      'input',
      'missing_required_parameter',
    )
  if (body.stream_options && body.stream !== true)
    return invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    )
  if (body.background === true && body.store === false)
    return invalid("Background mode requires 'store' to be true.", 'background')
  if (body.previous_response_id && body.conversation)
    return invalid(
      'Mutually exclusive parameters: you can only provide one of `previous_response_id` or `conversation`.',
      'previous_response_id',
      'mutually_exclusive_parameters',
    )
  const wantsJson = body.text?.format?.type === 'json_object'
  if (wantsJson && !/json/i.test(JSON.stringify([body.input, body.instructions])))
    return invalid(
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
      'input',
    )
  return undefined
}

const pathBelow = (base: string, { pathname }: URL): string | undefined =>
  pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : undefined

/** An error about an item that is gone has no code, unlike one about a model. */
function fault(told: Fault): WireFault {
  const wire = dialect.fault(told)
  const error = isRecord(wire.body) && isRecord(wire.body['error']) ? wire.body['error'] : {}
  return told.kind === 'not-found' && told.param !== undefined && told.code === undefined
    ? { ...wire, body: { error: { ...error, code: null } } }
    : wire
}

/** A platform of its own for each upstream, since it remembers. */
export function openaiResponses(): Platform {
  const memory = remember()
  const base = '/v1'
  const deskOf = (credential: string | undefined): Desk => ({
    account: accountOf(credential ?? ''),
    memory,
  })

  /** Ids belong to their account, so they say which it is. */
  const stamped = (saying: Saying): Speaking => {
    const speaking = saying as Speaking
    const { asked, stamp } = speaking
    return { ...speaking, stamp: { ...stamp, id: `${stamp.id}x${asked.account}` } }
  }

  function kept(saying: Saying): Speaking {
    const speaking = stamped(saying)
    const response = whole(speaking)
    const output = (response['output'] as readonly unknown[]).filter(isRecord)
    const { account, stored, items } = speaking.asked
    memory.keep(String(response['id']), {
      account,
      stored,
      items: [...items, ...output],
      output,
      response,
    })
    return speaking
  }

  const own: Dialect = {
    ...dialect,
    body: (saying) => whole(kept(saying)),
    frames: (saying) => frames(kept(saying)),
    fault,
  }

  const checkPrompt = (body: ResponsesRequest, desk: Desk): Fault | undefined =>
    checkItems(body.input) ?? checkTools(body) ?? checkFormat(body) ?? checkConversation(body, desk)

  function placeAt(method: string, url: URL): Place | undefined {
    const path = pathBelow(base, url)
    if (path === '/responses') return { serves: 'answer' }
    if (path === '/responses/input_tokens') return { serves: 'count' }
    if (path === '/responses/compact') return { serves: 'side', side: compact(memory) }
    if (path === '/embeddings') return { serves: 'side', side: embeddings }
    const side = storedAt(memory, method, url.pathname)
    return side && { serves: 'side', side }
  }

  return {
    dialect: own,
    base,
    claims: openaiChat.claims,
    checkHeaders: openaiChat.checkHeaders,
    checkBody(body, headers) {
      const flaw = flawOf(responsesRequest, body)
      if (flaw) return shapeFault(flaw, body)
      const request = body as ResponsesRequest
      return (
        checkSense(request) ??
        checkModel(request) ??
        checkPrompt(request, deskOf(credentialOf(headers)))
      )
    },
    checkCount(body, headers) {
      const flaw = flawOf(countRequest, body)
      if (flaw) return shapeFault(flaw, body)
      return checkPrompt(body as ResponsesRequest, deskOf(credentialOf(headers)))
    },
    list: openaiChat.list,
    placeAt,
    read: (body, { credential }) => read(body, deskOf(credential)),
    failing,
    isLast: ({ event = '' }) => /^response\.(?:completed|incomplete|failed)$/.test(event),
  }
}
