/** Leads small calls that are meant for the real platforms to the fakes, so that a provider keeps its own addresses. */
import type { FetchJson } from '../../../electron/providers/provider.ts'

/**
 * `routes`: origins of the real platforms and where they are played, e.g. `{ 'https://github.com': github.origin }`. Whatever
 * is not in them and not on this machine is refused.
 */
export const routed =
  (fetchJson: FetchJson, routes: Readonly<Record<string, string>>): FetchJson =>
  async (request) => {
    const { origin, pathname, search, hostname } = new URL(request.url)
    const played = routes[origin]
    if (played === undefined && hostname !== '127.0.0.1')
      throw new Error(`${origin} is not played here`)
    return fetchJson({ ...request, url: (played ?? origin) + pathname + search })
  }
