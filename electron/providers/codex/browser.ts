/** Signing in on OpenAI's page, which sends the browser back to a port of this machine (RFC 8252; RFC 7636). */
import { tidy } from '../../codecs/kit/error-body.ts'
import type { BrowserFlow } from '../sign-in.ts'
import { exchangeCode } from './exchange.ts'
import { clientId, issuerIn, originator, scope } from './issuer.ts'
import { keep, recall } from './kept.ts'

export const browser: BrowserFlow = {
  // Any other port, host or path makes the page say "unknown error" and send nobody back.
  ports: [1455, 1457],
  callbackPath: '/auth/callback',
  callbackHost: 'localhost',
  lifetimeMs: 15 * 60_000,

  begin(ports, { redirectUri, state, choose, options }) {
    const issuer = issuerIn(options)
    const verifier = ports.random(64)
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope,
      code_challenge: ports.sha256(verifier),
      code_challenge_method: 'S256',
      id_token_add_organizations: 'true',
      codex_cli_simplified_flow: 'true',
      state,
      originator,
      ...(choose ? { prompt: 'login' } : {}),
    })
    return {
      url: `${issuer}/oauth/authorize?${query.toString()}`,
      kept: keep({ issuer, verifier }),
    }
  },

  finish(ports, { code, redirectUri, start }) {
    const { kept } = start
    const [issuer, verifier] = [recall(kept, 'issuer'), recall(kept, 'verifier')]
    return exchangeCode(ports, { issuer, code, verifier, redirectUri })
  },

  explain(error, description = '') {
    if (error === 'access_denied' && description.includes('missing_codex_entitlement'))
      return 'This ChatGPT workspace has no Codex: ask its admin to turn Codex on, or sign in again and choose another workspace.'
    if (error === 'access_denied')
      return 'The sign-in was not allowed on OpenAI’s page: start again and allow it there.'
    const words = tidy(description).replace(/[.\s]+$/, '')
    return `OpenAI did not complete the sign-in (${tidy(error)}${words === '' ? '' : `: ${words}`}): start again.`
  },
}
