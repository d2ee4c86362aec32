/** Where Gemini's API is, and how it is shown a key: in `x-goog-api-key`, never in the URL, which ends up in logs. */
import { byOwner, forwardable } from '../kit/headers.ts'
import { keyFor } from '../kit/key.ts'
import { below } from '../kit/url.ts'
import type { Call } from '../provider.ts'

/** Google's libraries take a base URL without a version and add this one; people paste what those take. */
const usualVersion = '/v1beta'

/** `path`: below the version, e.g. `/models`. */
export function urlFor(baseUrl: string, path: string): string {
  const isVersioned = /\/v\d+(?:alpha|beta)?\d*(?:\/|$)/.test(baseUrl)
  return below(baseUrl, isVersioned ? path : usualVersion + path)
}

/** Throws Failure `sign-in-expired` for a missing key. */
export const headersFor = (
  call: Pick<Call, 'endpoint' | 'codec' | 'secret' | 'forwarded'>,
): Record<string, string> => ({
  ...forwardable(call),
  'x-goog-api-key': keyFor('Google Gemini', call.secret),
  ...byOwner(call.endpoint.headers),
})
