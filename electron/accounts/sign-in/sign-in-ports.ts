/** What a provider's sign-in may ask the network with, and when it is. */
import { createHash, randomBytes } from 'node:crypto'
import type { Dispatcher } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import type { SignInPorts } from '../../providers/sign-in.ts'
import { openFetchJson } from '../fetch-json.ts'

export const signInPorts = (ports: {
  readonly dispatcher: Dispatcher
  readonly clock: Clock
}): SignInPorts => ({
  fetchJson: openFetchJson(ports),
  now: () => ports.clock.now(),
  random: (bytes) => randomBytes(bytes).toString('base64url'),
  sha256: (text) => createHash('sha256').update(text).digest('base64url'),
})
