/** Where ChatGPT's Codex is, and what a call tells it of the account and of us. */
import { Failure } from '../../hub/error.ts'
import { version } from '../../kernel/version.ts'
import { byOwner, forwardable } from '../kit/headers.ts'
import { below } from '../kit/url.ts'
import type { Call } from '../provider.ts'
import { saysAllInside } from './input.ts'
import { originator } from './issuer.ts'

/** A client's own headers that mean something here: its conversation and turn, and what Codex says of them. */
const carried =
  /^(?:x-codex-.+|session[-_]id|thread-id|conversation_id|x-client-request-id|x-openai-subagent|x-openai-internal-codex-responses-lite)$/

/** Says that instructions and tools stand in the input (`use_responses_lite` in the list of models). */
const insideHeader = 'x-openai-internal-codex-responses-lite'

/** Throws Failure `sign-in-expired` for an account without a sign-in. */
export function headersFor(
  call: Pick<Call, 'endpoint' | 'codec' | 'secret' | 'forwarded' | 'facts' | 'body'>,
): Record<string, string> {
  const { secret, facts = {}, body = {} } = call
  const accountId = facts['accountId']
  if (!secret || accountId === undefined)
    throw new Failure({
      kind: 'sign-in-expired',
      message: 'This account is not signed in to ChatGPT: sign in.',
    })
  const own = Object.entries(forwardable(call)).filter(([name]) => carried.test(name))
  return {
    ...Object.fromEntries(own),
    // A body of this form is read only with it, and a client's own does not come through a translation.
    ...(saysAllInside(body['input']) ? { [insideHeader]: 'true' } : {}),
    authorization: `Bearer ${secret.reveal()}`,
    'chatgpt-account-id': accountId,
    ...(facts['fedramp'] === 'true' ? { 'x-openai-fedramp': 'true' } : {}),
    // Whichever program asks us, it is Plugboard that asks ChatGPT, and says so.
    originator,
    'user-agent': `${originator}/${version}`,
    ...byOwner(call.endpoint.headers),
  }
}

/** The account's side of the platform lies beside its Codex side; elsewhere than at ChatGPT it has another path. */
export function usageUrl(baseUrl: string): string {
  const root = /^.*\/backend-api(?=\/|$)/.exec(baseUrl)?.[0]
  return root === undefined ? below(baseUrl, '/api/codex/usage') : `${root}/wham/usage`
}
