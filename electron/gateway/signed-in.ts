/** What addressing a call needs beside its secret, on platforms where people sign in. */
import type { Upstream } from '../accounts/upstream.ts'
import { isRecord } from '../codecs/kit/read.ts'
import type { Call } from '../providers/provider.ts'

/** `body`: as it will be sent; given on only where the platform's headers depend on it. */
export function signedIn(
  { provider, facts }: Pick<Upstream, 'provider' | 'facts'>,
  body: unknown,
): Pick<Call, 'facts' | 'body'> {
  const known = facts?.()
  return {
    ...(known ? { facts: known } : {}),
    ...(provider.readsBody === true && isRecord(body) ? { body } : {}),
  }
}
