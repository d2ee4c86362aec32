/** The Codex backend as a platform: OpenAI's Responses with rules, models and quotas of its own. */
import type { IncomingHttpHeaders } from 'node:http'
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'
import { Unreadable, type Fault } from '../../../electron/providers/demo/asked.ts'
import type { Dialect, Frame } from '../../../electron/providers/demo/dialect.ts'
import { speakingWired } from '../fake-server/wired-fault.ts'
import type { Bearer, Member } from '../openai-sign-in/index.ts'
import { openaiResponses } from '../upstream/openai-responses/index.ts'
import {
  credentialOf,
  type Envelope,
  type Place,
  type Platform,
  type Side,
} from '../upstream/protocol.ts'
import {
  detailed,
  tokenExpired,
  tokenRevoked,
  usageLimitReached,
  usageNotIncluded,
} from './errors.ts'
import { modelPage } from './models.ts'
import { empty, quotaEvent, quotaPage, type Quota } from './quota.ts'
import { checkAnswer, checkCompact, isLite, plain, plainCompact } from './rules.ts'

/** What a test may change at any time. */
export interface Switches {
  /** Whether a stream begins with what is left. */
  tellsQuotaInStream: boolean
  /** Whether the last event repeats the output; the real one leaves it empty. */
  repeatsOutput: boolean
}

export interface Backend {
  readonly switches: Switches
  now(): number
  inspect(token: string): Bearer | undefined
  quota(member: Member): Quota
}

export const base = '/backend-api/codex'
const accountHeader = 'chatgpt-account-id'

const parsed = ({ data }: Frame): Json => {
  const value: unknown = JSON.parse(data)
  return isRecord(value) ? value : {}
}

/** The end of a stream without what was in it: readers have to remember. */
function withoutOutput(frame: Frame): Frame {
  if (!/^response\.(?:completed|incomplete)$/.test(frame.event ?? '')) return frame
  const event = parsed(frame)
  const response = isRecord(event['response']) ? event['response'] : {}
  return { ...frame, data: JSON.stringify({ ...event, response: { ...response, output: [] } }) }
}

/** Who asks, by the token alone. Undefined for nobody known. */
const memberOf = (backend: Backend, credential: string): Member | undefined =>
  backend.inspect(credential)?.member

function checkHeaders(backend: Backend, headers: IncomingHttpHeaders): Fault | undefined {
  const bearer = backend.inspect(credentialOf(headers) ?? '')
  if (!bearer) return detailed(401, 'Unauthorized')
  if (bearer.standing === 'expired') return tokenExpired()
  if (bearer.standing === 'revoked') return tokenRevoked()
  const account = headers[accountHeader]
  if (account === undefined) return detailed(400, 'Missing ChatGPT-Account-ID header')
  const { workspace } = bearer.member
  if (account !== workspace.id)
    return detailed(403, 'The token does not belong to this ChatGPT account.')
  if (workspace.fedramp === true && headers['x-openai-fedramp'] !== 'true')
    return detailed(403, 'This workspace is only served with X-OpenAI-Fedramp.')
  if (headers['user-agent'] === undefined || headers['originator'] === undefined)
    return detailed(403, 'User-Agent and originator are required.')
  return undefined
}

/** What is refused however good the request is. */
function checkUse(backend: Backend, member: Member): Fault | undefined {
  const { workspace } = member
  if (!workspace.codex) return usageNotIncluded(workspace.plan)
  const window = empty(backend.quota(member))
  return (
    window &&
    usageLimitReached({ plan: workspace.plan, resetsAt: window.resetsAt, now: backend.now() })
  )
}

export function codexPlatform(backend: Backend): Platform {
  const inner = openaiResponses()
  /** Ids and seals are bound to the person and the workspace, not to a token that will be renewed. */
  const keyOf = ({ user, workspace }: Member): string => `${user.id}/${workspace.id}`

  const asking = (headers: IncomingHttpHeaders, credential = credentialOf(headers)) => {
    const member = memberOf(backend, credential ?? '')
    if (!member) throw new Unreadable(detailed(401, 'Unauthorized'))
    return { member, isLite: isLite(headers) }
  }

  const asInner = (envelope: Envelope): Envelope => ({
    ...envelope,
    credential: keyOf(asking(envelope.headers, envelope.credential).member),
  })

  /** Who the stream being told is for; set by `read`, which comes just before. */
  const listeners = new WeakMap<object, Member>()

  const dialect: Dialect = {
    ...speakingWired(inner.dialect),
    frames(saying) {
      const frames = inner.dialect.frames(saying)
      const told = backend.switches.repeatsOutput ? frames : frames.map(withoutOutput)
      const member = listeners.get(saying.asked)
      if (!member || !backend.switches.tellsQuotaInStream) return told
      const event = quotaEvent(backend.quota(member))
      return [{ event: 'codex.rate_limits', data: JSON.stringify(event), tokens: 0 }, ...told]
    },
  }

  const compaction = inner.placeAt?.('POST', new URL('http://fake/v1/responses/compact'))?.side

  const compact: Side = {
    played: true,
    answer(body, envelope) {
      const given = isRecord(body) ? body : {}
      const who = asking(envelope.headers, envelope.credential)
      const fault = checkCompact(given, who) ?? checkUse(backend, who.member)
      if (fault) throw new Unreadable(fault)
      const answer = compaction?.answer(plainCompact(given), asInner(envelope))
      const told = isRecord(answer?.body) ? answer.body : {}
      return { body: { output: told['output'] } }
    },
  }

  const models = (query: URLSearchParams): Side => ({
    played: false,
    answer(_, { headers, credential }) {
      const { member } = asking(headers, credential)
      const page = modelPage(query.get('client_version'), member.workspace.plan)
      if (!page) throw new Unreadable(detailed(422, 'client_version: Field required'))
      return { body: page }
    },
  })

  const usage: Side = {
    played: false,
    answer(_, { headers, credential }) {
      const { member } = asking(headers, credential)
      return { body: quotaPage(backend.quota(member), member.user.email, backend.now()) }
    },
  }

  const places = (query: URLSearchParams): Readonly<Record<string, Place>> => ({
    [`POST ${base}/responses`]: { serves: 'answer' },
    [`POST ${base}/responses/compact`]: { serves: 'side', side: compact },
    [`GET ${base}/models`]: { serves: 'side', side: models(query) },
    'GET /backend-api/wham/usage': { serves: 'side', side: usage },
  })

  return {
    ...inner,
    dialect,
    base,
    claims: () => true,
    checkHeaders: (headers) => checkHeaders(backend, headers),
    checkBody(body, headers, place) {
      if (!isRecord(body)) return detailed(400, 'Expected a JSON object')
      const who = asking(headers)
      const asInside = { ...headers, authorization: `Bearer ${keyOf(who.member)}` }
      return (
        checkAnswer(body, who) ??
        checkUse(backend, who.member) ??
        inner.checkBody(plain(body), asInside, place)
      )
    },
    placeAt: (method, url) => places(url.searchParams)[`${method} ${url.pathname}`],
    read(body, envelope) {
      const asked = inner.read?.(plain(isRecord(body) ? body : {}), asInner(envelope))
      if (!asked) throw new Error('the platform it is made of reads nothing')
      const { member } = asking(envelope.headers, envelope.credential)
      listeners.set(asked, member)
      return asked
    },
    // A stream that has begun fails in one event, as a response that failed.
    failing(fault, told) {
      const begun = told.filter(({ event }) => event !== 'codex.rate_limits')
      const frames = inner.failing?.(fault, begun) ?? []
      return frames.slice(-1)
    },
  }
}
