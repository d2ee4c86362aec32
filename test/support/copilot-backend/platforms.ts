/** Copilot's data plane as platforms: the three protocols it speaks, each with its own rules on top of the vendor's. */
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'
import { Unreadable, type Fault } from '../../../electron/providers/demo/asked.ts'
import { speakingWired } from '../fake-server/wired-fault.ts'
import { anthropicMessages } from '../upstream/anthropic-messages.ts'
import { openaiChat } from '../upstream/openai-chat.ts'
import { embeddings } from '../upstream/openai-responses/embeddings.ts'
import { openaiResponses } from '../upstream/openai-responses/index.ts'
import { credentialOf, type Place, type Platform, type Side } from '../upstream/protocol.ts'
import { checkChat, plainChat, speakingChat } from './chat.ts'
import { agreement, charge, checkHeaders, checkRequest, userOf, type Backend } from './door.ts'
import { badRequest, unknownModel } from './errors.ts'
import { checkMessages } from './messages.ts'
import { modelOf, modelPage, type Endpoint } from './models.ts'
import { speakingResponses } from './responses.ts'

/** What one endpoint adds to the vendor's platform. */
interface Extra {
  readonly path: Endpoint
  readonly dialect: Platform['dialect']
  /** Beyond what the vendor checks. */
  check?(body: Json): Fault | undefined
  /** What is left for the vendor's own checks. */
  plain?(body: Json): Json
  readonly places: Readonly<Record<string, Place>>
}

function endpoint(backend: Backend, inner: Platform, extra: Extra): Platform {
  const { path, dialect, check, plain = (body) => body, places } = extra
  const answerAt: Place = { serves: 'answer' }

  function checkBody(
    body: unknown,
    headers: Parameters<Platform['checkHeaders']>[0],
  ): Fault | undefined {
    if (!isRecord(body)) return badRequest('Expected a JSON object')
    const token = credentialOf(headers) ?? ''
    const user = userOf(backend, token)
    // Ids and seals are bound to the person, not to a token that lives for half an hour.
    const inside = { ...headers, authorization: `Bearer ${user.login}` }
    return (
      checkRequest(backend, user, { body, headers, path }) ??
      check?.(body) ??
      inner.checkBody(plain(body), inside)
    )
  }

  return {
    ...inner,
    dialect,
    base: '',
    claims: () => true,
    checkHeaders: (headers) => checkHeaders(backend, headers),
    checkBody,
    placeAt: (method, { pathname }) =>
      method === 'POST' && pathname === path ? answerAt : places[`${method} ${pathname}`],
    read(body, envelope) {
      const given = isRecord(body) ? plain(body) : {}
      const user = userOf(backend, envelope.credential)
      if (envelope.place.serves === 'answer') charge(user, body, envelope.headers)
      return (
        inner.read?.(given, { ...envelope, credential: user.login }) ?? inner.dialect.read(given)
      )
    },
  }
}

function modelSides(backend: Backend): Pick<Platform, 'placeAt'> {
  const list: Side = {
    played: false,
    answer(_, { credential }) {
      const user = userOf(backend, credential)
      return {
        body: modelPage(user, (model) => backend.agreed.has(agreement(user, model))),
      }
    },
  }
  const policy = (id: string): Side => ({
    played: false,
    answer(body, { credential }) {
      const user = userOf(backend, credential)
      const model = modelOf(id, user)
      if (!model?.gated) throw new Unreadable(unknownModel())
      const state = isRecord(body) ? body['state'] : undefined
      if (state !== 'enabled') throw new Unreadable(badRequest('state must be enabled', 'state'))
      backend.agreed.add(agreement(user, model))
      return { body: { state } }
    },
  })
  return {
    placeAt(method, { pathname }) {
      if (method === 'GET' && pathname === '/models') return { serves: 'side', side: list }
      const id = /^\/models\/([^/]+)\/policy$/.exec(pathname)?.[1]
      return method === 'POST' && id !== undefined
        ? { serves: 'side', side: policy(id) }
        : undefined
    },
  }
}

/** Texts always come as a list. */
const vectors: Side = {
  ...embeddings,
  answer(body, envelope) {
    if (isRecord(body) && !Array.isArray(body['input']))
      throw new Unreadable(badRequest('input must be an array', 'input'))
    return embeddings.answer(body, envelope)
  },
}

export function copilotPlatforms(backend: Backend): readonly Platform[] {
  const responses = openaiResponses()
  const chat = endpoint(backend, openaiChat, {
    path: '/chat/completions',
    dialect: speakingChat(openaiChat.dialect),
    check: checkChat,
    plain: plainChat,
    places: { 'POST /embeddings': { serves: 'side', side: vectors } },
  })
  return [
    chat,
    endpoint(backend, responses, {
      path: '/responses',
      dialect: speakingResponses(responses.dialect),
      places: {},
    }),
    endpoint(backend, anthropicMessages, {
      path: '/v1/messages',
      dialect: speakingWired(anthropicMessages.dialect),
      check: checkMessages,
      places: { 'POST /v1/messages/count_tokens': { serves: 'count' } },
    }),
    { ...chat, ...modelSides(backend) },
  ]
}
