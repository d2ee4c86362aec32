/** What proves a call to Anthropic: an API key in `x-api-key`, and never a Claude.ai sign-in. */
import { Failure } from '../../hub/error.ts'
import { byOwner, forwardable } from '../kit/headers.ts'
import { keyFor } from '../kit/key.ts'
import type { Call } from '../provider.ts'

/**
 * The version that translated requests are written for (Claude API reference, Versions). The later 2026-10-21
 * differs for this protocol only in what it refuses, sampling settings among them, which older models still take.
 */
const version = '2023-06-01'

/** What such sign-ins begin with. Anthropic allows them in its own apps only (Claude Code documentation, Legal and compliance). */
const signIn = 'sk-ant-oat'

/** Throws Failure `sign-in-expired` for a missing key and for a Claude.ai sign-in. */
export function headersFor(
  call: Pick<Call, 'endpoint' | 'codec' | 'secret' | 'forwarded'>,
): Record<string, string> {
  const forwarded = forwardable(call)
  const headers: Record<string, string> = {
    'anthropic-version': version,
    'x-api-key': keyFor('Anthropic', call.secret),
    ...forwarded,
    ...byOwner(call.endpoint.headers),
  }
  // A client that names a version or a beta has written its body for it.
  for (const name of ['anthropic-version', 'anthropic-beta']) {
    const asked = forwarded[name]
    if (asked !== undefined) headers[name] = asked
  }
  if (Object.values(headers).some((value) => value.includes(signIn)))
    throw new Failure({
      kind: 'sign-in-expired',
      message:
        'Anthropic does not allow Claude.ai sign-ins (sk-ant-oat…) outside its own apps: use an API key from platform.claude.com instead.',
    })
  return headers
}
