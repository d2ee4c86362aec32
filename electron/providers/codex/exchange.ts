/** Turns a code into tokens (RFC 6749, section 4.1.3; RFC 7636). */
import { isRecord } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { Credential, SignInPorts } from '../sign-in.ts'
import { isSuccess, refusalOf, refused, textIn } from './answers.ts'
import { clientId, issuerFact } from './issuer.ts'
import { credentialOf, namesWorkspace } from './tokens.ts'

export interface Code {
  readonly issuer: string
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
}

/** Throws Failure when the code is refused, or when the tokens are not what they should be. */
export async function exchangeCode(ports: SignInPorts, from: Code): Promise<Credential> {
  const answer = await ports.fetchJson({
    method: 'POST',
    url: `${from.issuer}/oauth/token`,
    headers: {},
    form: {
      grant_type: 'authorization_code',
      code: from.code,
      redirect_uri: from.redirectUri,
      client_id: clientId,
      code_verifier: from.verifier,
    },
  })
  if (!isSuccess(answer.status)) throw refused(refusalOf(answer), 'Start the sign-in again.')
  const body = isRecord(answer.body) ? answer.body : {}
  const access = textIn(body, 'access_token')
  const refresh = textIn(body, 'refresh_token')
  if (access === undefined || refresh === undefined)
    throw noTokens('OpenAI completed the sign-in without giving tokens: start it again.')
  const credential = credentialOf(
    { access, refresh, id: textIn(body, 'id_token') },
    { renewedAt: ports.now(), facts: { ...issuerFact(from.issuer), ownSignIn: 'true' } },
  )
  if (namesWorkspace(credential)) return credential
  throw noTokens(
    'OpenAI’s answer names no ChatGPT workspace: sign in again and choose one that has Codex.',
  )
}

const noTokens = (message: string): Failure => new Failure({ kind: 'upstream-invalid', message })
