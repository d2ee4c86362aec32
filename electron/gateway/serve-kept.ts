/** Answers kept for later, asked for by their id: from our memory, or from the upstream that keeps them. */
import type { IncomingMessage } from 'node:http'
import type { Codec, KeptWish, Threads } from '../codecs/codec.ts'
import { codecs } from '../codecs/index.ts'
import { Failure } from '../hub/error.ts'
import type { Kept } from './kept-answers.ts'
import { askUpstream } from './ask-upstream.ts'
import { authenticate } from './authenticate.ts'
import { invalid } from './invalid.ts'
import { plainPaths, split } from './paths.ts'
import type { GatewayServices } from './services.ts'

export interface KeptRoute {
  readonly codec: Codec
  readonly threads: Threads
  readonly wish: KeptWish
}

/** What a path asks of a kept answer; undefined for other paths. */
export function keptRoute(method: string, url: string): KeptRoute | undefined {
  const { path } = split(url)
  for (const codec of codecs) {
    const { threads } = codec.client
    if (!threads) continue
    for (const plain of plainPaths(path)) {
      const wish = threads.address(method, plain)
      if (wish) return { codec, threads, wish }
    }
  }
  return undefined
}

/** Throws Failure. */
export async function serveKept(
  request: IncomingMessage,
  route: KeptRoute,
  services: GatewayServices,
): Promise<unknown> {
  const { wish, threads } = route
  const client = authenticate(request, services)
  const query = queryOf(request)
  if (query.get('stream') === 'true')
    throw invalid('stream: a kept answer is only shown whole here', 'stream')
  const kept = services.kept.get(client.keyId, wish.id)
  if (!kept) return askOwner(request, route, { services, keyId: client.keyId })
  switch (wish.wants) {
    case 'answer':
      return kept.answer
    case 'said':
      return threads.renderSaid(saidBefore(kept, client.keyId, services), {
        id: wish.id,
        query: query.toString(),
      })
    case 'removal':
      services.kept.remove(client.keyId, wish.id)
      return threads.renderRemoval(wish.id)
    case 'cancel':
      throw new Failure({
        kind: 'invalid-request',
        status: 400,
        message: 'Only answers made in the background can be cancelled, and this one is complete.',
      })
  }
}

/** The query without the key, which belongs to us alone. */
function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const query = new URLSearchParams(split(url).query)
  query.delete('key')
  return query
}

/** Everything an answer was asked with; where its beginning is forgotten, what came last. */
function saidBefore(
  { previous, said }: Kept,
  keyId: string,
  { kept }: GatewayServices,
): readonly unknown[] {
  const earlier = previous === undefined ? undefined : kept.conversation(keyId, previous)
  return [...(earlier ?? []).map(({ item }) => item), ...said]
}

const methods = { answer: 'GET', said: 'GET', removal: 'DELETE', cancel: 'POST' } as const

async function askOwner(
  request: IncomingMessage,
  { codec, threads, wish }: KeptRoute,
  { services, keyId }: { readonly services: GatewayServices; readonly keyId: string },
): Promise<unknown> {
  const owner = services.kept.ownerOf(keyId, wish.id)
  const upstream = owner === undefined ? undefined : services.upstream(owner)
  if (!upstream)
    throw new Failure({
      kind: 'invalid-request',
      status: 404,
      code: 'response_not_found',
      message: `Plugboard does not have the answer ${JSON.stringify(wish.id.slice(0, 80))}; ${
        owner === undefined
          ? 'answers are kept in memory, for a day at most'
          : 'the account that has it was turned off or removed'
      }.`,
    })
  const query = queryOf(request).toString()
  const said = await askUpstream(upstream, {
    codec,
    path: threads.upstreamPath(wish) + (query === '' ? '' : `?${query}`),
    method: methods[wish.wants],
    forwarded: request.headers,
  })
  if (!said)
    throw new Failure({
      kind: 'upstream-unavailable',
      message: `${upstream.label} could not be reached.`,
    })
  if (said.status < 300) return said.body
  throw new Failure(
    codec.upstream.parseError(said.status, said.body, said.headers, services.clock.now()),
  )
}
