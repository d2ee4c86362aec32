/** Key → client, before anything else of a request is looked at. */
import type { IncomingMessage } from 'node:http'
import type { Client } from '../bindings/plan.ts'
import { Failure } from '../hub/error.ts'
import { credentialOf } from './credential.ts'
import type { Services } from './services.ts'

/** Throws Failure `unauthenticated` or `forbidden`. */
export function authenticate(
  request: IncomingMessage,
  services: Pick<Services, 'authenticate' | 'clock'>,
): Client {
  const key = credentialOf(request.headers, request.url ?? '')
  if (key === undefined)
    throw new Failure({
      kind: 'unauthenticated',
      code: 'invalid_api_key',
      message:
        'No key was sent. Send a Plugboard key as "Authorization: Bearer pb-…" or "x-api-key: pb-…".',
    })
  const found = services.authenticate(key, services.clock.now())
  if ('error' in found) throw new Failure(found.error)
  return found.client
}
