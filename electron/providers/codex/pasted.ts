/** Reads what a person pastes instead of signing in: an access token, a personal access token, or a sign-in file's text. */
import { isRecord, present } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Credential, SignInOptions, SignInPorts } from '../sign-in.ts'
import { readClaims } from './claims.ts'
import { isSuccess, refusalOf, refused, textIn } from './answers.ts'
import { issuerFact, issuerIn } from './issuer.ts'
import { misread, readStored, storedCredential } from './stored.ts'
import { credentialOf, namesWorkspace } from './tokens.ts'

const whatDoes =
  'Paste a ChatGPT access token, a personal access token (at-…), or the text of an auth.json file.'

/** Throws Failure, `invalid-request` with a sentence for what it is not. `options`: as for signing in. */
export async function pasted(
  ports: SignInPorts,
  text: string,
  options: SignInOptions = {},
): Promise<Credential> {
  const issuer = issuerIn(options)
  const clean = text.trim()
  if (clean.startsWith('{')) return fromFile(ports, clean, issuer)
  const token = clean.replace(/^bearer\s+/i, '').replace(/^(["'])(.*)\1$/, '$2')
  if (!/^[\u0021-\u007e]+$/.test(token)) throw misread(`This is no token. ${whatDoes}`)
  if (token.startsWith('at-')) return personal(ports, token, issuer)
  if (token.startsWith('sk-'))
    throw misread('This is an API key: add it as an account of OpenAI instead.')
  const claims = readClaims(token)
  if (!claims) throw misread(`This is not a token of ChatGPT. ${whatDoes}`)
  const now = ports.now()
  const credential = credentialOf(
    { access: token },
    { renewedAt: claims.issuedAt ?? now, facts: issuerFact(issuer) },
  )
  if (!namesWorkspace(credential))
    throw misread('This token names no ChatGPT workspace, so nothing can be asked with it.')
  return current(credential, now)
}

async function fromFile(ports: SignInPorts, text: string, issuer: string): Promise<Credential> {
  const stored = readStored(text)
  switch (stored.kind) {
    case 'tokens': {
      const credential = storedCredential(stored)
      const facts = { ...credential.facts, ...issuerFact(issuer) }
      return current({ ...credential, facts }, ports.now())
    }
    case 'personal':
      return personal(ports, stored.token, issuer)
    case 'other':
      throw misread(stored.instead)
    case 'nothing':
      throw misread(`This file holds no sign-in to ChatGPT. ${whatDoes}`)
  }
}

function current(credential: Credential, now: number): Credential {
  const { refresh, expiresAt } = credential
  if (refresh || expiresAt === undefined || expiresAt > now) return credential
  throw misread('This token has expired: paste a new one, or sign in.')
}

/** Such a token says nothing of itself, so OpenAI is asked whose it is. It has no end that is told, and is never renewed. */
async function personal(ports: SignInPorts, token: string, issuer: string): Promise<Credential> {
  const answer = await ports.fetchJson({
    url: `${issuer}/api/accounts/v1/user-auth-credential/whoami`,
    headers: { authorization: `Bearer ${token}` },
  })
  if (answer.status === 401 || answer.status === 403)
    throw misread('OpenAI does not accept this personal access token: it was ended or mistyped.')
  if (!isSuccess(answer.status)) throw refused(refusalOf(answer), 'Try again in a while.')
  const body = isRecord(answer.body) ? answer.body : {}
  const accountId = textIn(body, 'chatgpt_account_id')
  if (accountId === undefined)
    throw new Failure({
      kind: 'upstream-invalid',
      message: 'OpenAI does not say which ChatGPT workspace this token is for: sign in instead.',
    })
  return {
    access: new Secret(token),
    renewedAt: ports.now(),
    facts: {
      accountId,
      ...present({
        userId: textIn(body, 'chatgpt_user_id'),
        email: textIn(body, 'email'),
        plan: textIn(body, 'chatgpt_plan_type'),
        fedramp: body['chatgpt_account_is_fedramp'] === true ? 'true' : undefined,
      }),
      ...issuerFact(issuer),
    },
  }
}
