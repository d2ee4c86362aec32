/** Who signs people in: OpenAI's OAuth server, and how this provider is known there. */
import { Failure } from '../../hub/error.ts'
import type { Facts, SignInOptions } from '../sign-in.ts'

export const issuerUrl = 'https://auth.openai.com'

/** The public client that OpenAI registered for signing in with ChatGPT; it has no secret. Who we are, `originator` says. */
export const clientId = 'app_EMoamEEZ73f0CkXaXp7hrann'

/** Our own name, wherever OpenAI asks which program is calling. */
export const originator = 'plugboard'

/** Enough for asking models; what Codex asks beyond it is for its connectors. */
export const scope = 'openid profile email offline_access'

/**
 * The option `issuer`, without a trailing slash, or OpenAI. Nobody is shown it: it is for a counterpart on this machine.
 * Throws Failure `invalid-request` for an address that tokens must not be sent to.
 */
export function issuerIn({ issuer = issuerUrl }: SignInOptions): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  const isHere = url && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'https:' || (isHere && url.protocol === 'http:'))
    return issuer.replace(/\/+$/, '')
  throw new Failure({
    kind: 'invalid-request',
    message: 'The issuer must be an https address, or one of this machine.',
    param: 'issuer',
  })
}

/** The issuer among an account's facts, where it is not OpenAI itself. */
export const issuerFact = (issuer: string): Facts => (issuer === issuerUrl ? {} : { issuer })
