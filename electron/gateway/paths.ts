/** What a path of the gateway asks for, also where it was written the way other gateways taught people to write it. */
import type { Addressed, Codec, Dialect, Purpose } from '../codecs/codec.ts'

export interface Route {
  readonly codec: Codec
  readonly dialect: Dialect
  readonly purpose: Purpose
  /** What the address says beside the body. */
  readonly addressed?: Addressed
}

/** Finds a path's route. `url`: path and query as the client wrote them. */
export interface Routes {
  find(url: string): Route | undefined
  /** The paths one can name, for messages to people. */
  readonly named: readonly string[]
}

export function routesOf(codecs: readonly Codec[]): Routes {
  const exact = new Map<string, Route>()
  for (const codec of codecs) {
    for (const dialect of [codec, ...(codec.dialects ?? [])])
      for (const path of dialect.client.paths)
        exact.set(path, { codec, dialect, purpose: 'answer' })
    for (const path of codec.counting?.paths ?? [])
      exact.set(path, { codec, dialect: codec, purpose: 'count' })
    for (const path of codec.embedding?.paths ?? [])
      exact.set(path, { codec, dialect: codec, purpose: 'embed' })
  }

  function find(url: string): Route | undefined {
    const { path, query } = split(url)
    const route = exact.get(path)
    if (route) return route
    for (const plain of plainPaths(path)) {
      const found = exact.get(plain) ?? addressedRoute(codecs, plain, query)
      if (found) return found
    }
    return undefined
  }

  return {
    find,
    named: [...exact.keys(), '/v1beta/models/{model}:generateContent'],
  }
}

function addressedRoute(codecs: readonly Codec[], path: string, query: string): Route | undefined {
  for (const codec of codecs) {
    const found = codec.client.address?.(path, query)
    if (found) return { codec, dialect: codec, ...found }
  }
  return undefined
}

/** The path and the query with its question mark, or ''. */
export function split(url: string): { readonly path: string; readonly query: string } {
  const at = url.indexOf('?')
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at) }
}

/**
 * What other gateways put before a vendor's own paths: `/anthropic/v1/messages`, `/openai/v1/…`, `/api/provider/google/…`
 * (Amp), and Google's own address of its OpenAI-compatible endpoint.
 */
const bases =
  /^(?:\/api\/provider\/(?:anthropic|openai|google)|\/(?:anthropic|openai|google|gemini))?(?:\/v1beta\/openai)?(?=\/)/

/** A base URL that ends in `/v1` given to a client that adds `/v1` itself. */
const twiceVersioned = /^\/v1(?=\/v1(?:beta|alpha)?\/)/

/** The spellings under which a path may be known, likeliest first. A base URL without its `/v1` is forgiven, too. */
export function plainPaths(path: string): readonly string[] {
  const plain = path.replace(bases, '').replace(twiceVersioned, '')
  return plain.startsWith('/v1') ? [plain] : [plain, `/v1${plain}`]
}

/** Whether a path can only be meant for the gateway, so that a wrong one is answered by an error and not by the console. */
export const isGatewayPath = (path: string): boolean =>
  /^\/v1(?:beta|alpha)?\//.test(path) || path.replace(bases, '') !== path
