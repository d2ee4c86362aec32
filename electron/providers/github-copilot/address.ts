/** Where a call to Copilot goes and which headers it carries, all of them under Plugboard's own name. */
import { randomUUID } from 'node:crypto'
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { Failure } from '../../hub/error.ts'
import type { Secret } from '../../kernel/secret.ts'
import { byOwner } from '../kit/headers.ts'
import { below } from '../kit/url.ts'
import type { Address, Call } from '../provider.ts'
import { hostIn } from './grant.ts'
import { isCopilot, isLoopback, namedApi, placesOf, publicApi } from './places.ts'
import { apiVersions, integration, named } from './program.ts'
import { initiatorOf, showsPictures } from './turn.ts'

type Place = Pick<Call, 'endpoint' | 'facts'>

/**
 * The address GitHub named for the account, unless the owner moved the channel. Throws Failure `forbidden` for a place that
 * must not be sent a token.
 */
export function baseUrl({ endpoint, facts }: Place): string {
  const moved = endpoint.baseUrl !== publicApi
  if (!moved) {
    const host = hostIn(facts)
    return namedApi(facts?.['api'], host) ?? placesOf(host).api
  }
  if (isCopilot(endpoint.baseUrl) || isLoopback(endpoint.baseUrl)) return endpoint.baseUrl
  throw new Failure({
    kind: 'forbidden',
    message:
      'The base URL of this channel is not one of Copilot, so no token is sent there: set it to https://api.githubcopilot.com.',
  })
}

function proof(secret: Secret | undefined): string {
  const token = secret?.reveal() ?? ''
  if (/^[\u0021-\u007e]+$/.test(token)) return `Bearer ${token}`
  throw new Failure({
    kind: 'sign-in-expired',
    message: 'This account is not signed in to GitHub Copilot: sign in again.',
  })
}

/** What every call carries, also one for the list of models. Throws Failure `sign-in-expired`. */
export const headersFor = ({
  endpoint,
  facts,
  secret,
}: Place & Pick<Call, 'secret'>): Record<string, string> => ({
  'content-type': 'application/json',
  authorization: proof(secret),
  'x-github-api-version': apiVersions.models,
  'x-request-id': randomUUID(),
  ...named,
  ...integration(facts?.['integrationId']),
  ...byOwner(endpoint.headers),
})

/** Throws Failure. */
export function address(call: Call): Address {
  const { path } = call
  const base = baseUrl(call)
  return {
    url: below(base, path),
    headers: { ...(isConversation(path) ? turnHeaders(call) : {}), ...headersFor(call) },
  }
}

const isConversation = (path: string): boolean =>
  /^\/(?:chat\/completions|responses|v1\/messages)(?:\?|$)/.test(path)

function turnHeaders({ codec, body, forwarded = {} }: Call): Record<string, string> {
  const works = Array.isArray(body?.['tools']) && body['tools'].length > 0
  return {
    'openai-intent': works ? 'conversation-agent' : 'conversation-panel',
    'x-initiator': initiatorOf(body, forwarded),
    ...(showsPictures(body) ? { 'copilot-vision-request': 'true' } : {}),
    ...(codec.id === anthropicMessages.id
      ? messagesHeaders(forwarded, body?.['context_management'] !== undefined)
      : {}),
  }
}

/** The betas that Copilot knows; it answers 400 to some of the others. Versions change, names stay. */
const betas = /^(?:interleaved-thinking|context-management|advanced-tool-use|extended-cache-ttl)-/

/** Without it, the field is refused. */
const editingBeta = 'context-management-2025-06-27'

/** `edits`: whether the body asks for its context to be edited. */
function messagesHeaders(forwarded: Call['forwarded'], edits: boolean): Record<string, string> {
  const asked = (forwarded?.['anthropic-beta'] ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => betas.test(beta))
  const isAsked = asked.some((beta) => beta.startsWith('context-management-'))
  const sent = edits && !isAsked ? [...asked, editingBeta] : asked
  return {
    'anthropic-version': forwarded?.['anthropic-version'] ?? '2023-06-01',
    ...(sent.length > 0 ? { 'anthropic-beta': sent.join(',') } : {}),
  }
}
